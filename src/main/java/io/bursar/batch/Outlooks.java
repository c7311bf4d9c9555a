package io.bursar.batch;

import io.bursar.account.AccountSettings;
import io.bursar.disburse.FundsLook;
import io.bursar.domain.Money;
import io.bursar.domain.Operation;
import io.bursar.ledger.Account;
import io.bursar.ledger.AccountGate;
import io.bursar.ledger.DisbursementLedger;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Looks ahead for a file that is not run yet: funds, pace, and the account's gate. Changes nothing. */
@Component
public class Outlooks {

    private static final String NO_DISBURSEMENT = "";

    private final AccountGate gates;
    private final DisbursementLedger disbursements;
    private final FundsLook funds;
    private final Shares shares;

    Outlooks(AccountGate gates, DisbursementLedger disbursements, FundsLook funds, Shares shares) {
        this.gates = gates;
        this.disbursements = disbursements;
        this.funds = funds;
        this.shares = shares;
    }

    /**
     * The outlook of that many calls.
     *
     * @param offline true: the provider is not asked
     */
    public Outlook of(AccountSettings settings, Operation operation, long calls, Money total, boolean offline) {
        Account account = gates.known(settings.name(), settings.partnerId(), settings.currency())
                .orElse(null);
        Money besides = account == null
                ? Money.zero(settings.currency())
                : disbursements.pendingBesides(account, NO_DISBURSEMENT);
        FundsLook.Seen seen =
                offline ? new FundsLook.Seen(null, "not asked, as --offline says so") : funds.ask(settings, operation);
        Money needed = besides.plus(total);
        Money available = seen.available();
        return new Outlook(
                available,
                seen.why(),
                besides,
                needed,
                available == null ? null : available.minus(needed),
                account == null ? null : closedWhy(account),
                shares.ofNew(settings, calls));
    }

    private static @Nullable String closedWhy(Account account) {
        return switch (account.gate()) {
            case OPEN, CANARY -> null;
            case PAUSED_FUNDS, PAUSED_ACCOUNT, PAUSED_OPERATOR -> account.gateReason();
        };
    }
}
