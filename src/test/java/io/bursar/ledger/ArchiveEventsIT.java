package io.bursar.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bursar.database.TestDatabase;
import io.bursar.domain.Evidence;
import io.bursar.domain.Money;
import io.bursar.domain.RewardStatus;
import io.bursar.domain.RewardStatus.Queue;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Currency;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The statement of src/docs/database.md that takes old events out of the ledger. */
class ArchiveEventsIT {

    @RegisterExtension
    private static final TestDatabase DATABASE = TestDatabase.migrated();

    private static final Money FIVE = Money.ofMinor(500, Currency.getInstance("USD"));
    private static final String ARCHIVE =
            "SELECT reward_id FROM archive_events(clock_timestamp() - interval '1 year') ORDER BY event_id";

    private final JdbcClient program = JdbcClient.create(DATABASE.dataSource());
    private final JdbcClient owner = JdbcClient.create(DATABASE.ownerDataSource());
    private final SimulatedLedger ledger = new SimulatedLedger(DATABASE.dataSource(), "us", "Bursr");

    @Test
    void movesTheEventsOfRewardsThatEndedLongAgoAndNoOthers() throws SQLException {
        String old = finished(1, "2 years");
        String young = finished(2, "2 months");
        long before = events(young);
        long ofRewards = events(old);

        List<Long> moved = owner.sql(ARCHIVE).query(Long.class).list();

        assertThat(moved).hasSize((int) ofRewards).doesNotContainNull();
        assertThat(events(old)).isZero();
        assertThat(events(young)).isEqualTo(before);
        assertThat(owner.sql("SELECT detail FROM event WHERE disbursement_id = :id ORDER BY event_id DESC LIMIT 1")
                        .param("id", old)
                        .query(String.class)
                        .single())
                .isEqualTo(ofRewards + " events of its rewards were moved to an archive");
        assertThat(owner.sql(ARCHIVE).query(Long.class).list()).as("once").isEmpty();
        assertThatThrownBy(() -> owner.sql("DELETE FROM event").update())
                .rootCause()
                .hasMessageContaining("event_is_append_only");
    }

    @Test
    void isNotForTheProgram() {
        assertThatThrownBy(() -> program.sql(ARCHIVE).query(Long.class).list())
                .rootCause()
                .hasMessageContaining("permission denied for function archive_events");
    }

    /** One reward, paid by the production ledger; its disbursement ended that long ago. */
    private String finished(long number, String ago) throws SQLException {
        String id = ledger.released(number, "scope" + number, List.of(FIVE), false, false);
        ClaimedReward claimed = ledger.rewards()
                .claim(id, ledger.account(), Queue.CREATE, "lane", Duration.ofMinutes(1), 1)
                .getFirst();
        ledger.rewards()
                .settle(
                        claimed,
                        known -> new Settlement(
                                RewardStatus.ISSUED,
                                Evidence.NONE.createAnswered(true),
                                null,
                                false,
                                null,
                                Duration.ZERO,
                                true,
                                null,
                                null,
                                null,
                                null,
                                "x"));
        DATABASE.asOwner("UPDATE disbursement SET status = 'FINISHED', finished_at = clock_timestamp() - interval '"
                + ago + "' WHERE disbursement_id = '" + id + "'");
        return id;
    }

    private long events(String disbursement) {
        return program.sql(
                        "SELECT count(*) FROM event JOIN reward USING (reward_id) WHERE reward.disbursement_id = :id")
                .param("id", disbursement)
                .query(Long.class)
                .single();
    }
}
