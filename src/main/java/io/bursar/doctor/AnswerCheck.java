package io.bursar.doctor;

import io.bursar.account.AccountSettings;
import io.bursar.doctor.Finding.Check;
import io.bursar.domain.Money;
import io.bursar.incentives.FundsResult;
import io.bursar.incentives.ProviderError;
import java.util.List;

/** What the one answer says about the way, the key, the partner id and the funds. */
final class AnswerCheck {

    private static final String SAID_NOTHING = "the provider has not said";

    private final AccountSettings account;

    AnswerCheck(AccountSettings account) {
        this.account = account;
    }

    List<Finding> findings(FundsResult result) {
        return switch (result) {
            case FundsResult.Available available -> List.of(answered(), accepted(), funds(available.funds()));
            case FundsResult.Failed failed -> refused(failed.error());
            case FundsResult.Throttled throttled ->
                List.of(
                        Finding.warning(
                                Check.ANSWER,
                                "the provider throttles the account: " + throttled.message(),
                                Remedy.THROTTLED.text(account.name())),
                        Finding.skipped(Check.KEY, SAID_NOTHING),
                        Finding.skipped(Check.FUNDS, SAID_NOTHING));
            case FundsResult.NoAnswer silent -> unreached(silent.why());
            case FundsResult.NotSent unsent -> unreached(unsent.why());
        };
    }

    private static Finding answered() {
        return Finding.ok(Check.ANSWER, "GetAvailableFunds was answered");
    }

    private Finding accepted() {
        return Finding.ok(
                Check.KEY,
                "key " + shortened(account.keys().current().id()) + ", its secret and partner id " + account.partnerId()
                        + " are accepted");
    }

    private List<Finding> refused(ProviderError error) {
        String said = "the provider says: " + error.toString().replaceFirst(" The Canonical String.*", "");
        Remedy remedy = Remedy.of(error.toString());
        return switch (error.meaning()) {
            case OUTCOME_UNKNOWN, CANCEL_AND_CREATE_AGAIN ->
                remedy == Remedy.CURRENCY_MISMATCH
                        ? List.of(
                                answered(),
                                accepted(),
                                Finding.failed(Check.FUNDS, error.message(), remedy.text(account.name())))
                        : List.of(
                                Finding.failed(
                                        Check.ANSWER, "the answer is no use: " + error, remedy.text(account.name())),
                                Finding.skipped(Check.KEY, SAID_NOTHING),
                                Finding.skipped(Check.FUNDS, SAID_NOTHING));
            case OUT_OF_FUNDS ->
                List.of(answered(), accepted(), Finding.failed(Check.FUNDS, said, remedy.text(account.name())));
            case ACCOUNT_REFUSED, UNKNOWN_REFUSAL, REWARD_REFUSED, ID_IN_USE, TOO_LATE_TO_CANCEL ->
                List.of(
                        answered(),
                        Finding.failed(
                                Check.KEY,
                                "key " + shortened(account.keys().current().id()) + ", partner id "
                                        + account.partnerId() + "; " + said,
                                remedy.text(account.name())),
                        Finding.skipped(Check.FUNDS, "not told, as the call was refused"));
        };
    }

    private List<Finding> unreached(String why) {
        return List.of(
                Finding.failed(Check.ANSWER, why, Remedy.of(why).text(account.name())),
                Finding.skipped(Check.KEY, SAID_NOTHING),
                Finding.skipped(Check.FUNDS, SAID_NOTHING));
    }

    private Finding funds(Money funds) {
        if (funds.minorUnits() > 0) {
            return Finding.ok(Check.FUNDS, funds + " available");
        }
        if (account.sandbox()) {
            return Finding.ok(
                    Check.FUNDS, funds + ", as the provider's sandbox always answers; runs go on, with a warning");
        }
        return Finding.failed(
                Check.FUNDS,
                funds + " available: every run would be held",
                "Recharge the account: wires take 2 to 3 business days and need the Payment Matching ID in their notes. If"
                        + " this is a test account without funds, set ..._SANDBOX to true.");
    }

    /** Enough of a key's id to find it in the portal. */
    private static String shortened(String id) {
        return id.length() <= 8 ? id : id.substring(0, 4) + "…" + id.substring(id.length() - 4);
    }
}
