package io.bursar.disburse;

import io.bursar.domain.Money;
import io.bursar.incentives.FundsResult;
import io.bursar.incentives.IncentivesClient;
import io.bursar.ledger.Account;
import io.bursar.ledger.AccountGate;
import io.bursar.ledger.Disbursement;
import io.bursar.ledger.DisbursementLedger;
import io.bursar.ledger.Gate;
import io.bursar.ledger.RewardLedger;
import io.bursar.throttle.Sending;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether a disbursement may pay: the account's available funds against everything that is pending on it, this file
 * included. Alone on the account while it looks, so that two files cannot both count the same funds.
 */
public final class FundsCheck {

    private static final Duration PAUSE_MAX = Duration.ofSeconds(10);

    private final AccountGate gates;
    private final DisbursementLedger disbursements;
    private final RewardLedger rewards;
    private final RunControl control;
    private final boolean sandbox;
    private final String actor;

    FundsCheck(
            AccountGate gates,
            DisbursementLedger disbursements,
            RewardLedger rewards,
            RunControl control,
            boolean sandbox,
            String actor) {
        this.gates = gates;
        this.disbursements = disbursements;
        this.rewards = rewards;
        this.control = control;
        this.sandbox = sandbox;
        this.actor = actor;
    }

    /**
     * Approves and releases the disbursement, or holds it. Calls the provider unless nothing is left to pay.
     *
     * @return a warning for the operator; null if there is none
     */
    public @Nullable String check(Disbursement disbursement, Account account, IncentivesClient client) {
        return gates.aloneOn(account, () -> verdict(disbursement, account, client));
    }

    /**
     * Nothing is to be paid, and something is in doubt: once the provider answers for the account, its gate lets a canary ask.
     */
    public void letAsk(Disbursement disbursement, Account account, IncentivesClient client) {
        Gate gate = gates.find(account.name()).gate();
        boolean closed = gate == Gate.PAUSED_FUNDS || gate == Gate.PAUSED_ACCOUNT;
        boolean inDoubt =
                disbursements.pending(disbursement.id(), account.currency()).minorUnits() > 0;
        if (closed && inDoubt && ask(account, client) instanceof FundsResult.Available) {
            gates.reopen(account);
        }
    }

    private @Nullable String verdict(Disbursement disbursement, Account account, IncentivesClient client) {
        control.reached(); // taking in a large file is no silence of the provider's
        Money besides = disbursements.pendingBesides(account, disbursement.id());
        Money own = disbursements.pending(disbursement.id(), account.currency());
        if (own.minorUnits() == 0) {
            disbursements.approve(disbursement.id(), actor, "nothing left to pay");
            return null;
        }
        Account now = gates.find(account.name());
        if (now.gate() == Gate.PAUSED_OPERATOR) {
            hold(disbursement, "ACCOUNT", String.valueOf(now.gateReason()), null);
            return null;
        }
        return switch (ask(account, client)) {
            case FundsResult.Available available -> compare(disbursement, account, available.funds(), besides, own);
            case FundsResult.Failed failed -> {
                hold(
                        disbursement,
                        "ACCOUNT",
                        "the provider refused account %s: %s"
                                .formatted(
                                        account.name(),
                                        firstSentence(failed.error().toString())),
                        null);
                yield null;
            }
            case FundsResult.Throttled throttled -> null;
            case FundsResult.NoAnswer silent -> null;
            case FundsResult.NotSent unsent -> null;
        };
    }

    private @Nullable String compare(
            Disbursement disbursement, Account account, Money available, Money besides, Money own) {
        Money needed = besides.plus(own);
        String seen =
                "available %s, needed %s (this file %s, pending besides %s)".formatted(available, needed, own, besides);
        if (available.compareTo(needed) >= 0 || sandbox) {
            gates.reopen(account);
            disbursements.approve(disbursement.id(), actor, seen);
            rewards.release(disbursement.id(), Money.ofMinor(Long.MAX_VALUE, account.currency()), actor);
            return available.compareTo(needed) >= 0
                    ? null
                    : "Sandbox account: funds do not cover this (" + seen + "). Going on, as " + account.name()
                            + " is set to sandbox.";
        }
        Money missing = needed.minus(available);
        if (disbursement.wholeFile()) {
            hold(disbursement, "FUNDS", seen, missing);
            return null;
        }
        return asFarAsItGoes(disbursement, account, available.minus(besides), seen, missing);
    }

    private @Nullable String asFarAsItGoes(
            Disbursement disbursement, Account account, Money budget, String seen, Money missing) {
        Money released = rewards.releasedPending(disbursement.id(), account.currency());
        Money left = budget.minus(released);
        gates.reopen(account);
        disbursements.approve(disbursement.id(), actor, seen + "; paying as far as it goes");
        Money more =
                left.isNegative() ? Money.zero(account.currency()) : rewards.release(disbursement.id(), left, actor);
        if (more.minorUnits() == 0 && released.minorUnits() == 0) {
            hold(disbursement, "FUNDS", seen, missing);
        }
        return "Funds are short by " + missing + ": paying as far as they go.";
    }

    /**
     * Holds a disbursement that ran out of funds while it was paying, with the amount that is missing by the provider's
     * word.
     *
     * @param reason what the provider said; null if the released budget is used up
     */
    public void holdForFunds(
            Disbursement disbursement, Account account, IncentivesClient client, @Nullable String reason) {
        Money needed = disbursements
                .pendingBesides(account, disbursement.id())
                .plus(disbursements.pending(disbursement.id(), account.currency()));
        FundsResult result = askOnce(account, client);
        if (result instanceof FundsResult.Available available) {
            Money missing = needed.minus(available.funds());
            String seen = "available %s, still needed %s".formatted(available.funds(), needed);
            hold(
                    disbursement,
                    "FUNDS",
                    reason == null ? seen : reason + "; " + seen,
                    missing.isNegative() ? null : missing);
        } else {
            hold(disbursement, "FUNDS", reason == null ? "still needed " + needed : reason, null);
        }
    }

    /**
     * Asks once whether a disbursement that is held for funds could go on now.
     *
     * @return false also where the provider does not say
     */
    public boolean isCovered(Disbursement disbursement, Account account, IncentivesClient client) {
        Money available = available(account, client);
        return available != null && suffices(available, disbursement, account);
    }

    /** What the provider says is available, asked once; null where it does not say. */
    public @Nullable Money available(Account account, IncentivesClient client) {
        FundsResult result = askOnce(account, client);
        if (!(result instanceof FundsResult.Available available)) {
            return null;
        }
        control.reached();
        return available.funds();
    }

    /** Whether a disbursement that is held for funds could go on with that much. */
    public boolean suffices(Money available, Disbursement disbursement, Account account) {
        Money besides = disbursements.pendingBesides(account, disbursement.id());
        Money own = disbursements.pending(disbursement.id(), account.currency());
        Money released = rewards.releasedPending(disbursement.id(), account.currency());
        Money needed = besides.plus(disbursement.wholeFile() ? own : released);
        int compared = available.compareTo(needed);
        return disbursement.wholeFile() ? compared >= 0 : compared > 0;
    }

    private void hold(Disbursement disbursement, String heldFor, String why, @Nullable Money missing) {
        disbursements.hold(disbursement.id(), heldFor, why, missing, actor);
    }

    private static String firstSentence(String text) {
        int end = text.indexOf(". ");
        return end < 0 ? text : text.substring(0, end + 1);
    }

    /** Asks until there is an answer, a stop, or nothing was reached for too long. */
    private FundsResult ask(Account account, IncentivesClient client) {
        Duration pause = Duration.ofSeconds(1);
        while (true) {
            FundsResult result = askOnce(account, client);
            String silence = silence(result);
            if (silence == null) {
                control.reached();
                return result;
            }
            control.notReached(silence);
            if (control.isStopping()) {
                return result;
            }
            control.pause(pause);
            pause = pause.multipliedBy(2).compareTo(PAUSE_MAX) > 0 ? PAUSE_MAX : pause.multipliedBy(2);
        }
    }

    private FundsResult askOnce(Account account, IncentivesClient client) {
        FundsResult result = client.availableFunds((Sending) () -> !control.isStopping());
        if (result instanceof FundsResult.Available available) {
            gates.sawFunds(account, available.funds());
        }
        return result;
    }

    private static @Nullable String silence(FundsResult result) {
        return switch (result) {
            case FundsResult.Available available -> null;
            case FundsResult.Failed failed ->
                switch (failed.error().meaning()) {
                    case OUTCOME_UNKNOWN, CANCEL_AND_CREATE_AGAIN ->
                        "the provider is troubled (" + failed.error() + ")";
                    default -> null;
                };
            case FundsResult.Throttled throttled -> "the provider throttles the account";
            case FundsResult.NoAnswer silent -> "the provider does not answer (" + silent.why() + ")";
            case FundsResult.NotSent unsent -> "the provider cannot be reached (" + unsent.why() + ")";
        };
    }
}
