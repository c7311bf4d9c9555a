package io.bursar.disburse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bursar.domain.Attempt;
import io.bursar.domain.Evidence;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The code does what the model does. The model's table knows nothing of the Java code, so this says more than that the
 * decisions have not changed: they are the ones that Spin has searched.
 */
class ModelConformanceTest {

    private static final ModelRules MODEL = ModelRules.read();

    /** The model has rules for the delivery, the code has none yet: whoever builds it takes this away. */
    private static final Set<String> NOT_BUILT = Set.of("DELIVERING");

    @Test
    void settlesAsTheModelDoes() {
        settlements().forEach(call -> MODEL.check(call.before(), call.answer(), call.after(), call.decision()));
    }

    @Test
    void comparesEveryRuleButThoseOfTheDeliveryToCome() {
        Set<ModelRules.Rule> compared = settlements()
                .map(call -> MODEL.ruleFor(call.before(), call.answer()))
                .collect(Collectors.toSet());
        assertThat(MODEL.all()).hasSizeGreaterThan(100);
        assertThat(MODEL.all())
                .allMatch(
                        rule -> compared.contains(rule) != NOT_BUILT.contains(rule.state()), "compared, or not built");
    }

    /** A list of what the delivery has to add: none of its rules is in the code by accident. */
    @Test
    void lacksEveryRuleOfTheDelivery() {
        assertThat(calls().filter(call -> call.answer().answersCreate())
                        .filter(call -> !call.before().operatorCancel())
                        .map(call -> again(call, ModelConformanceTest::promised))
                        .filter(this::differs)
                        .map(AnsweredCall::answer)
                        .collect(Collectors.toSet()))
                .containsExactlyInAnyOrder(
                        Stream.of(Answer.values()).filter(Answer::answersCreate).toArray(Answer[]::new));
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

    private boolean differs(AnsweredCall call) {
        try {
            MODEL.check(call.before(), call.answer(), call.after(), call.decision());
            return false;
        } catch (AssertionError e) {
            return true;
        }
    }

    /** Every settlement that can be: the enumeration, and the same once more on the other side of each limit. */
    private static Stream<AnsweredCall> settlements() {
        return calls().flatMap(call -> Stream.of(call, again(call, ModelConformanceTest::atTheLimits)));
    }

    private static Stream<AnsweredCall> calls() {
        List<AnsweredCall> all = AnsweredCall.all();
        return all.stream()
                .filter(call -> call.answer().answersCreate()
                        ? call.before().evidence().createsOpen() > 0
                        : call.before().evidence().cancelsOpen() > 0);
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

    private static Attempt promised(Attempt attempt) {
        Evidence evidence = attempt.evidence();
        return attempt.with(new Evidence(
                evidence.createsOpen(),
                evidence.cancelsOpen(),
                evidence.effectPossible(),
                evidence.cancelSuccess(),
                evidence.windowClosed(),
                true));
    }
}
