package io.bursar.cli;

import static io.bursar.cli.ToldReward.by;
import static io.bursar.cli.ToldReward.dead;
import static io.bursar.cli.ToldReward.event;
import static io.bursar.cli.ToldReward.id;
import static io.bursar.cli.ToldReward.live;
import static io.bursar.cli.ToldReward.step;
import static org.assertj.core.api.Assertions.assertThat;

import io.bursar.domain.DeadEvidence;
import io.bursar.domain.Evidence;
import io.bursar.domain.ReviewReason;
import io.bursar.domain.RewardStatus;
import io.bursar.ledger.Gate;
import io.bursar.ledger.GivenUp;
import io.bursar.ledger.Story;
import io.bursar.ledger.StoryEvent;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** One reward's story as people read it, to the letter and within 80 columns. */
class StoryScreenTest {

    private static final ToldReward CREATED_AGAIN = ToldReward.of(
                    RewardStatus.ISSUED, dead(0, DeadEvidence.CANCEL_SUCCESS), live(1))
            .with(
                    by("ann", -50_000, null, "DISBURSEMENT", "file november.csv accepted for job nightly-us"),
                    new StoryEvent(ToldReward.at(-1_000), 0, "STATE", "operator", 0L, "HELD", "READY", null),
                    event(118, 0, "INTENT_CREATE", 1, null),
                    step(118, 0, 1, "READY", "CREATING"),
                    event(402, 0, "ANSWER_CREATE", 1, "F400: SystemTemporarilyUnavailable: try again"),
                    step(402, 0, 1, "CREATING", "CANCELLING"),
                    event(500, 0, "LEASE_ENDED", 2, "its owner is gone"),
                    event(513, 0, "INTENT_CANCEL", 3, null),
                    event(790, 0, "ANSWER_CANCEL", 3, "cancelled: that id is dead for good"),
                    by("ann", 795, null, "DISBURSEMENT", "held for FUNDS: 529.25 USD are missing"),
                    step(791, 1, 3, "CANCELLING", "READY"),
                    // as it was logged before V026
                    step(1_902, 1, 4, "READY", "CREATING"),
                    event(1_902, 1, "INTENT_CREATE", 4, null),
                    event(2_181, 1, "ANSWER_CREATE", 4, "card A2B8F1 is live"),
                    step(2_181, 1, 4, "CREATING", "ISSUED"));

    @Test
    void tellsOfARewardThatWasCancelledAndCreatedAgain() {
        assertThat(StoryScreen.text(CREATED_AGAIN.story())).isEqualTo("""
                R-0871  25.00 USD  to m***@example.com  PAID (ISSUED)
                  nightly-us, november.csv line 873, disbursement 66165f351a38

                  2026-11-21 UTC
                  02:12:51.000  file     file november.csv accepted for job nightly-us
                                         by ann
                  02:13:40.000  status   released to be paid
                                         HELD -> READY, by operator
                  02:13:41.118  intent   create BursrK7Q2ABCDEFGHIJKLMNOPQRE0
                                         READY -> CREATING, by pid 812 lane 3, token 1
                  02:13:41.402  answer   create E0: F400 SystemTemporarilyUnavailable: try again
                                         outcome unknown: the card may exist, so E0 is cancelled
                                         first
                                         CREATING -> CANCELLING, by pid 812 lane 3, token 1
                  02:13:41.500  lease    ended: its owner is gone
                                         a late answer of the old owner is refused by its token
                                         by pid 812 lane 3, token 2
                  02:13:41.513  intent   cancel BursrK7Q2ABCDEFGHIJKLMNOPQRE0
                                         by pid 812 lane 3, token 3
                  02:13:41.790  answer   cancel E0: confirmed
                                         E0 is dead for good
                                         CANCELLING -> READY: the next create uses E1, by pid
                                         812 lane 3, token 3
                  02:13:41.795  file     held for FUNDS: 529.25 USD are missing
                                         by ann
                  02:13:42.902  intent   create BursrK7Q2ABCDEFGHIJKLMNOPQRE1
                                         READY -> CREATING, by pid 812 lane 3, token 4
                  02:13:43.181  answer   create E1: card A2B8F1 is live
                                         CREATING -> ISSUED, by pid 812 lane 3, token 4

                Known now
                  E0  BursrK7Q2ABCDEFGHIJKLMNOPQRE0
                      1 create, 1 cancel: dead for good, as the provider confirmed the cancel
                      and no create is unanswered
                  E1  BursrK7Q2ABCDEFGHIJKLMNOPQRE1
                      1 create: card A2B8F1 is live; the provider would cancel it until
                      2026-11-21 02:28:51 UTC

                Next
                  Nothing: it is paid.""");
    }

    @Test
    void saysWhatIsLeftOutAndHowToSeeIt() {
        StoryEvent probe = event(5_000, 0, "INTENT_CREATE", 2, null);
        String text = StoryScreen.text(
                ToldReward.of(RewardStatus.CREATING, id(0, 40, 0, new Evidence(2, 0, true, false, false, false)))
                        .with(event(0, 0, "INTENT_CREATE", 1, null))
                        .thenLeftOut(1_234, probe)
                        .story());

        assertThat(text)
                .contains(
                        "\n  ... 1,234 events are left out here; all of them:\n",
                        "\n      ./bursar status BursrK7Q2ABCDEFGHIJKLMNOPQRE0 --json\n",
                        "create BursrK7Q2ABCDEFGHIJKLMNOPQRE0 again",
                        "40 creates (2 unanswered): a card may still be made; an answer was seen");
    }

    /** Every cell of a file and every word from outside may hold what a terminal obeys. */
    @Test
    void printsNothingThatATerminalWouldObey() {
        String evil = "R-\u001b[2J\u001b]0;x\u00071\u202e\u009b31m";
        String text = StoryScreen.text(ToldReward.of(RewardStatus.ISSUED, live(0))
                .named(evil, evil + "@" + evil)
                .with(
                        event(0, 0, "ANSWER_CREATE", 1, "F500: " + evil + ": " + evil),
                        by(evil, 1, null, "OPERATOR", evil))
                .story());

        assertThat(text.codePoints().filter(c -> c != '\n'))
                .noneMatch(c -> Character.isISOControl(c) || Character.getType(c) == Character.FORMAT);
        assertThat(text).startsWith("R-[2J]0;x131m  25.00 USD  to R***@R-[2J]0;x131m  PAID");
        assertThat(JsonMapper.shared()
                        .readTree(OutcomeScreen.write(StoryJson.of(ToldReward.of(RewardStatus.ISSUED, live(0))
                                .named(evil, "x")
                                .story())))
                        .at("/reference")
                        .asString())
                .as("exact for programs")
                .isEqualTo(evil);
    }

    @Test
    void masksTheRecipient() {
        assertThat(Map.of(
                        "mia.jensen@example.com", "m***@example.com",
                        "someone", "s***",
                        "@example.com", "***@example.com",
                        "", "***",
                        "\"a@b\"@example.com", "\"***@example.com"))
                .allSatisfy(
                        (plain, masked) -> assertThat(StoryScreen.masked(plain)).isEqualTo(masked));
        assertThat(StoryScreen.masked("😀smile@x.org")).isEqualTo("😀***@x.org");
    }

    @Test
    void saysWhoAsksNowAndWhatToTypeWhenNobodyDoes() {
        Evidence open = new Evidence(1, 0, false, false, false, false);
        ToldReward creating = ToldReward.of(RewardStatus.CREATING, id(0, 1, 0, open));
        ToldReward cancelling =
                ToldReward.of(RewardStatus.CANCELLING, id(0, 1, 1, new Evidence(0, 1, true, false, false, false)));

        assertThat(next(creating)).contains("Nobody asks now; to go on:\n  ./bursar resume 66165f351a38");
        assertThat(next(creating.asked("pid 812 lane 3", "bursar pid 812")))
                .isEqualTo("The create is being asked now by pid 812 lane 3.");
        assertThat(next(creating.asked(null, "bursar pid 812")))
                .contains("from 2026-11-21 02:30:00 UTC on, by bursar pid");
        assertThat(next(creating.blocked("FUNDS", Gate.OPEN)))
                .contains("held for FUNDS: 529.25 USD are missing", "resume");
        assertThat(next(cancelling.blocked("FUNDS", Gate.PAUSED_FUNDS)))
                .as("cancels pass every hold")
                .doesNotContain("held", "paused");
        assertThat(next(cancelling.wantedBack())).startsWith("An operator wants it not to be paid.");
        assertThat(next(ToldReward.of(RewardStatus.READY).blocked(null, Gate.PAUSED_FUNDS)))
                .contains("Account us is paused: no funds.");
        assertThat(StoryScreen.text(ToldReward.of(RewardStatus.READY).story()))
                .contains("never sent: no card can exist under it");
    }

    @ParameterizedTest
    @EnumSource(ReviewReason.class)
    void saysForEachReviewReasonWhatIsSafe(ReviewReason reason) {
        Evidence all = new Evidence(1, 1, true, true, true, true);
        String text = StoryScreen.text(ToldReward.of(RewardStatus.REVIEW, id(0, 3, 2, all))
                .review(reason)
                .story());

        assertThat(text.replaceAll("\\s+", " "))
                .contains(reason.words(), ReviewAdvice.of(reason))
                .contains("The last refusal: F200 InvalidAmountInput: Amount must be larger than 0")
                .contains("a cancel was confirmed", "a cancel was refused as too late", "promised to its recipient")
                .endsWith("./bursar review 66165f351a38");
        assertThat(text.lines()).allMatch(line -> line.length() <= 80);
    }

    @ParameterizedTest
    @EnumSource(RewardStatus.class)
    void saysInEveryStatusWhatHappensNext(RewardStatus status) {
        assertThat(next(ToldReward.of(status, live(0)))).isNotBlank();
    }

    @Test
    void isWithin80ColumnsWithTheLongestIdsAndActors() {
        List<StoryEvent> events = IntStream.range(0, 30)
                .mapToObj(i -> event(
                        i,
                        0,
                        i % 2 == 0 ? "INTENT_CREATE" : "ANSWER_CREATE",
                        1_000 + i,
                        "no answer: " + "silence ".repeat(60)))
                .toList();
        String text = StoryScreen.text(ToldReward.of(RewardStatus.ISSUED, live(0))
                .with(events.toArray(StoryEvent[]::new))
                .story());

        assertThat(text.lines()).allMatch(line -> line.length() <= 80);
    }

    @Test
    void listsRewardsThatAreTooManyToTell() {
        String text = StoryScreen.list(
                "R-1", List.of(ToldReward.of(RewardStatus.ISSUED, live(0)).head()), 20);

        assertThat(text)
                .contains("More than 20 rewards have the reference R-1")
                .contains("BursrK7Q2ABCDEFGHIJKLMNOPQRE0  PAID      25.00 USD");
        assertThat(text.lines()).allMatch(line -> line.length() <= 80);
    }

    @Test
    void hasEveryEventOfTheLogForPrograms() {
        JsonNode json = JsonMapper.shared().readTree(OutcomeScreen.write(StoryJson.of(CREATED_AGAIN.story())));

        assertThat(json.at("/events").size()).isEqualTo(15);
        assertThat(json.at("/events/5/kind").asString()).isEqualTo("STATE");
        assertThat(json.at("/events/5/to").asString()).isEqualTo("CANCELLING");
        assertThat(json.at("/events/4/detail").asString()).startsWith("F400: System");
        assertThat(json.at("/events/4/means").asString()).startsWith("outcome unknown");
        assertThat(json.at("/events/4/creation_request_id").asString()).endsWith("E0");
        assertThat(json.at("/events/4/at").asString()).isEqualTo("2026-11-21T02:13:41.402Z");
        assertThat(json.at("/recipient").asString()).isEqualTo("m***@example.com");
        assertThat(json.at("/ids/0/dead_evidence").asString()).isEqualTo("CANCEL_SUCCESS");
        assertThat(json.at("/events_left_out").asInt()).isZero();
    }

    private static String next(ToldReward reward) {
        String text = StoryScreen.text(reward.story());
        return text.substring(text.indexOf("\nNext\n") + 6).stripLeading().replaceAll("\n  (?!\\./)", " ");
    }

    @Test
    void saysWhoGaveItUpInsteadOfAskingForAPerson() {
        Story waiting = ToldReward.of(RewardStatus.REVIEW, id(0, 1, 0, Evidence.NONE.createAnswered(true)))
                .review(ReviewReason.RETRY_BUDGET)
                .story();
        Story given = new Story(
                waiting.head(),
                waiting.account(),
                waiting.operatorCancel(),
                waiting.review(),
                new GivenUp("ann", ToldReward.at(0), "settled, ticket 4711"),
                waiting.errorClass(),
                waiting.error(),
                waiting.leaseOwner(),
                waiting.dueAt(),
                waiting.delivers(),
                waiting.receipts(),
                waiting.ids(),
                waiting.opening(),
                waiting.leftOut(),
                waiting.recent(),
                waiting.runBy());

        assertThat(StoryOutlook.of(waiting).next()).startsWith("A person decides");
        assertThat(StoryOutlook.of(given))
                .isEqualTo(new StoryOutlook(
                        "Nothing: ann gave it up on 2026-11-21 02:13:41 UTC: settled, ticket 4711. It was in review as"
                                + " RETRY_BUDGET. Its card may be live all the same. To have it asked again after all:",
                        "./bursar review resume 66165f351a38/R-0871 --why TEXT"));
        assertThat(OutcomeScreen.write(StoryJson.of(given)))
                .contains(
                        "\"given_up\":{\"by\":\"ann\",\"at\":\"2026-11-21T02:13:41Z\",\"why\":\"settled, ticket 4711\"}");
    }
}
