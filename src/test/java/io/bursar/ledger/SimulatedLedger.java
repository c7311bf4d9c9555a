package io.bursar.ledger;

import io.bursar.domain.Attempt;
import io.bursar.domain.Greeting;
import io.bursar.domain.Money;
import io.bursar.domain.Reward;
import io.bursar.domain.RewardStatus.Queue;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Currency;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.LongSupplier;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The production ledger on a data source of the simulation. A defect may be put between the issuer and the settlement; the
 * writes that the lease's token stopped are counted.
 */
public final class SimulatedLedger {

    private static final Currency USD = Currency.getInstance("USD");

    private static final String OPEN_ACCOUNT = """
            UPDATE account SET trust_card_status = :trust, verify_cancel = :verify, gate = 'OPEN', gate_reason = NULL,
              canary_at = NULL
            WHERE account_id = :id
            """;

    /** What a broken program would do to a settlement; the defaults do nothing. */
    public interface Defect {

        /** The claim that the settlement is fenced with. */
        default ClaimedReward fencedWith(ClaimedReward claimed, LongSupplier tokenNow) {
            return claimed;
        }

        /** What is written instead. */
        default Settlement written(ClaimedReward claimed, Attempt before, Settlement decided) {
            return decided;
        }
    }

    /** Sees each settlement as it was decided, before it is written. */
    public interface Watch {

        /** Throws if it must not be written; {@code handOver} is false for the answer to a call. */
        void decided(ClaimedReward claimed, boolean handOver, Attempt before, Settlement decided);
    }

    private static final Watch NOBODY = (claimed, handOver, before, decided) -> {};

    private final DataSource source;
    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;
    private final AccountGate gates;
    private final OperatorLedger people;
    private final IntakeLedger intake;
    private final DisbursementLedger disbursements;
    private final LedgerViews views;
    private final WatchedRewards rewards;
    private Account account;

    public SimulatedLedger(DataSource source, String accountName, String partnerId) {
        JdbcTransactionManager transactions = new JdbcTransactionManager(source);
        this.source = source;
        jdbc = JdbcClient.create(source);
        transaction = new TransactionTemplate(transactions);
        EventLog events = new EventLog(jdbc);
        gates = new AccountGate(jdbc, source);
        intake = new IntakeLedger(jdbc);
        disbursements = new DisbursementLedger(jdbc, transaction, events);
        views = new LedgerViews(jdbc, source, transactions);
        people = new OperatorLedger(jdbc, transaction, events);
        rewards = new WatchedRewards(jdbc, transaction, settlements(source));
        account = gates.register(accountName, partnerId, USD);
    }

    /** Settlements as the program makes them. */
    static SettlementGroups settlements(DataSource source) {
        JdbcClient jdbc = JdbcClient.create(source);
        return new SettlementGroups(new SettlementLedger(
                jdbc,
                new TransactionTemplate(new JdbcTransactionManager(source)),
                new AttemptLedger(jdbc),
                new DeliveryLedger(jdbc),
                new EventLog(jdbc)));
    }

    /** The production class, watched. */
    public RewardLedger rewards() {
        return rewards;
    }

    /** The decisions of people. */
    public OperatorLedger people() {
        return people;
    }

    /** Codes that are sent again. */
    public RedeliveryLedger redeliveries() {
        return new RedeliveryLedger(jdbc, source, transaction, new EventLog(jdbc), people);
    }

    /** The same as people see it. */
    public RewardCounts counts(String id) {
        return views.counts(disbursements.find(id).orElseThrow());
    }

    public AccountGate gates() {
        return gates;
    }

    public Account account() {
        return account;
    }

    /** Settlements go through this defect from now on. */
    public void breakBy(Defect defect) {
        rewards.defect = defect;
        rewards.watch = NOBODY;
    }

    /** Settlements are seen by this watch from now on. */
    public void watch(Watch watch) {
        rewards.watch = watch;
    }

    /** Settlements refused since the start because the lease was lost. */
    public long fenced() {
        return rewards.fenced;
    }

    /** One transaction around whatever happens inside; production code has none around a call. */
    public void inOneTransaction(Runnable all) {
        transaction.executeWithoutResult(tx -> all.run());
    }

    /** Takes a file of so many rewards in, approves and releases it; the gate is open, the account's flags are as given. */
    public String released(long number, String scope, List<Money> amounts, boolean trust, boolean verify) {
        return released(number, scope, amounts, trust, verify, false);
    }

    /** The same, for rewards whose claim codes are delivered. */
    public String released(
            long number, String scope, List<Money> amounts, boolean trust, boolean verify, boolean delivers) {
        String id = "%012x".formatted(number);
        jdbc.sql(OPEN_ACCOUNT)
                .param("trust", trust)
                .param("verify", verify)
                .param("id", account.id())
                .update();
        account = gates.find(account.name());
        byte[] sha256 = ByteBuffer.allocate(32).putLong(number).array();
        disbursements.open(AcceptedFile.of(
                id, account, "simulated", scope, "simulated.csv", sha256, null, "loader", delivers ? "EMAIL" : "NONE"));
        transaction.executeWithoutResult(tx -> intake.insert(id, rows(amounts, number, delivers), "reference"));
        disbursements.loaded(id);
        disbursements.approve(id, "approver", "covered");
        rewards.release(id, sum(amounts), "approver");
        return id;
    }

    private static List<Reward> rows(List<Money> amounts, long number, boolean delivers) {
        return java.util.stream.IntStream.range(0, amounts.size())
                .mapToObj(i -> {
                    String someone = "someone%d.%x".formatted(i + 1, number);
                    Greeting greeting =
                            delivers ? new Greeting(someone + " by name", "for " + someone, "en") : Greeting.NONE;
                    return new Reward(i + 1L, "r" + (i + 1), someone, amounts.get(i), null, greeting);
                })
                .toList();
    }

    private static Money sum(List<Money> amounts) {
        return amounts.stream().reduce(Money.zero(USD), Money::plus);
    }

    /** How long until anything of the disbursement falls due; empty if every queue is. */
    public Optional<Duration> untilNextDue(String id) {
        return java.util.stream.Stream.of(Queue.CANCEL, Queue.PROBE, Queue.DELIVER, Queue.ISSUED, Queue.CREATE)
                .flatMap(queue -> rewards.untilNextDue(id, queue).stream())
                .min(Duration::compareTo);
    }

    /** How the account's gate stands, and how long its canary has been out. */
    public String gate() {
        return jdbc.sql(
                        "SELECT gate || coalesce(' ' || (clock_timestamp() - canary_at), '') FROM account WHERE account_id = :id")
                .param("id", account.id())
                .query(String.class)
                .single();
    }

    /** Ends the disbursement if the ledger lets it. */
    public boolean finish(String id) {
        return disbursements.finish(id, "simulation");
    }

    /** What the report says was paid, delivered or not. */
    public Money reportedPaid(String id) {
        RewardCounts counts = views.counts(disbursements.find(id).orElseThrow());
        return counts.paid().amount().plus(counts.delivered().amount());
    }

    /** The production class; only settlements pass a defect on their way. */
    private static final class WatchedRewards extends RewardLedger {

        private final JdbcClient jdbc;
        private Defect defect = new Defect() {};
        private Watch watch = NOBODY;
        private long fenced;

        WatchedRewards(JdbcClient jdbc, TransactionTemplate transaction, SettlementGroups settlements) {
            super(jdbc, transaction, new DeliveryLedger(jdbc), settlements);
            this.jdbc = jdbc;
        }

        @Override
        public Settlement settle(ClaimedReward claimed, Function<Attempt, Settlement> decide) {
            return fencing(claimed, fence -> super.settle(fence, before -> decided(claimed, false, before, decide)));
        }

        @Override
        public Settlement settleHandOver(ClaimedReward claimed, boolean unclear, Function<Attempt, Settlement> decide) {
            return fencing(
                    claimed,
                    fence -> super.settleHandOver(fence, unclear, before -> decided(claimed, true, before, decide)));
        }

        private Settlement fencing(ClaimedReward claimed, Function<ClaimedReward, Settlement> settle) {
            try {
                return settle.apply(defect.fencedWith(claimed, () -> token(claimed)));
            } catch (LostLeaseException e) {
                fenced++;
                throw e;
            }
        }

        private Settlement decided(
                ClaimedReward claimed, boolean handOver, Attempt before, Function<Attempt, Settlement> decide) {
            Settlement decided = decide.apply(before);
            watch.decided(claimed, handOver, before, decided);
            return defect.written(claimed, before, decided);
        }

        private long token(ClaimedReward claimed) {
            return jdbc.sql("SELECT lease_token FROM reward WHERE reward_id = :id")
                    .param("id", claimed.rewardId())
                    .query(Long.class)
                    .single();
        }
    }
}
