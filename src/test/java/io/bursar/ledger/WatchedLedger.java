package io.bursar.ledger;

import io.bursar.domain.Attempt;
import io.bursar.domain.Money;
import io.bursar.domain.ReviewReason;
import io.bursar.domain.Reward;
import io.bursar.domain.RewardStatus;
import io.bursar.domain.RewardStatus.Queue;
import io.bursar.domain.RowProblem;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Currency;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** The production ledger in the states that people are told of, brought about by its own statements. */
public final class WatchedLedger {

    private static final Currency USD = Currency.getInstance("USD");
    private static final long CENTS = 2_500;

    private final DataSource source;
    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;
    private final EventLog events;
    private final IntakeLedger intake;
    private final RewardLedger rewards;
    private final AccountGate gates;
    private final DisbursementLedger disbursements;
    private final Account account;
    private long number;

    public WatchedLedger(DataSource source, String accountName) {
        this.source = source;
        jdbc = JdbcClient.create(source);
        transaction = new TransactionTemplate(new JdbcTransactionManager(source));
        events = new EventLog(jdbc);
        intake = new IntakeLedger(jdbc);
        rewards = new RewardLedger(jdbc, transaction, new DeliveryLedger(jdbc), SimulatedLedger.settlements(source));
        gates = new AccountGate(jdbc, source);
        disbursements = new DisbursementLedger(jdbc, transaction, events);
        account = gates.register(accountName, "Part1", USD);
    }

    public AlertLedger alerts() {
        return new AlertLedger(jdbc);
    }

    public AlertMessages messages() {
        return messages(source);
    }

    /** The messages of some database. */
    public static AlertMessages messages(DataSource source) {
        JdbcClient jdbc = JdbcClient.create(source);
        return new AlertMessages(
                jdbc, new TransactionTemplate(new JdbcTransactionManager(source)), new AlertLedger(jdbc));
    }

    public WatchViews views() {
        return new WatchViews(jdbc, source);
    }

    public ReviewViews reviews() {
        return new ReviewViews(jdbc);
    }

    public DisbursementLedger disbursements() {
        return disbursements;
    }

    public AccountGate gates() {
        return gates;
    }

    public Account account() {
        return account;
    }

    /** A file of so many rewards of 25.00 USD and so many bad rows, taken in. */
    public String loaded(String job, int rows, int problems) {
        return loaded(job, rows, problems, null);
    }

    /** The same, held until somebody else approves it. */
    public String loadedForApproval(String job, int rows, String why) {
        String id = loaded(job, rows, 0, why);
        disbursements.hold(id, "APPROVAL", why, null, "bursar");
        return id;
    }

    private String loaded(String job, int rows, int problems, @Nullable String approvalWhy) {
        number++;
        String id = "%012x".formatted(number << 16);
        byte[] sha256 = ByteBuffer.allocate(32).putLong(number).array();
        disbursements.open(
                AcceptedFile.of(id, account, job, job + number, job + ".csv", sha256, approvalWhy, "loader"));
        List<Reward> all = new ArrayList<>();
        for (int line = 2; line < rows + 2; line++) {
            all.add(new Reward(line, id + "-" + line, "someone", Money.ofMinor(CENTS, USD), null));
        }
        List<RowProblem> bad = new ArrayList<>();
        for (int line = rows + 2; line < rows + 2 + problems; line++) {
            bad.add(new RowProblem(line, "amount", "x", "is no amount", "write one"));
        }
        transaction.executeWithoutResult(tx -> {
            intake.insert(id, all, "reference");
            intake.problems(id, bad);
        });
        disbursements.loaded(id);
        return id;
    }

    /** The same, refused for its bad row. */
    public String refused(String job) {
        number++;
        String id = "%012x".formatted(number << 16);
        byte[] sha256 = ByteBuffer.allocate(32).putLong(number).array();
        disbursements.open(AcceptedFile.of(id, account, job, job + number, job + ".csv", sha256, "loader"));
        transaction.executeWithoutResult(
                tx -> intake.problems(id, List.of(new RowProblem(2, "amount", "x", "is no amount", "write one"))));
        disbursements.refuseIfProblems(id, "loader");
        return id;
    }

    /** A file of so many rewards, released. */
    public String released(String job, int rows, int problems) {
        String id = loaded(job, rows, problems);
        disbursements.approve(id, "approver", "covered");
        rewards.release(id, Money.ofMinor(Long.MAX_VALUE, USD), "approver");
        return id;
    }

    /** Holds it, with what is missing. */
    public void hold(String id, String heldFor, String why, @Nullable Money missing) {
        disbursements.hold(id, heldFor, why, missing, "bursar");
    }

    /** One call for one of its rewards is answered, so that it ends as this. */
    public void settle(String id, RewardStatus as) {
        ClaimedReward claimed = rewards.claim(id, account, Queue.CREATE, "lane", Duration.ofMinutes(1), 1)
                .getFirst();
        rewards.settle(claimed, known -> settlement(known, as));
    }

    /** Its end, if nothing is left. */
    public boolean finish(String id) {
        return disbursements.finish(id, "bursar");
    }

    /** A person ends the review of all that wait. */
    public void giveUp(String id) {
        for (ReviewViews.InReview each : reviews().inReview(id, null, 0, 10)) {
            new OperatorLedger(jdbc, transaction, events).giveUp(id, each.rewardId(), "ann", "settled");
        }
    }

    /** The one text or number that a query gives. */
    public String text(String query) {
        return String.valueOf(jdbc.sql(query).query().singleValue());
    }

    private static Settlement settlement(Attempt known, RewardStatus as) {
        boolean review = as == RewardStatus.REVIEW;
        boolean refused = as == RewardStatus.REJECTED;
        return new Settlement(
                as,
                known.evidence().createAnswered(!refused),
                null,
                false,
                review ? ReviewReason.UNKNOWN_ANSWER : null,
                Duration.ZERO,
                true,
                null,
                refused ? "F200" : null,
                refused ? "MaxAmountExceeded" : null,
                null,
                "x");
    }
}
