package io.bursar.cli;

import io.bursar.account.AccountSettings;
import io.bursar.account.Accounts;
import io.bursar.disburse.Paying;
import io.bursar.doctor.Diagnosis;
import io.bursar.doctor.Doctor;
import io.bursar.doctor.Finding;
import io.bursar.doctor.Finding.Level;
import io.bursar.domain.Operation;
import io.bursar.incentives.IncentivesClient;
import io.bursar.jobfile.DidYouMean;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ConfigurableApplicationContext;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code bursar doctor}: what is wrong with an account's installation, and what to do about it. */
@Command(
        name = "doctor",
        mixinStandardHelpOptions = true,
        description =
                "Examines an account: settings, database, DNS, TLS, clock, key, partner id, funds, limits. Pays nothing;"
                        + " makes one call, GetAvailableFunds, within the account's pace.",
        footer = {
            "",
            "The exit code is the one that a run would end with now: 0 well, or warnings only - 2 wrong settings",
            "  4 refused by the provider, or no funds - 5 database or provider cannot be reached",
            "",
            "Example:  ./bursar doctor --account us"
        })
final class DoctorCommand implements Callable<Integer> {

    private final Application application;

    @Option(
            names = "--account",
            required = true,
            paramLabel = "NAME",
            description = "the account, as job files call it")
    @SuppressWarnings("NullAway.Init")
    private String name;

    @Option(names = "--json", description = "print one JSON object")
    private boolean json;

    DoctorCommand(Application application) {
        this.application = application;
    }

    @Override
    public Integer call() {
        Accounts accounts = Accounts.from(application.settings());
        if (!accounts.knows(name)) {
            throw new UsageException(unknown(accounts.names()));
        }
        Diagnosis diagnosis = examine(accounts);
        int code = ExitCodes.of(diagnosis.verdict());
        String text = screen(diagnosis) + "(exit code " + code + ")";
        if (json) {
            application.terminal().say(text);
            application.terminal().result(json(diagnosis));
        } else {
            application.terminal().result(text);
        }
        return code;
    }

    private String unknown(List<String> names) {
        String meant = DidYouMean.nearest(name, names)
                .map(near -> " Did you mean " + near + "?")
                .orElse("");
        return "There is no account \"%s\".%s %s"
                .formatted(
                        name,
                        meant,
                        names.isEmpty()
                                ? "None is set up; the README's section on settings shows the variables."
                                : "There are: " + String.join(", ", names) + ".");
    }

    private Diagnosis examine(Accounts accounts) {
        AccountSettings account;
        try {
            account = accounts.find(name);
            account.keys().current(); // the AWS chain may have none
        } catch (Accounts.AccountProblems e) {
            return Doctor.unusable(name, e.problems());
        }
        try (Throttled calls = Throttled.open(application)) {
            return new Doctor(Clock.systemUTC()).examine(account, calls);
        }
    }

    /** Calls behind the shared throttle, for as long as the database is open; or the reason why there are none. */
    private record Throttled(
            @Nullable ConfigurableApplicationContext context,
            @Nullable String trouble) implements Doctor.Calls, AutoCloseable {

        static Throttled open(Application application) {
            try {
                return new Throttled(application.start(Map.of()), null);
            } catch (RuntimeException e) {
                Throwable known = ExitCodes.known(e);
                if (ExitCodes.of(known) != ExitCodes.INTERRUPTED) {
                    throw e;
                }
                return new Throttled(null, "the database cannot be used: " + known.getMessage());
            }
        }

        @Override
        public IncentivesClient client(AccountSettings account) {
            return java.util.Objects.requireNonNull(context)
                    .getBean(Paying.class)
                    .client(account, Operation.GIFT_CODE);
        }

        @Override
        public void close() {
            if (context != null) {
                context.close();
            }
        }
    }

    private String screen(Diagnosis diagnosis) {
        StringBuilder text = new StringBuilder("\n");
        text.append(Paragraph.of(diagnosis.account() + "  ", diagnosis.about())).append('\n');
        for (Finding finding : diagnosis.findings()) {
            text.append(Paragraph.of("  %-8s %-9s".formatted(word(finding.level()), word(finding)), finding.seen()));
            if (!finding.remedy().isEmpty()) {
                text.append(Paragraph.of("           -> ", finding.remedy()));
            }
        }
        return text.append('\n').append(verdict(diagnosis)).toString();
    }

    private static String word(Level level) {
        return switch (level) {
            case OK -> "ok";
            case WARNING -> "WARNING";
            case FAILED -> "FAILED";
            case SKIPPED -> "skipped";
        };
    }

    private static String word(Finding finding) {
        String name = finding.check().name();
        return switch (finding.check()) {
            case DNS, TLS -> name;
            default -> name.toLowerCase(Locale.ROOT);
        };
    }

    private String verdict(Diagnosis diagnosis) {
        String again = "\nBegin with the first one; then again:  ./bursar doctor --account " + name;
        return switch (diagnosis.verdict()) {
            case WELL ->
                diagnosis.count(Level.WARNING) == 0
                        ? "All is well: this account can pay. Nothing was paid.\n"
                        : "This account can pay; look at the warnings. Nothing was paid.\n";
            case SETTINGS -> "This account cannot be used as it is set up." + again + "\n";
            case UNREACHABLE -> "This account cannot pay now: something cannot be reached." + again + "\n";
            case REFUSED -> "This account cannot pay: a run would be held. Nothing was paid." + again + "\n";
        };
    }

    private static String json(Diagnosis diagnosis) {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("account", diagnosis.account());
        object.put("verdict", diagnosis.verdict().name());
        object.put("warnings", diagnosis.count(Level.WARNING));
        object.put("failed", diagnosis.count(Level.FAILED));
        object.put("findings", diagnosis.findings());
        return OutcomeScreen.write(object);
    }
}
