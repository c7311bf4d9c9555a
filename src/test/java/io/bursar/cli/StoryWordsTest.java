package io.bursar.cli;

import static io.bursar.cli.ToldReward.event;
import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Each kind of event and each answer in words, and what it means for the outcome. */
class StoryWordsTest {

    @Test
    void saysWhatEachAnswerToACreateMeans() {
        assertThat(answer("CREATE", "card A1 is live", "ISSUED")).isEqualTo("create E0: card A1 is live|");
        assertThat(answer("CREATE", "live", "ISSUED")).isEqualTo("create E0: live|");
        assertThat(answer("CREATE", "card A1 is live", "CANCELLING")).contains("must not stay live");
        assertThat(answer("CREATE", "card is RefundedToPurchaser", "READY")).contains("E0 is dead for good");
        assertThat(answer("CREATE", "card is Expired", "REVIEW")).contains("no documented state");
        assertThat(answer("CREATE", "no answer: time-out", null)).contains("the create stays open");
        assertThat(answer("CREATE", "not sent: stopping", "READY")).contains("made no card");
        assertThat(answer("CREATE", "throttled: Rate exceeded", "READY")).contains("made no card");
        assertThat(answer("CREATE", "F400: SystemTemporarilyUnavailable: again", "CANCELLING"))
                .isEqualTo("create E0: F400 SystemTemporarilyUnavailable: again"
                        + "|outcome unknown: the card may exist, so E0 is cancelled first");
        assertThat(answer("CREATE", "F500: GeneralError: busy", null)).endsWith("|outcome unknown: the card may exist");
        assertThat(answer("CREATE", "UNINTELLIGIBLE: : <html>", null))
                .startsWith("create E0: UNINTELLIGIBLE: <html>|outcome");
        assertThat(answer("CREATE", "F200: InvalidAmountInput: too small", "REJECTED"))
                .contains("refused for the reward");
        assertThat(answer("CREATE", "F200: PreDenominationMismatch: other", "REVIEW"))
                .contains("another amount");
        assertThat(answer("CREATE", "F300: InsufficientFunds: none", "READY")).contains("waits for funds");
        assertThat(answer("CREATE", "F300: AccessDenied: no", "READY")).contains("account must be mended");
        assertThat(answer("CREATE", "F200: Surprise: what", "REVIEW")).contains("no documented refusal");
        assertThat(answer("CREATE", "something of a later build", null))
                .isEqualTo("create E0: something of a later build|");
    }

    @Test
    void saysWhatEachAnswerToACancelMeans() {
        String confirmed = "cancelled: that id is dead for good";
        assertThat(answer("CANCEL", confirmed, "READY")).isEqualTo("cancel E0: confirmed|E0 is dead for good");
        assertThat(answer("CANCEL", confirmed, "CREATING"))
                .as("a create without an answer could still land")
                .startsWith("cancel E0: confirmed|no proof yet");
        assertThat(answer("CANCEL", "no answer: reset", null)).contains("may still kill the card");
        assertThat(answer("CANCEL", "F500: GeneralError: busy", null)).contains("may still kill the card");
        assertThat(answer("CANCEL", "not sent: stopping", null)).contains("cancelled nothing");
        assertThat(answer("CANCEL", "F200: CancelRequestArrivedAfterTimeLimit: late", "CREATING"))
                .contains("15 minutes are over");
        assertThat(answer("CANCEL", "F200: InvalidRequestInput: not found", "CREATING"))
                .contains("no proof of anything");
    }

    @Test
    void neverSpeaksOfACancelWhereTheCardWasPromised() {
        assertThat(answer("FETCH", "card A1 is live", null)).isEqualTo("create E0: card A1 is live|");
        assertThat(answer("FETCH", "F400: SystemTemporarilyUnavailable: again", null))
                .contains("never cancelled");
        assertThat(answer("FETCH", "card is RefundedToPurchaser", "REVIEW")).contains("not as it must be");
    }

    @Test
    void hasWordsForEveryKind() {
        assertThat(words("INTENT_FETCH", null)).contains("asks for the card's code again, to hand it over");
        assertThat(words("DELIVERY", "not handed over: mailbox full")).isEqualTo("not handed over: mailbox full|");
        assertThat(words("LEASE_ENDED", "its owner is gone")).startsWith("ended: its owner is gone|");
        assertThat(words("OPERATOR", "cancel asked")).isEqualTo("cancel asked|");
        assertThat(words("DISBURSEMENT", "finished")).isEqualTo("finished|");
        assertThat(words("KIND_TO_COME", "whatever")).isEqualTo("whatever|");
        assertThat(StoryWords.of(event(0, 0, "INTENT_CREATE", 1, null), "ID", true, null)
                        .what())
                .isEqualTo("create ID again");
        assertThat(StoryWords.why(ToldReward.step(0, 1, 1, "CANCELLING", "READY")))
                .contains("uses E1");
    }

    private static String answer(String call, String detail, @Nullable String to) {
        StoryWords words = StoryWords.of(event(0, 0, "ANSWER_" + call, 1, detail), "ID", false, to);
        return words.what() + "|" + words.meaning();
    }

    private static String words(String kind, @Nullable String detail) {
        StoryWords words = StoryWords.of(event(0, 0, kind, 1, detail), "ID", false, null);
        return words.what() + "|" + words.meaning();
    }
}
