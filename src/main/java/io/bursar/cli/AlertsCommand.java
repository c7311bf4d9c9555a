package io.bursar.cli;

import io.bursar.alert.AlertKind;
import io.bursar.alert.Watchkeeper;
import io.bursar.ledger.Alert;
import io.bursar.ledger.Alert.Telling;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.springframework.context.ConfigurableApplicationContext;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code bursar alerts}: what is open now, and whether those who should be told of it can be reached. */
@Command(
        name = "alerts",
        mixinStandardHelpOptions = true,
        description = "Lists what people are told of while bursar serve runs: files that wait or did not come, what was"
                + " rejected, keys and funds that run out. Looks now; sends nothing but with --test.",
        footer = {
            "",
            "The exit code is 0, with --test 1 if a receiver did not take the test message.",
            "",
            "Examples:  ./bursar alerts",
            "           ./bursar alerts --test"
        })
final class AlertsCommand implements Callable<Integer> {

    private final Application application;

    @Option(names = "--test", description = "send a test message over each channel, and say what its receiver answered")
    private boolean test;

    @Option(names = "--json", description = "print a JSON list")
    private boolean json;

    AlertsCommand(Application application) {
        this.application = application;
    }

    @Override
    public Integer call() {
        try (ConfigurableApplicationContext context = application.start(Map.of())) {
            Watchkeeper watchkeeper = context.getBean(Watchkeeper.class);
            if (test) {
                return test(watchkeeper);
            }
            List<Alert> open = watchkeeper.open();
            application.terminal().result(json ? json(open) : screen(open));
            watchkeeper.troubles().forEach(each -> application.terminal().say("Not told  " + each));
            return ExitCodes.PAID;
        }
    }

    private int test(Watchkeeper watchkeeper) {
        List<Watchkeeper.Tested> tested = watchkeeper.test();
        if (tested.isEmpty()) {
            application
                    .terminal()
                    .result("No channel is set up: nobody is told of anything. How: \"Alerts\" in configuration.md.");
            return ExitCodes.PAID;
        }
        for (Watchkeeper.Tested each : tested) {
            application
                    .terminal()
                    .result(Paragraph.of(each.taken() ? "ok      " : "FAILED  ", each.channel() + ": " + each.answer())
                            .stripTrailing());
        }
        return tested.stream().allMatch(Watchkeeper.Tested::taken) ? ExitCodes.PAID : ExitCodes.SOME_NOT_PAID;
    }

    private static String screen(List<Alert> open) {
        if (open.isEmpty()) {
            return "Nothing is wrong that Bursar watches.";
        }
        StringBuilder text = new StringBuilder();
        for (Alert each : open) {
            Telling telling = each.telling();
            text.append(telling.headline()).append('\n');
            text.append(Paragraph.of("  ", telling.happened()));
            text.append(Paragraph.of("  ", means(each)));
            text.append("  since ").append(UtcTime.dayAndTime(each.openedAt())).append('\n');
            text.append("  -> ").append(telling.command()).append("\n\n");
        }
        return text.toString().stripTrailing();
    }

    private static String means(Alert alert) {
        return AlertKind.valueOf(alert.breach().kind()).means();
    }

    private static String json(List<Alert> open) {
        return OutcomeScreen.write(open.stream().map(AlertsCommand::fields).toList());
    }

    private static Map<String, Object> fields(Alert alert) {
        Telling telling = alert.telling();
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("alert", alert.id().toString());
        object.put("kind", alert.breach().kind());
        object.put("subject", alert.breach().subject());
        object.put("occasion", alert.breach().occasion());
        object.put("opened_at", UtcTime.json(alert.openedAt()));
        object.put("headline", telling.headline());
        object.put("happened", telling.happened());
        object.put("rewards", telling.rewards());
        object.put("amount", telling.amount() == null ? null : telling.amount().plain());
        object.put(
                "currency",
                telling.amount() == null ? null : telling.amount().currency().getCurrencyCode());
        object.put("means", means(alert));
        object.put("next", telling.next());
        object.put("command", telling.command());
        return object;
    }
}
