package io.bursar.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bursar.simulator.Faults.Effect;
import io.bursar.simulator.Faults.Latency;
import io.bursar.simulator.Faults.Outage;
import io.bursar.simulator.Faults.Rule;
import io.bursar.simulator.Faults.Symptom;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Faults strike by seed and id, not by chance and order. */
class FaultsTest {

    private static final Faults SOME = Faults.none()
            .withSeed(42)
            .withRules(
                    Rule.of(Operation.CREATE_GIFT_CARD, Symptom.F400, Effect.DONE, 0.1),
                    Rule.of(Operation.CREATE_GIFT_CARD, Symptom.HANG, Effect.NONE, 0.2),
                    Rule.of(null, Symptom.F500, Effect.LATE, 0.05));

    private static @Nullable Symptom symptom(Faults faults, Operation operation, String id, int call) {
        Rule rule = faults.decide(operation, id, call);
        return rule == null ? null : rule.symptom();
    }

    private static List<String> ids(int count) {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            ids.add("Bursr" + i);
        }
        return ids;
    }

    @Test
    void areTheSameInWhateverOrderTheCallsArrive() {
        List<String> ids = ids(1_000);
        Map<String, @Nullable Symptom> inOrder = new HashMap<>();
        ids.forEach(id -> inOrder.put(id, symptom(SOME, Operation.CREATE_GIFT_CARD, id, 1)));
        Collections.shuffle(ids, new Random(7));

        assertThat(ids)
                .allSatisfy(id -> assertThat(symptom(SOME, Operation.CREATE_GIFT_CARD, id, 1))
                        .isEqualTo(inOrder.get(id)));
    }

    @Test
    void strikeTheShareOfCallsTheyAreSetTo() {
        Map<Symptom, Integer> counts = new HashMap<>();
        for (String id : ids(20_000)) {
            Symptom symptom = symptom(SOME, Operation.CREATE_GIFT_CARD, id, 1);
            if (symptom != null) {
                counts.merge(symptom, 1, Integer::sum);
            }
        }

        assertThat(counts.get(Symptom.F400)).isBetween(1_850, 2_150);
        assertThat(counts.get(Symptom.HANG)).isBetween(3_800, 4_200);
        assertThat(counts.get(Symptom.F500)).isBetween(900, 1_100);
    }

    @Test
    void areOthersForAnotherSeedAndForTheNextCallOfAnId() {
        long sameForOtherSeed = ids(1_000).stream()
                .filter(id -> symptom(SOME, Operation.CREATE_GIFT_CARD, id, 1)
                        == symptom(SOME.withSeed(43), Operation.CREATE_GIFT_CARD, id, 1))
                .count();
        long sameForNextCall = ids(1_000).stream()
                .filter(id -> symptom(SOME, Operation.CREATE_GIFT_CARD, id, 1)
                        == symptom(SOME, Operation.CREATE_GIFT_CARD, id, 2))
                .count();

        assertThat(sameForOtherSeed).isBetween(300L, 700L);
        assertThat(sameForNextCall).isBetween(300L, 700L);
    }

    @Test
    void canStrikeOnlyOneOperationOneIdAndTheFirstCalls() {
        Faults first = Faults.none()
                .withRules(Rule.of(Operation.CANCEL_GIFT_CARD, Symptom.RESET, Effect.DONE, 1)
                        .upToCall(2)
                        .onlyFor("Bursr7"));

        assertThat(symptom(first, Operation.CANCEL_GIFT_CARD, "Bursr7", 2)).isEqualTo(Symptom.RESET);
        assertThat(symptom(first, Operation.CANCEL_GIFT_CARD, "Bursr7", 3)).isNull();
        assertThat(symptom(first, Operation.CANCEL_GIFT_CARD, "Bursr8", 1)).isNull();
        assertThat(symptom(first, Operation.CREATE_GIFT_CARD, "Bursr7", 1)).isNull();
    }

    @Test
    void spreadTheLatencyAsTheMedianAndThe99thPercentileSay() {
        Faults slow = Faults.none().withLatency(Latency.of(100, 6_000));
        List<Long> millis = ids(20_000).stream()
                .map(id -> slow.latencyMillis(Operation.CREATE_GIFT_CARD, id, 1))
                .sorted()
                .toList();

        assertThat(millis.get(10_000)).isBetween(90L, 110L);
        assertThat(millis.get(19_800)).isBetween(4_500L, 7_500L);
        assertThat(millis.getFirst()).isBetween(0L, 10L);
        assertThat(millis.getLast()).isBetween(20_000L, 600_000L);
        assertThat(slow.latencyMillis(Operation.CREATE_GIFT_CARD, "Bursr7", 1))
                .isEqualTo(slow.latencyMillis(Operation.CREATE_GIFT_CARD, "Bursr7", 1))
                .isNotEqualTo(slow.withSeed(2).latencyMillis(Operation.CREATE_GIFT_CARD, "Bursr7", 1));
    }

    @Test
    void canBeSlowForOneOperationOnly() {
        Faults slow =
                Faults.none().withLatency(new Latency(Operation.CANCEL_GIFT_CARD, 5_000, 5_000), Latency.of(20, 20));

        assertThat(slow.latencyMillis(Operation.CANCEL_GIFT_CARD, "Bursr7", 1)).isEqualTo(5_000);
        assertThat(slow.latencyMillis(Operation.CREATE_GIFT_CARD, "Bursr7", 1)).isEqualTo(20);
        assertThat(Faults.none().latencyMillis(Operation.CREATE_GIFT_CARD, "Bursr7", 1))
                .isZero();
    }

    @Test
    void coverTheTimeOfTheOutageAndNoOther() {
        Faults soon = Faults.none().withOutage(new Outage(5_000, 30_000));
        Faults forGood = Faults.none().withOutage(new Outage(0, 0));

        assertThat(List.of(soon.isOut(4_999), soon.isOut(5_000), soon.isOut(34_999), soon.isOut(35_000)))
                .containsExactly(false, true, true, false);
        assertThat(forGood.isOut(Long.MAX_VALUE)).isTrue();
        assertThat(Faults.none().isOut(0)).isFalse();
    }

    @Test
    void areReadFromJsonAndWrittenToIt() {
        Faults faults = Faults.fromJson("""
                {"seed": 42, "rules": [
                  {"operation": "CREATE_GIFT_CARD", "symptom": "F400", "effect": "DONE", "rate": 0.1, "lastCall": 1},
                  {"symptom": "RESET", "rate": 0.01}],
                 "latency": {"medianMillis": 20, "p99Millis": 100}, "outage": {"afterMillis": 5000, "forMillis": 30000}}""");

        assertThat(faults.rules())
                .containsExactly(
                        Rule.of(Operation.CREATE_GIFT_CARD, Symptom.F400, Effect.DONE, 0.1)
                                .upToCall(1),
                        Rule.of(null, Symptom.RESET, Effect.NONE, 0.01));
        assertThat(faults.latency()).containsExactly(Latency.of(20, 100));
        assertThat(faults.outage()).isEqualTo(new Outage(5_000, 30_000));
        assertThat(Faults.fromJson(faults.toJson())).isEqualTo(faults);
        assertThat(faults.hangMillis()).isEqualTo(30_000);
    }

    @Test
    void refuseWhatCannotBeMeant() {
        assertThatThrownBy(() -> Faults.fromJson("{\"rules\":[{\"symptom\":\"F400\",\"rate\":2}]}"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("not between 0 and 1");
        assertThatThrownBy(() -> Faults.fromJson("{\"latency\":{\"medianMillis\":100,\"p99Millis\":50}}"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("p99Millis");
        assertThatThrownBy(() -> Faults.fromJson("{\"rulez\":[]}"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("rulez");
        assertThatThrownBy(() -> Faults.fromJson("nonsense")).isInstanceOf(IllegalArgumentException.class);
    }
}
