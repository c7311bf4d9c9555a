package io.bursar.cli;

import io.bursar.account.AccountSettings;
import io.bursar.account.Accounts;
import io.bursar.ledger.Account;
import io.bursar.ledger.AccountGate;
import java.util.Map;
import java.util.concurrent.Callable;
import org.springframework.context.ConfigurableApplicationContext;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code bursar pause}: nothing new leaves an account until a person says so. */
@Command(
        name = "pause",
        mixinStandardHelpOptions = true,
        description =
                "Pauses an account, in every process: no new reward is asked for, of no disbursement. Cancels and begun"
                        + " deliveries go on. Runs end as held within seconds, with exit code 4. Only resume --account reopens it."
                        + " One disbursement alone: stop.",
        footer = {
            "",
            "Example:  ./bursar pause --account us --why \"the bank asks questions\" --as ann",
            "          ./bursar resume --account us"
        })
final class PauseCommand implements Callable<Integer> {

    private final Application application;

    @Option(names = "--account", required = true, paramLabel = "ACCOUNT", description = "the account's name")
    @SuppressWarnings("NullAway.Init")
    private String account;

    @Mixin
    private Who who = new Who();

    PauseCommand(Application application) {
        this.application = application;
    }

    @Override
    public Integer call() {
        who.check();
        try (ConfigurableApplicationContext context = application.start(Map.of())) {
            AccountGate gates = context.getBean(AccountGate.class);
            Account meant = account(context, account);
            boolean paused = gates.pause(
                    meant,
                    who.name(),
                    "account %s was paused by %s: %s".formatted(meant.name(), who.name(), who.why()),
                    "account paused %s: %s".formatted(Actor.onThisMachine(), who.why()));
            if (!paused) {
                application.terminal().say("It was paused before; that pause stands, and nothing was changed.");
            }
            gates.pauses().stream()
                    .filter(each -> each.account().equals(meant.name()))
                    .forEach(each -> application.terminal().result(AccountScreen.paused(each)));
            return ExitCodes.PAID;
        }
    }

    /** The account of the settings, as the ledger knows it. */
    static Account account(ConfigurableApplicationContext context, String name) {
        AccountSettings settings = context.getBean(Accounts.class).find(name);
        return context.getBean(AccountGate.class).register(settings.name(), settings.partnerId(), settings.currency());
    }
}
