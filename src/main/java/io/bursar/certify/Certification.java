package io.bursar.certify;

import io.bursar.account.AccountSettings;
import io.bursar.account.BalanceLoadShape;
import io.bursar.certify.CertificationReport.LeftOver;
import io.bursar.certify.Step.Verdict;
import io.bursar.domain.CertifiedBehaviour;
import io.bursar.domain.Operation;
import io.bursar.incentives.IncentivesClient;
import io.bursar.ledger.Account;
import io.bursar.ledger.AccountGate;
import io.bursar.throttle.Sending;
import io.bursar.throttle.SharedThrottle;
import io.bursar.throttle.Throttle;
import java.time.Clock;
import java.util.List;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Certifies how a marketplace behaves, at its sandbox. It makes real calls under the account's one throttle, undoes what it
 * makes, and reports what it could not undo. A production account is never called.
 */
@Component
public class Certification {

    private final AccountGate gates;
    private final DataSource dataSource;
    private final Clock clock;

    Certification(AccountGate gates, DataSource dataSource, Clock clock) {
        this.gates = gates;
        this.dataSource = dataSource;
        this.clock = clock;
    }

    /**
     * What is to be certified.
     *
     * @param account the sandbox account that is called
     * @param carriedTo an account of the same marketplace that is not called and gets the same findings; null: none
     * @param cardNumber a physical card for tests; null: activation is skipped
     * @param customerAccount a customer's account for tests; null: balance loads are skipped
     */
    public record Order(
            AccountSettings account,
            @Nullable AccountSettings carriedTo,
            @Nullable String cardNumber,
            @Nullable String customerAccount) {}

    /**
     * Runs every step.
     *
     * @param sending false ends it early; what was made is undone all the same
     * @param progress one line for each step
     * @throws IllegalArgumentException if an account of the order cannot be certified; nothing was called
     */
    public CertificationReport run(Order order, Sending sending, Consumer<String> progress) {
        refuse(order);
        register(order.account());
        if (order.carriedTo() != null) {
            register(order.carriedTo());
        }
        return new Run(order, sending, progress).run();
    }

    /** Writes a certified report to the ledger, for the account that was called and the one that it is carried to. */
    public void store(Order order, CertificationReport report, String by) {
        CertifiedBehaviour certified = report.certified();
        if (certified == null) {
            throw new IllegalStateException("a certification without findings cannot be stored");
        }
        String tested = order.account().name();
        gates.certify(register(order.account()), certified, tested, by, report.text());
        if (order.carriedTo() != null) {
            gates.certify(register(order.carriedTo()), certified, tested, by, report.text());
        }
    }

    private Account register(AccountSettings account) {
        return gates.register(account.name(), account.partnerId(), account.currency());
    }

    /** Calls nothing, so that a test of it cannot reach anybody either. */
    static void refuse(Order order) {
        AccountSettings account = order.account();
        if (!account.sandbox() || account.atProduction()) {
            throw new IllegalArgumentException("""
                    Account %s is not a sandbox (%s%s). Certifying makes and cancels cards, so it is refused: nothing was called.
                    Name the sandbox account of the same marketplace, and add --for %s to carry the findings over.""".formatted(
                            account.name(),
                            account.endpoint(),
                            account.atProduction() ? ", the provider's production" : ", sandbox: false",
                            account.name()));
        }
        AccountSettings other = order.carriedTo();
        if (other != null
                && (!other.currency().equals(account.currency())
                        || !other.region().equals(account.region())
                        || other.name().equals(account.name()))) {
            throw new IllegalArgumentException(
                    "Account %s (%s, %s) is not of the same marketplace as %s (%s, %s), or the same account. Nothing was called."
                            .formatted(
                                    other.name(),
                                    other.currency(),
                                    other.region(),
                                    account.name(),
                                    account.currency(),
                                    account.region()));
        }
    }

    /** One run with its clients, which share ids, throttle and the list of what was made. */
    private final class Run {

        private final Order order;
        private final Sending sending;
        private final Consumer<String> progress;
        private final Throttle throttle;
        private final TestIds ids;
        private final MadeCards made = new MadeCards();
        private final Steps steps;

        Run(Order order, Sending sending, Consumer<String> progress) {
            AccountSettings account = order.account();
            this.order = order;
            this.sending = sending;
            this.progress = progress;
            this.throttle = SharedThrottle.forAccount(
                    dataSource, account.name(), account.callsPerSecond(), account.strictPace());
            this.ids = new TestIds(account.partnerId());
            this.steps = new Steps(progress);
        }

        CertificationReport run() {
            try (TestCalls codes = calls(client(Operation.GIFT_CODE), Operation.GIFT_CODE);
                    TestCalls cards = calls(client(Operation.PHYSICAL_CARD), Operation.PHYSICAL_CARD);
                    TestCalls loads = calls(loads(false), Operation.BALANCE_LOAD);
                    TestCalls minorLoads = calls(loads(true), Operation.BALANCE_LOAD)) {
                CertifiedBehaviour found = null;
                String cutShort = null;
                try {
                    new OnboardingTests(codes, steps).run();
                    new MockIds(codes, steps).run();
                    found = new OpenQuestions(codes, steps).ask();
                    others(cards, loads, minorLoads);
                } catch (CutShortException e) {
                    cutShort = e.why();
                    Verdict verdict = sending.stillWanted() ? Verdict.FAILED : Verdict.SKIPPED;
                    steps.add("the next call, and all after it", null, "an answer", cutShort, verdict);
                } catch (RuntimeException e) {
                    undoAll().forEach(left -> progress.accept("LEFT OVER  " + left));
                    throw e;
                }
                return new CertificationReport(steps.all(), found, cutShort, undoAll());
            }
        }

        private List<LeftOver> undoAll() {
            return made.undoAll(() -> !sending.stillWanted(), progress);
        }

        private void others(TestCalls cards, TestCalls loads, TestCalls minorLoads) {
            OtherOperations others = new OtherOperations(steps);
            others.begin();
            if (order.cardNumber() == null) {
                others.skipActivation();
            } else {
                others.activate(cards, order.cardNumber());
            }
            if (order.customerAccount() == null) {
                others.skipLoads();
            } else {
                others.load(loads, minorLoads, order.customerAccount());
            }
        }

        private TestCalls calls(IncentivesClient client, Operation operation) {
            return new TestCalls(order.account(), operation, client, ids, made, sending);
        }

        private IncentivesClient client(Operation operation) {
            return IncentivesClient.of(order.account(), operation, throttle, clock);
        }

        /** Both units are tried, whatever the account is set to. */
        private IncentivesClient loads(boolean inMinorUnits) {
            BalanceLoadShape standard = order.account().balanceLoads();
            return IncentivesClient.ofBalanceLoads(
                    order.account(),
                    new BalanceLoadShape(standard.voidOperation(), standard.accountType(), inMinorUnits),
                    throttle,
                    clock);
        }
    }
}
