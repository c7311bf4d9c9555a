package io.bursar.batch;

import io.bursar.account.AccountSettings;
import io.bursar.disburse.FundsCheck;
import io.bursar.disburse.Paying;
import io.bursar.disburse.RunControl;
import io.bursar.domain.DisbursementStatus;
import io.bursar.domain.Money;
import io.bursar.incentives.IncentivesClient;
import io.bursar.ledger.Account;
import io.bursar.ledger.AccountGate;
import io.bursar.ledger.Disbursement;
import io.bursar.ledger.DisbursementLedger;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.springframework.stereotype.Component;

/**
 * What happens when a run may not pay: a gate that closed in mid-run becomes the disbursement's hold, and a run that was told
 * to wait asks for the funds until they have arrived.
 */
@Component
class Holds {

    private static final Duration LOOK_AGAIN = Duration.ofSeconds(1);

    private final DisbursementLedger disbursements;
    private final AccountGate gates;
    private final Paying paying;
    private final BursarSettings settings;

    Holds(DisbursementLedger disbursements, AccountGate gates, Paying paying, BursarSettings settings) {
        this.disbursements = disbursements;
        this.gates = gates;
        this.paying = paying;
        this.settings = settings;
    }

    /** Writes why the run cannot go on, with the exact amount that is missing, if a gate or the budget ended it. */
    void holdIfGated(DisbursementRun run) {
        Disbursement now = current(run);
        if (now.status() == DisbursementStatus.FINISHED
                || now.heldFor() != null
                || run.control().isStopping()) {
            return;
        }
        Account account = gates.find(run.account().name());
        switch (account.gate()) {
            case PAUSED_FUNDS -> fundsCheck(run).holdForFunds(now, account, run.client(), account.gateReason());
            case PAUSED_ACCOUNT, PAUSED_OPERATOR ->
                disbursements.hold(run.id(), "ACCOUNT", String.valueOf(account.gateReason()), null, run.owner());
            case OPEN, CANARY -> {
                if (now.status() == DisbursementStatus.APPROVED) {
                    fundsCheck(run).holdForFunds(now, account, run.client(), null);
                }
            }
        }
    }

    /**
     * Waits until the funds cover what is pending, if the run is held for funds and was told to wait.
     *
     * @return true if the run is to go on
     */
    boolean waitedForFunds(DisbursementRun run) {
        if (!run.control().waitsForFunds() || !"FUNDS".equals(current(run).heldFor())) {
            return false;
        }
        run.listener()
                .warn("Waiting for funds (%s); asking again every %d s. Ctrl-C ends the wait, nothing is lost."
                        .formatted(
                                current(run).heldWhy(), settings.fundsInterval().toSeconds()));
        while (!run.control().isStopping()) {
            run.control().pause(LOOK_AGAIN);
            Disbursement now = current(run);
            if (!"FUNDS".equals(now.heldFor())) {
                return now.status() != DisbursementStatus.FINISHED; // cancelled, or let go by somebody else
            }
            if (gates.mayAskForFunds(run.account(), settings.fundsInterval())
                    && fundsCheck(run).isCovered(now, run.account(), run.client())) {
                return !run.control().isStopping();
            }
        }
        return false;
    }

    /**
     * Which of the disbursements that one account holds for funds could go on now. Asks the provider once for all of them, and
     * not more often than the account's interval allows.
     */
    List<Disbursement> covered(
            List<Disbursement> held, AccountSettings settings, RunControl server, Supplier<IncentivesClient> clients) {
        Account account = gates.find(settings.name());
        if (!gates.mayAskForFunds(account, this.settings.fundsInterval())) {
            return List.of();
        }
        FundsCheck check = paying.fundsCheck(settings, server, "server");
        try (IncentivesClient client = clients.get()) {
            Money available = check.available(account, client);
            return available == null
                    ? List.of()
                    : held.stream()
                            .filter(each -> settings.sandbox() || check.suffices(available, each, account))
                            .toList();
        }
    }

    private FundsCheck fundsCheck(DisbursementRun run) {
        return paying.fundsCheck(run.settings(), run.control(), run.owner());
    }

    private Disbursement current(DisbursementRun run) {
        return disbursements
                .find(run.id())
                .orElseThrow(() -> new IllegalStateException("Disbursement " + run.id() + " is not in the ledger"));
    }
}
