package io.bursar.cli;

import io.bursar.ledger.Account;
import io.bursar.ledger.Pause;

/** A person's pause of an account, in words. */
final class AccountScreen {

    private AccountScreen() {}

    /** Since when, by whom, why, and how it ends. */
    static String paused(Pause pause) {
        return Paragraph.of(
                        "  Paused     ",
                        "%s, since %s. No new reward is asked for; cancels and begun deliveries go on. To reopen it:"
                                .formatted(PlainText.of(pause.reason()), UtcTime.dayAndTime(pause.since())))
                + "             " + reopen(pause.account());
    }

    static String reopened(Account account) {
        return """
                Account %s is reopened. One reward goes first; when the provider has paid it, the others follow.
                What is unfinished goes on by  ./bursar resume
                or by itself where a server runs (./bursar serve), within half a minute.""".formatted(account.name());
    }

    static String notPaused(Account account) {
        return switch (account.gate()) {
            case OPEN, CANARY, PAUSED_OPERATOR ->
                "Nobody has paused account %s. Nothing was changed.".formatted(account.name());
            case PAUSED_FUNDS, PAUSED_ACCOUNT ->
                "Nobody has paused account %s: the provider's answer holds it (%s). What helps:  ./bursar doctor --account %s"
                        .formatted(account.name(), PlainText.of(String.valueOf(account.gateReason())), account.name());
        };
    }

    static String reopen(String account) {
        return "./bursar resume --account " + account;
    }
}
