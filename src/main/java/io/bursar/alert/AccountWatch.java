package io.bursar.alert;

import io.bursar.account.AccountSettings;
import io.bursar.account.Accounts;
import io.bursar.account.KeyAge;
import io.bursar.disburse.Paying;
import io.bursar.domain.Money;
import io.bursar.ledger.AccountGate;
import io.bursar.ledger.Alert.Telling;
import io.bursar.ledger.WatchViews;
import io.bursar.ledger.WatchViews.WatchedAccount;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.annotation.Lazy;
import org.springframework.stereotype.Component;

/** What an account needs before it holds a file: a new key, or money. Only accounts that have paid are looked at. */
@Lazy
@Component
final class AccountWatch implements Watch {

    private static final Logger LOG = LoggerFactory.getLogger(AccountWatch.class);
    private static final Duration FUNDS_EVERY = Duration.ofMinutes(15);

    private final Accounts accounts;
    private final WatchViews views;
    private final Clock clock;
    private final Consumer<AccountSettings> fundsLook;

    @Autowired
    AccountWatch(Accounts accounts, WatchViews views, AccountGate gates, Paying paying, Clock clock) {
        this(accounts, views, clock, account -> paying.lookAtFunds(account, gates.find(account.name()), FUNDS_EVERY));
    }

    /**
     * The watch of these accounts.
     *
     * @param fundsLook has the provider asked for an account's funds, unless that was done lately
     */
    AccountWatch(Accounts accounts, WatchViews views, Clock clock, Consumer<AccountSettings> fundsLook) {
        this.accounts = accounts;
        this.views = views;
        this.clock = clock;
        this.fundsLook = fundsLook;
    }

    @Override
    public Set<AlertKind> kinds() {
        return Set.of(AlertKind.KEY_AGE, AlertKind.LOW_FUNDS);
    }

    @Override
    public void look(Instant now, Notebook notebook) {
        for (WatchedAccount account : views.accounts()) {
            settings(account.name()).ifPresent(settings -> {
                keys(settings, notebook);
                Money threshold = settings.lowFunds();
                if (threshold != null) {
                    askForFunds(settings);
                    funds(account.name(), threshold, notebook);
                }
            });
        }
    }

    /** Settings that cannot be used are said by whatever needs them. */
    private Optional<AccountSettings> settings(String name) {
        if (!accounts.knows(name)) {
            return Optional.empty();
        }
        try {
            return Optional.of(accounts.find(name));
        } catch (Accounts.AccountProblems e) {
            LOG.debug("Account {} cannot be watched: {}", name, e.getMessage());
            return Optional.empty();
        }
    }

    private void keys(AccountSettings settings, Notebook notebook) {
        for (KeyAge age : settings.keys().ages(clock)) {
            if (age.isDue()) {
                String level = age.level() == KeyAge.Level.ALARM ? "90 days" : "60 days";
                notebook.notice(AlertKind.KEY_AGE, settings.name(), level + " " + made(age), () -> key(settings, age));
            }
        }
    }

    /** The day of the key, so that the next one is told of again. */
    private String made(KeyAge age) {
        return java.time.LocalDate.now(clock).minusDays(age.days()).toString();
    }

    private static Telling key(AccountSettings settings, KeyAge age) {
        return new Telling(
                "KEY of account " + settings.name() + " is " + age.days() + " days old",
                "Account " + settings.name() + ": " + age.sentence(),
                null,
                null,
                "Runs go on. Replacing the key while they run loses nothing.",
                "./bursar doctor --account " + settings.name());
    }

    private void askForFunds(AccountSettings settings) {
        try {
            fundsLook.accept(settings);
        } catch (RuntimeException e) {
            LOG.info("The funds of account {} cannot be asked for: {}", settings.name(), e.toString());
        }
    }

    private void funds(String account, Money threshold, Notebook notebook) {
        views.accounts().stream().filter(each -> each.name().equals(account)).forEach(each -> {
            Money funds = each.funds();
            Instant seen = each.fundsSeen();
            if (funds != null && seen != null && funds.compareTo(threshold) < 0) {
                notebook.notice(AlertKind.LOW_FUNDS, account, "", () -> low(account, funds, seen, threshold));
            }
        });
    }

    private static Telling low(String account, Money funds, Instant seen, Money threshold) {
        return new Telling(
                "FUNDS of account " + account + " are low: " + funds,
                "Account " + account + " has " + funds + " available (as of " + Plain.minute(seen)
                        + "); its threshold is " + threshold + ". Recharge it with at least " + threshold.minus(funds)
                        + ".",
                null,
                funds,
                "Files that the funds cover are paid as usual.",
                "./bursar doctor --account " + account);
    }
}
