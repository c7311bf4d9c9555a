package io.bursar.intake;

import static org.assertj.core.api.Assertions.assertThat;

import io.bursar.domain.Money;
import io.bursar.domain.Reward;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Currency;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The same rewards have one fingerprint, and no others have it. */
class RewardsFingerprintTest {

    private static final Currency USD = Currency.getInstance("USD");

    private static Reward reward(long line, String reference, String recipient, long minor) {
        return new Reward(line, reference, recipient, Money.ofMinor(minor, USD), null);
    }

    private static String of(List<Reward> rewards) {
        RewardsFingerprint fingerprint = new RewardsFingerprint();
        rewards.forEach(fingerprint::add);
        return String.valueOf(fingerprint.hex());
    }

    /** A carry that is lost or made up would make the sum depend on the order. */
    @Test
    void doesNotDependOnTheOrder() {
        List<Reward> rewards = new ArrayList<>();
        for (int i = 0; i < 2_000; i++) {
            rewards.add(reward(i + 2, "R-" + i, "someone" + i, i + 1));
        }
        String first = of(rewards);
        for (int seed = 0; seed < 20; seed++) {
            Collections.shuffle(rewards, new Random(seed));
            assertThat(of(rewards)).isEqualTo(first);
        }
    }

    @Test
    void dependsOnEverythingElse() {
        List<Reward> two = List.of(reward(2, "A", "ann", 100), reward(3, "B", "bob", 200));
        assertThat(List.of(
                        of(two),
                        of(List.of(reward(2, "A", "ann", 200), reward(3, "B", "bob", 100))),
                        of(List.of(reward(2, "A", "bob", 100), reward(3, "B", "ann", 200))),
                        of(List.of(reward(2, "Aa", "nn", 100), reward(3, "B", "bob", 200))),
                        of(List.of(two.getFirst())),
                        of(List.of(two.getFirst(), two.getFirst(), two.getLast()))))
                .doesNotHaveDuplicates();
        assertThat(of(List.of(reward(9, "B", "bob", 200), reward(1, "A", "ann", 100))))
                .isEqualTo(of(two));
        assertThat(new RewardsFingerprint().hex()).isNull();
    }
}
