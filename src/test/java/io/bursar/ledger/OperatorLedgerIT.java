package io.bursar.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.bursar.database.TestDatabase;
import io.bursar.domain.DeadEvidence;
import io.bursar.domain.Evidence;
import io.bursar.domain.Money;
import io.bursar.domain.ReviewReason;
import io.bursar.domain.RewardStatus;
import io.bursar.domain.RewardStatus.Queue;
import io.bursar.ledger.OperatorLedger.CancelOutcome;
import io.bursar.ledger.OperatorLedger.ReviewOutcome;
import java.time.Duration;
import java.util.Collections;
import java.util.Currency;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What people have decided stands, whatever a machine does afterwards. */
class OperatorLedgerIT {

    @RegisterExtension
    private static final TestDatabase DATABASE = TestDatabase.migrated();

    private static final AtomicLong NUMBER = new AtomicLong(7_000_000);
    private static final Currency USD = Currency.getInstance("USD");

    private final JdbcClient jdbc = JdbcClient.create(DATABASE.dataSource());
    private final long number = NUMBER.incrementAndGet();
    private final SimulatedLedger ledger = new SimulatedLedger(DATABASE.dataSource(), "op" + number, "Op" + number);

    private String released(int rewards) {
        return released(rewards, false);
    }

    private String released(int rewards, boolean delivers) {
        List<Money> amounts = Collections.nCopies(rewards, Money.ofMinor(500, USD));
        return ledger.released(number, "scope " + number, amounts, true, true, delivers);
    }

    private List<ClaimedReward> claim(String id, Queue queue, String owner, int limit) {
        return ledger.rewards().claim(id, ledger.account(), queue, owner, Duration.ofMinutes(1), limit);
    }

    private void settle(ClaimedReward claimed, RewardStatus to, @Nullable ReviewReason review) {
        settle(claimed, to, review, null);
    }

    /** The answer to its call: a proof of death is one to a cancel. */
    private void settle(
            ClaimedReward claimed, RewardStatus to, @Nullable ReviewReason review, @Nullable DeadEvidence dead) {
        ledger.rewards()
                .settle(
                        claimed,
                        known -> new Settlement(
                                to,
                                answered(known.evidence(), dead != null),
                                dead,
                                false,
                                review,
                                Duration.ZERO,
                                true,
                                null,
                                null,
                                null,
                                null,
                                "x"));
    }

    private static Evidence answered(Evidence known, boolean cancelled) {
        if (known.cancelsOpen() > 0) {
            return known.cancelAnswered(cancelled, !cancelled);
        }
        return known.createAnswered(true);
    }

    private String states(String id) {
        return jdbc.sql("SELECT string_agg(state || CASE WHEN operator_cancel THEN ' unwanted' ELSE '' END, ', '"
                        + " ORDER BY line) FROM reward WHERE disbursement_id = :id")
                .param("id", id)
                .query(String.class)
                .single();
    }

    /** A run that goes on with a cancelled file would else take back what a person has since let be paid. */
    @Test
    void leavesAPersonsLaterDecisionsAlone() {
        String id = released(5);
        List<ClaimedReward> three = claim(id, Queue.CREATE, "lane", 3);
        three.forEach(each -> settle(each, RewardStatus.REVIEW, ReviewReason.RETRY_BUDGET));
        claim(id, Queue.CREATE, "lane", 1);
        ledger.people().cancel(id, USD, "anna", "a mistake", false);
        assertThat(states(id))
                .isEqualTo(
                        "CREATING unwanted, CREATING unwanted, CREATING unwanted, CREATING unwanted, CANCELLED unwanted");
        claim(id, Queue.PROBE, "lane", 3).forEach(each -> settle(each, RewardStatus.REVIEW, ReviewReason.RETRY_BUDGET));
        assertThat(ledger.people().resume(id, three.get(0).rewardId(), "anna", "it is to be paid"))
                .isEqualTo(ReviewOutcome.RESUMED);
        assertThat(ledger.people().giveUp(id, three.get(1).rewardId(), "anna", "by hand"))
                .isEqualTo(ReviewOutcome.GIVEN_UP);
        String decided = "CREATING, REVIEW unwanted, REVIEW unwanted, CREATING unwanted, CANCELLED unwanted";
        assertThat(states(id)).isEqualTo(decided);

        ledger.people().cancelUndecided(id, USD, "run", "anna wants nothing of it paid");
        assertThat(states(id)).isEqualTo(decided);
        settle(claim(id, Queue.PROBE, "lane", 1).getFirst(), RewardStatus.ISSUED, null);
        ledger.people().cancelUndecided(id, USD, "run", "anna wants nothing of it paid");
        assertThat(states(id)).startsWith("ISSUED, REVIEW");
        assertThat(jdbc.sql("SELECT count(*) FROM reward WHERE disbursement_id = :id AND given_up_at IS NOT NULL")
                        .param("id", id)
                        .query(Long.class)
                        .single())
                .isEqualTo(1);
    }

    /** The process of the cancel died behind its request: what it has not reached follows. */
    @Test
    void finishesACancelThatDiedOnItsWay() {
        String id = released(3);
        settle(claim(id, Queue.CREATE, "lane", 1).getFirst(), RewardStatus.ISSUED, null);
        claim(id, Queue.CREATE, "lane", 1);
        jdbc.sql("UPDATE disbursement SET cancel_requested_at = clock_timestamp(), cancel_requested_by = 'anna'"
                        + " WHERE disbursement_id = :id")
                .param("id", id)
                .update();

        ledger.people().cancelUndecided(id, USD, "run", "anna wants nothing of it paid");
        assertThat(states(id)).isEqualTo("CANCELLING unwanted, CREATING unwanted, CANCELLED unwanted");
    }

    @Test
    void tellsWhatACancelWouldComeToWithoutTouchingAnything() {
        String id = released(3);
        claim(id, Queue.CREATE, "lane", 1);
        assertThat(ledger.people().wouldCancel(id, USD, false))
                .containsOnlyKeys(CancelOutcome.IN_DOUBT, CancelOutcome.AT_ONCE);
        assertThat(states(id)).isEqualTo("CREATING, READY, READY");
    }

    /** What was settled while the decision waited for the reward counts; else it would be asked again under a dead id. */
    @Test
    void looksAtARewardOnlyOnceItHasIt() throws Exception {
        String id = released(1);
        settle(claim(id, Queue.CREATE, "lane", 1).getFirst(), RewardStatus.CANCELLING, null);
        ClaimedReward dying = claim(id, Queue.CANCEL, "lane", 1).getFirst();
        CompletableFuture<Map<CancelOutcome, RewardCounts.Tally>> told = new CompletableFuture<>();
        ledger.inOneTransaction(() -> {
            settle(dying, RewardStatus.REVIEW, ReviewReason.TOO_MANY_IDS, DeadEvidence.CANCEL_SUCCESS);
            told.completeAsync(() -> ledger.people().cancel(id, USD, "anna", "a mistake", false));
            await().until(() -> jdbc.sql("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
                                    + " AND datname = current_database()")
                            .query(Long.class)
                            .single()
                    > 0);
        });
        assertThat(told.get(30, TimeUnit.SECONDS)).containsOnlyKeys(CancelOutcome.AT_ONCE);
        assertThat(states(id)).isEqualTo("CANCELLED unwanted");
    }

    @Test
    void takesBackAllOfAFileThatIsLongerThanASlice() {
        String id = released(2_300);
        claim(id, Queue.CREATE, "lane", 3);
        assertThat(ledger.people().wouldCancel(id, USD, false).get(CancelOutcome.AT_ONCE))
                .isEqualTo(new RewardCounts.Tally(2_297, Money.ofMinor(2_297 * 500, USD)));
        assertThat(ledger.people().cancel(id, USD, "anna", "a mistake", false))
                .containsOnlyKeys(CancelOutcome.AT_ONCE, CancelOutcome.IN_DOUBT);
        assertThat(states(id).split(", ")).hasSize(2_300).allMatch(state -> state.endsWith(" unwanted"));
    }

    /** A cancel has no run lock: a run that begins beside it is no proof that its lanes are gone. */
    @Test
    void leavesTheLeasesOfLanesThatOnlyTakeBack() {
        String id = released(2);
        claim(id, Queue.CREATE, "anna, pid 7" + RewardLedger.TAKES_BACK + 1, 1);
        claim(id, Queue.CREATE, "anna, pid 8 lane 1", 1);
        assertThat(ledger.rewards().endLeases(id, "next")).isEqualTo(1);
        assertThat(claim(id, Queue.PROBE, "next", 5))
                .extracting(ClaimedReward::reference)
                .containsExactly("r2");
    }

    /** A card that waits for its delivery would reach somebody: it is asked for, whatever its age says of the answer. */
    @Test
    void asksForOldCardsWhoseCodesNobodyHasYet() {
        String delivered = issuedLongAgo(true);
        assertThat(ledger.people().cancel(delivered, USD, "anna", "the wrong file", false))
                .containsOnlyKeys(CancelOutcome.TAKEN_BACK);
        assertThat(states(delivered)).isEqualTo("CANCELLING unwanted");
    }

    @Test
    void leavesOldCardsAloneThatAreNotDelivered() {
        assertThat(ledger.people().cancel(issuedLongAgo(false), USD, "anna", "the wrong file", false))
                .containsOnlyKeys(CancelOutcome.TOO_LATE);
    }

    private String issuedLongAgo(boolean delivers) {
        String id = released(1, delivers);
        ClaimedReward issued = claim(id, Queue.CREATE, "lane", 1).getFirst();
        settle(issued, RewardStatus.ISSUED, null);
        jdbc.sql("UPDATE attempt SET issued_at = issued_at - interval '25 minutes' WHERE reward_id = :id")
                .param("id", issued.rewardId())
                .update();
        return id;
    }
}
