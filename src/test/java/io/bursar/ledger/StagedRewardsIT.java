package io.bursar.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.bursar.database.TestDatabase;
import io.bursar.domain.Money;
import io.bursar.domain.Reward;
import java.util.Currency;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The space of checks: their rows are never committed, and autovacuum may never come by. */
class StagedRewardsIT {

    private static final int ROWS = 20_000;
    private static final Currency USD = Currency.getInstance("USD");

    @RegisterExtension
    static final TestDatabase DATABASE = TestDatabase.migrated();

    @Test
    void givesBackTheSpaceOfEarlierChecks() {
        staged("first").close();
        long one = size();
        staged("second").close();
        staged("third").close();

        assertThat(one).isGreaterThan(1_000_000);
        assertThat(size()).isLessThanOrEqualTo(one);
    }

    @Test
    void leavesACheckThatGoesOnItsRows() {
        try (StagedRewards mine = staged("mine")) {
            staged("another").close();

            assertThat(mine.withoutDuplicates((short) 1, "reward_id", 10).count())
                    .isEqualTo(1);
        }
    }

    private static StagedRewards staged(String scope) {
        StagedRewards staged = StagedRewards.begin(DATABASE.dataSource(), "Bursr", scope);
        for (int line = 2; line < ROWS + 2; line++) {
            staged.add(reward(line, "R-" + line));
        }
        staged.add(reward(ROWS + 2, "R-2"));
        staged.complete();
        return staged;
    }

    private static Reward reward(int line, String reference) {
        return new Reward(line, reference, "somebody@example.com", Money.ofMinor(100, USD), null);
    }

    private static long size() {
        return JdbcClient.create(DATABASE.dataSource())
                .sql("SELECT pg_relation_size('staged_reward')")
                .query(Long.class)
                .single();
    }
}
