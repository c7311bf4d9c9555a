package io.bursar.disburse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bursar.domain.Attempt;
import io.bursar.domain.Evidence;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The code does what the model does. The model's table knows nothing of the Java code, so this says more than that the
 * decisions have not changed: they are the ones that Spin has searched.
 */
class ModelConformanceTest {

    private static final ModelRules MODEL = ModelRules.read();

    @Test
    void settlesAsTheModelDoes() {
        settlements().forEach(call -> MODEL.check(call.before(), call.answer(), call.after(), call.decision()));
    }

    @Test
    void comparesEveryRule() {
        Set<ModelRules.Rule> compared = settlements()
                .map(call -> MODEL.ruleFor(call.before(), call.answer()))
                .collect(Collectors.toSet());
        assertThat(MODEL.all()).hasSizeGreaterThan(100);
        assertThat(compared).containsExactlyInAnyOrderElementsOf(MODEL.all());
    }

    @Test
    void hasNoRuleForWhatCannotBe() {
        assertThat(calls(call -> !canBe(call))).hasSizeGreaterThan(10_000).allMatch(ModelConformanceTest::differs);
    }

    @Test
    void refusesASettlementWhoseIntentWasNotCounted() {
        Attempt uncounted = new Attempt(Evidence.NONE, false, 0, 0, false, false);
        assertThatThrownBy(() -> MODEL.check(uncounted, Answer.FULFILLED, Evidence.NONE, new Decision.Issued()))
                .hasMessageContaining("the model has 0 rules for CREATING FULFILLED");
    }

    @Test
    void saysTheRuleAndTheDifference() {
        Evidence open = new Evidence(1, 0, false, false, false, false);
        Attempt before = new Attempt(open, false, 0, 0, false, false);
        assertThatThrownBy(() -> MODEL.check(before, Answer.NO_ANSWER, open, new Decision.Release()))
                .hasMessageContaining("NO_ANSWER after")
                .hasMessageContaining("settle-rules.txt:")
                .hasMessageContaining("[CREATING, -, -]")
                .hasMessageContaining("[READY, -, -]");
    }

    private static boolean differs(AnsweredCall call) {
        try {
            MODEL.check(call.before(), call.answer(), call.after(), call.decision());
            return false;
        } catch (AssertionError e) {
            return true;
        }
    }

    /** Every settlement that can be: the enumeration, and the same once more on the other side of each limit. */
    private static Stream<AnsweredCall> settlements() {
        return calls(ModelConformanceTest::canBe)
                .flatMap(call -> Stream.of(call, again(call, ModelConformanceTest::atTheLimits)));
    }

    private static Stream<AnsweredCall> calls(Predicate<AnsweredCall> which) {
        return AnsweredCall.all().stream().filter(which);
    }

    /** The call's own intent is counted, nothing cancels what is promised, and only what is promised is handed over. */
    private static boolean canBe(AnsweredCall call) {
        Evidence known = call.before().evidence();
        if (known.deliveryIntent()) {
            return !call.answer().answersCancel() && !call.before().operatorCancel();
        }
        return call.answer().answersCreate()
                ? known.createsOpen() > 0
                : call.answer().answersCancel() && known.cancelsOpen() > 0;
    }

    private static AnsweredCall again(AnsweredCall call, Function<Attempt, Attempt> change) {
        return AnsweredCall.of(change.apply(call.before()), call.answer());
    }

    /** Right before and right at each limit, in numbers and not by the code's constants; counters far above the model's. */
    private static Attempt atTheLimits(Attempt attempt) {
        Evidence evidence = attempt.evidence();
        return new Attempt(
                new Evidence(
                        many(evidence.createsOpen()),
                        many(evidence.cancelsOpen()),
                        evidence.effectPossible(),
                        evidence.cancelSuccess(),
                        evidence.windowClosed(),
                        evidence.deliveryIntent()),
                attempt.operatorCancel(),
                attempt.epoch() == 0 ? 2 : 3,
                attempt.loops() == 0 ? 39 : 40,
                attempt.trustCardStatus(),
                attempt.verifyCancel());
    }

    private static int many(int counter) {
        return counter == 2 ? 30_000 : counter;
    }
}
