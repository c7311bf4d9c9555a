package io.bursar.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bursar.database.TestDatabase;
import io.bursar.domain.DisbursementStatus;
import io.bursar.domain.Money;
import io.bursar.domain.Reward;
import io.bursar.domain.RewardStatus.Queue;
import java.time.Duration;
import java.util.Currency;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Nothing is released before a second person has agreed to exactly what was shown; and what a person has paused stays so. */
class ApprovalLedgerIT {

    @RegisterExtension
    private static final TestDatabase DATABASE = TestDatabase.migrated();

    private static final AtomicInteger NUMBER = new AtomicInteger(90);
    private static final Currency USD = Currency.getInstance("USD");
    private static final Money ALL = Money.ofMinor(1_000_000, USD);

    private final DataSource source = DATABASE.dataSource();
    private final JdbcClient jdbc = JdbcClient.create(source);
    private final TransactionTemplate transaction = new TransactionTemplate(new JdbcTransactionManager(source));
    private final EventLog events = new EventLog(jdbc);
    private final AccountGate gates = new AccountGate(jdbc, source);
    private final DisbursementLedger disbursements = new DisbursementLedger(jdbc, transaction, events);
    private final ApprovalLedger approvals = new ApprovalLedger(jdbc, transaction, events);
    private final OperatorLedger people = new OperatorLedger(jdbc, transaction, events);
    private final RewardLedger rewards =
            new RewardLedger(jdbc, transaction, new DeliveryLedger(jdbc), SimulatedLedger.settlements(source));
    private final int number = NUMBER.incrementAndGet();
    private final String id = "%012x".formatted(number);
    private final Account account = gates.register("a" + number, "Part" + number, USD);

    private void accepted(@Nullable String approvalWhy, int rows) {
        byte[] sha256 = HexFormat.of().parseHex("%064x".formatted(number));
        disbursements.open(AcceptedFile.of(id, account, "job", "job", "f.csv", sha256, approvalWhy, "Ann"));
        List<Reward> all = IntStream.rangeClosed(1, rows)
                .mapToObj(i -> new Reward(i + 1L, "r" + i, "someone" + i, Money.ofMinor(100, USD), null))
                .toList();
        transaction.executeWithoutResult(tx -> new IntakeLedger(jdbc).insert(id, all, "reference"));
    }

    private ApprovalRequest request() {
        return approvals.find(id).orElseThrow();
    }

    private Disbursement now() {
        return disbursements.find(id).orElseThrow();
    }

    private List<ClaimedReward> claim(Queue queue) {
        return rewards.claim(id, account, queue, "lane", Duration.ofMinutes(1), 10);
    }

    private List<String> events(String of) {
        return jdbc.sql("SELECT actor || ': ' || detail FROM event WHERE " + of + " ORDER BY event_id")
                .param("id", id)
                .param("account", account.id())
                .query(String.class)
                .list();
    }

    @Test
    void releasesNothingBefore() {
        accepted("it is large", 3);
        assertThat(approvals.holdUntilApproved(id, "run"))
                .as("its rows are not final")
                .isFalse();
        disbursements.loaded(id);
        assertThat(approvals.holdUntilApproved(id, "run")).isTrue();
        assertThat(now().heldFor()).isEqualTo("APPROVAL");
        assertThat(now().heldWhy()).isEqualTo("it is large");

        disbursements.approve(id, "run", "the funds cover it");
        assertThat(now().status()).isEqualTo(DisbursementStatus.LOADED);
        assertThatThrownBy(() -> rewards.release(id, ALL, "run"))
                .isInstanceOf(DataIntegrityViolationException.class)
                .hasMessageContaining("reward_release_needs_approval");
        assertThat(claim(Queue.CREATE)).isEmpty();
    }

    @Test
    void countsForWhatWasShownAndForNothingElse() {
        accepted("it is large", 3);
        ApprovalRequest early = request();
        disbursements.loaded(id);
        ApprovalRequest shown = request();
        approvals.holdUntilApproved(id, "run");
        assertThat(approvals.approve(early, "bob", "")).isFalse();
        assertThat(approvals.approve(other(shown, 4, shown.total(), shown.sha256()), "bob", ""))
                .isFalse();
        assertThat(approvals.approve(other(shown, 3, Money.ofMinor(301, USD), shown.sha256()), "bob", ""))
                .isFalse();
        assertThat(approvals.approve(other(shown, 3, shown.total(), "%064x".formatted(1)), "bob", ""))
                .isFalse();
        for (String own : List.of("Ann", "ann", " ANN ")) {
            assertThat(shown.isBy(own)).isTrue();
            assertThat(approvals.approve(shown, own, "")).isFalse();
        }
        assertThat(now().heldFor()).isEqualTo("APPROVAL");

        assertThat(approvals.approve(shown, "bob", "(system user root): seen")).isTrue();
        assertThat(approvals.approve(shown, "eve", "")).isFalse();
        assertThat(request().approvedBy()).isEqualTo("bob");
        assertThat(events("disbursement_id = :id AND account_id IS DISTINCT FROM :account"))
                .last()
                .isEqualTo("bob: approved 3 rewards, 3.00 USD, sha256 "
                        + shown.sha256().substring(0, 16) + " (system user root): seen");
        assertThat(approvals.holdUntilApproved(id, "run"))
                .as("a run that looked before it was approved")
                .isFalse();
        disbursements.approve(id, "run", "the funds cover it");
        rewards.release(id, ALL, "run");
        assertThat(claim(Queue.CREATE)).hasSize(3);
    }

    private static ApprovalRequest other(ApprovalRequest shown, long rows, Money total, String sha256) {
        return new ApprovalRequest(
                shown.id(),
                shown.job(),
                shown.fileName(),
                shown.status(),
                rows,
                total,
                shown.problemRows(),
                sha256,
                shown.why(),
                shown.loadedBy(),
                shown.loadedAt(),
                null,
                null,
                null);
    }

    @Test
    void endsByACancelWithoutEverBeingApproved() {
        accepted("it is large", 3);
        disbursements.loaded(id);
        approvals.holdUntilApproved(id, "run");
        ApprovalRequest shown = request();
        people.cancel(id, USD, "bob", "not this one", false);
        assertThat(now().heldFor()).isNull();
        assertThat(request().isOpen()).isFalse();
        assertThat(approvals.approve(shown, "bob", "")).isFalse();
        assertThat(approvals.holdUntilApproved(id, "run")).isFalse();
        disbursements.approve(id, "run", "nothing of it is to be paid");
        assertThat(disbursements.finish(id, "run")).isTrue();
        assertThat(now().status()).isEqualTo(DisbursementStatus.FINISHED);
    }

    /** A file of bad rows alone has nothing that anybody could approve. */
    @Test
    void asksNobodyWhereNothingIsToBePaid() {
        accepted("it is large", 0);
        disbursements.loaded(id);
        assertThat(approvals.holdUntilApproved(id, "run")).isFalse();
        disbursements.approve(id, "run", "nothing left to pay");
        assertThat(disbursements.finish(id, "run")).isTrue();
    }

    @Test
    void asksNobodyWhereNobodyHasTo() {
        accepted(null, 1);
        disbursements.loaded(id);
        assertThat(approvals.find(id)).isEmpty();
        assertThat(approvals.holdUntilApproved(id, "run")).isFalse();
    }

    @Test
    void pausesAnAccountUntilAPersonReopensIt() {
        accepted(null, 3);
        disbursements.loaded(id);
        disbursements.approve(id, "run", "covered");
        rewards.release(id, ALL, "run");
        ClaimedReward first = claim(Queue.CREATE).getFirst();
        String reason = "account a was paused by bob: the bank asks";
        assertThat(gates.pause(account, "bob", reason, "account paused (system user root): the bank asks"))
                .isTrue();
        assertThat(gates.pause(account, "eve", "another", "another")).isFalse();
        gates.close(account, Gate.PAUSED_FUNDS, "no funds");
        gates.reopen(account);
        gates.canaryPaid(account);
        assertThat(gates.find(account.name()).gate()).isEqualTo(Gate.PAUSED_OPERATOR);
        assertThat(gates.pauses())
                .contains(gates.pauses().stream()
                        .filter(each -> each.account().equals(account.name())
                                && each.reason().equals(reason))
                        .findFirst()
                        .orElseThrow());
        assertThat(claim(Queue.CREATE)).isEmpty();
        assertThat(rewards.mayPay(id)).isFalse();

        disbursements.hold(id, "ACCOUNT", reason, null, "run");
        assertThat(gates.endPause(account, "bob", "reopened by bob", "account reopened (system user root)"))
                .isTrue();
        assertThat(gates.endPause(account, "bob", "again", "again")).isFalse();
        assertThat(gates.find(account.name()).gate()).isEqualTo(Gate.CANARY);
        assertThat(now().heldFor()).as("what the pause has held").isNull();
        assertThat(gates.takeCanary(account)).isTrue();
        assertThat(events("account_id = :account AND disbursement_id IS DISTINCT FROM :id"))
                .containsExactly(
                        "bob: account paused (system user root): the bank asks",
                        "bob: account reopened (system user root)");
        assertThat(first.reference()).isEqualTo("r1");
    }

    @Test
    void leavesWhatTheFundsHoldWhenAPauseEnds() {
        accepted(null, 1);
        disbursements.loaded(id);
        gates.pause(account, "bob", "paused by bob", "paused");
        disbursements.hold(id, "FUNDS", "too little", null, "run");
        gates.endPause(account, "bob", "reopened", "reopened");
        assertThat(now().heldFor()).isEqualTo("FUNDS");
    }
}
