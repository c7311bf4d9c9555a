package io.bursar.disburse;

import static org.assertj.core.api.Assertions.assertThat;

import io.bursar.domain.DeadEvidence;
import io.bursar.domain.Evidence;
import io.bursar.domain.ReviewReason;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Every decision there is, enumerated. The checked-in table makes each change of a decision a line of a diff; the rules
 * below hold over all of it, and are written without the words of the code under test.
 */
class DecisionTableTest {

    private static final String TABLE = "io/bursar/disburse/decision-table.txt";

    private static final String HEAD = """
            # Every decision about money. Left: the answer and all that the outcome depends on, as known before the answer;
            # what is not named does not matter. Right: the outcome. Written by DecisionTableTest, which compares it:
            # after a wanted change run mvn test -Dtest=DecisionTableTest -Dbursar.rewrite=true and read the diff.
            """;

    private static final List<AnsweredCall> ALL = AnsweredCall.all();

    @Test
    void isTheCheckedInTable() throws IOException {
        String table = HEAD + "\n## What an answer adds to what is known\n" + lines(AnsweredCall::learned)
                + "\n## What happens next\n" + lines(AnsweredCall::decided);
        if (Boolean.getBoolean("bursar.rewrite")) {
            Files.writeString(Path.of("src/test/resources", TABLE), table);
            return;
        }
        assertThat(ALL).hasSize(82_944);
        assertThat(table.lines().count()).isLessThan(2_000);
        try (InputStream checkedIn = getClass().getClassLoader().getResourceAsStream(TABLE)) {
            String expected =
                    new String(Objects.requireNonNull(checkedIn, TABLE).readAllBytes(), StandardCharsets.UTF_8);
            assertThat(table.lines()).containsExactlyElementsOf(expected.lines().toList());
        }
    }

    @Test
    void usesANewIdOnlyWithAProof() {
        every(
                call -> call.decision() instanceof Decision.NewId,
                call -> proof(call) != null
                        && (call.answer() == Answer.DEAD_CARD || call.answer() == Answer.CANCELLED)
                        && call.before().epoch() < 3);
    }

    @Test
    void takesAsProofOnlyADeadCardOrAConfirmedCancel() {
        every(call -> proof(call) == DeadEvidence.REFUNDED_TO_PURCHASER, call -> call.answer() == Answer.DEAD_CARD);
        every(
                call -> proof(call) == DeadEvidence.CANCEL_SUCCESS,
                call -> call.answer() == Answer.CANCELLED && call.after().cancelSuccess());
    }

    @Test
    void takesAConfirmedCancelAsProofOnlyWithEveryCreateAnswered() {
        every(
                call -> proof(call) == DeadEvidence.CANCEL_SUCCESS,
                call -> call.after().createsOpen() == 0 && !call.before().verifyCancel());
    }

    @Test
    void putsARewardToRestWithoutAProofOnlyIfNothingCanExist() {
        every(
                call -> call.decision() instanceof Decision.Release
                        || call.decision() instanceof Decision.Rejected
                        || (call.decision() instanceof Decision.Cancelled && proof(call) == null),
                call -> nothingCanExist(call.after()));
    }

    @Test
    void neverTakesEvidenceBack() {
        every(call -> true, call -> {
            Evidence was = call.before().evidence();
            Evidence is = call.after();
            return (!was.effectPossible() || is.effectPossible())
                    && (!was.cancelSuccess() || is.cancelSuccess())
                    && (!was.windowClosed() || is.windowClosed())
                    && is.deliveryIntent() == was.deliveryIntent();
        });
    }

    @Test
    void answersAtMostOneCallAndOnlyOfItsOwnKind() {
        every(call -> true, call -> {
            int creates = call.before().evidence().createsOpen() - call.after().createsOpen();
            int cancels = call.before().evidence().cancelsOpen() - call.after().cancelsOpen();
            return (creates == 0 || (creates == 1 && call.answer().answersCreate()))
                    && (cancels == 0 || (cancels == 1 && call.answer().answersCancel()));
        });
    }

    @Test
    void countsACallAsOpenForEverIfNoAnswerEndsIt() {
        every(
                call -> call.answer() == Answer.NO_ANSWER || call.answer() == Answer.CANCEL_UNKNOWN,
                call -> call.after().equals(call.before().evidence()));
    }

    @Test
    void remembersThatACardMayExistAfterEveryAnswerThatLeavesItPossible() {
        Set<Answer> harmless = Set.of(Answer.NO_EFFECT, Answer.REFUSED, Answer.UNKNOWN_REFUSAL);
        every(
                call -> call.answer().answersCreate() && !harmless.contains(call.answer()) && !promised(call),
                call -> !nothingCanExist(call.after())
                        || (call.answer() == Answer.NO_ANSWER
                                && call.before().evidence().createsOpen() == 0));
    }

    @Test
    void issuesACardThatIsCertainlyLiveAndNoOther() {
        Predicate<AnsweredCall> certainlyLive = call -> call.answer() == Answer.FULFILLED
                && !promised(call)
                && ((call.after().cancelsOpen() == 0 && !call.after().cancelSuccess())
                        || (call.before().trustCardStatus() && call.after().windowClosed()));
        every(
                call -> certainlyLive.test(call) && !call.before().operatorCancel(),
                call -> call.decision() instanceof Decision.Issued);
        every(
                call -> call.decision() instanceof Decision.Issued,
                call -> certainlyLive.test(call) && !call.before().operatorCancel());
    }

    @Test
    void neverPaysWhatAnOperatorCancels() {
        every(
                call -> call.before().operatorCancel(),
                call -> !(call.decision() instanceof Decision.Issued)
                        && !(call.decision() instanceof Decision.NewId)
                        && !(call.decision() instanceof Decision.Release)
                        && !(call.decision() instanceof Decision.Rejected));
        every(
                call -> call.decision() instanceof Decision.Cancelled,
                call -> call.before().operatorCancel());
    }

    @Test
    void neverTakesSilenceOrARefusedCancelForAnOutcome() {
        Set<Answer> silence = Set.of(
                Answer.NO_ANSWER,
                Answer.UNKNOWN,
                Answer.CANCEL_UNKNOWN,
                Answer.CANCEL_NO_EFFECT,
                Answer.CANCEL_REFUSED);
        every(
                call -> silence.contains(call.answer())
                        && !(promised(call) && call.answer().answersCancel()),
                call -> call.decision() instanceof Decision.AskAgain
                        || call.decision() instanceof Decision.Cancel
                        || call.decision() instanceof Decision.FetchAgain
                        || isReview(call, ReviewReason.RETRY_BUDGET));
    }

    @Test
    void neverCancelsForAMereTimeout() {
        every(
                call -> call.answer() == Answer.NO_ANSWER || call.answer() == Answer.UNKNOWN,
                call -> !(call.decision() instanceof Decision.Cancel));
    }

    @Test
    void asksAPersonWhenTheBudgetIsUsedUp() {
        every(
                call -> call.before().loops() >= 40,
                call -> !(call.decision() instanceof Decision.AskAgain)
                        && !(call.decision() instanceof Decision.FetchAgain)
                        && !(call.decision() instanceof Decision.Cancel));
        every(
                call -> isReview(call, ReviewReason.RETRY_BUDGET),
                call -> call.before().loops() >= 40);
    }

    @Test
    void neverCancelsNorReplacesWhatIsPromised() {
        every(
                DecisionTableTest::promised,
                call -> call.decision() instanceof Decision.HandOver
                        || call.decision() instanceof Decision.FetchAgain
                        || call.decision() instanceof Decision.Delivered
                        || (call.decision() instanceof Decision.Review && proof(call) == null));
    }

    @Test
    void handsOverOnlyALivePromisedCardAndDeliversOnlyWhatWasHandedOver() {
        every(
                call -> call.decision() instanceof Decision.HandOver,
                call -> promised(call) && call.answer() == Answer.FULFILLED);
        every(
                call -> call.decision() instanceof Decision.Delivered,
                call -> promised(call) && call.answer() == Answer.HANDED_OVER);
        every(call -> call.decision() instanceof Decision.FetchAgain, DecisionTableTest::promised);
    }

    private static boolean promised(AnsweredCall call) {
        return call.before().evidence().deliveryIntent();
    }

    private static boolean isReview(AnsweredCall call, ReviewReason reason) {
        return call.decision() instanceof Decision.Review review && review.reason() == reason;
    }

    private static @Nullable DeadEvidence proof(AnsweredCall call) {
        return switch (call.decision()) {
            case Decision.NewId next -> next.proof();
            case Decision.Cancelled end -> end.proof();
            case Decision.Review person -> person.proof();
            default -> null;
        };
    }

    private static boolean nothingCanExist(Evidence known) {
        return known.equals(new Evidence(0, 0, false, false, false, known.deliveryIntent()));
    }

    /** The rule holds wherever it speaks, and it speaks somewhere. */
    private static void every(Predicate<AnsweredCall> where, Predicate<AnsweredCall> rule) {
        List<AnsweredCall> spoken = ALL.stream().filter(where).toList();
        assertThat(spoken).isNotEmpty();
        assertThat(spoken.stream().filter(rule.negate()).limit(5)).isEmpty();
    }

    private static String lines(Function<AnsweredCall, String> outcome) {
        Set<String> lines = new LinkedHashSet<>();
        for (Answer answer : Answer.values()) {
            List<AnsweredCall> calls =
                    ALL.stream().filter(call -> call.answer() == answer).toList();
            List<String> relevant = relevant(calls, outcome);
            for (AnsweredCall call : calls) {
                String known = relevant.stream()
                        .map(name -> name + "=" + call.inputs().get(name))
                        .collect(Collectors.joining(" "));
                lines.add((answer + " " + known).strip() + " -> " + outcome.apply(call) + "\n");
            }
        }
        return String.join("", lines);
    }

    /** The inputs that can change the outcome while all others stay. */
    private static List<String> relevant(List<AnsweredCall> calls, Function<AnsweredCall, String> outcome) {
        List<String> relevant = new ArrayList<>();
        for (String name : calls.get(0).inputs().keySet()) {
            Map<Map<String, String>, String> seen = new HashMap<>();
            for (AnsweredCall call : calls) {
                Map<String, String> others = call.inputs();
                others.remove(name);
                String made = outcome.apply(call);
                if (!made.equals(seen.computeIfAbsent(others, key -> made))) {
                    relevant.add(name);
                    break;
                }
            }
        }
        return relevant;
    }
}
