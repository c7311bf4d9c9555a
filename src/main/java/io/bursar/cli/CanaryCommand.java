package io.bursar.cli;

import io.bursar.canary.Canary;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.json.JsonMapper;

/** {@code bursar canary}: the proof that no claim code is stored, on this machine and with this build. */
@Command(
        name = "canary",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description =
                "Proves that claim codes are stored nowhere: pays rewards of the simulator with everything logged,"
                        + " hands them over to a receiver that fails and forgets, kills the paying process twice, and then searches"
                        + " every file for every code that was ever issued, in every form it might have been written in."
                        + " Needs no settings and touches none of yours. Exit code 0: nothing was found; 1: something was.",
        footer = {
            "",
            "Examples:  ./bursar canary",
            "           ./bursar canary --rewards 200 --keep",
            "",
            "What is searched, and what that proves: src/docs/delivery.md"
        })
final class CanaryCommand implements Callable<Integer> {

    private static final int REWARDS_MIN = 50;
    private static final int REWARDS_MAX = 10_000;
    private static final int SHOWN_MAX = 20;
    private static final String MARK = "made-by-bursar-canary";

    private final Application application;

    @Option(names = "--rewards", paramLabel = "N", defaultValue = "1000", description = "how many; default: 1000")
    private int rewards;

    @Option(names = "--keep", description = "leave the folder var/canary as it is, to look at it")
    private boolean keep;

    @Option(names = "--account", hidden = true)
    private @Nullable String account;

    @Option(names = "--json", description = "print one JSON object")
    private boolean json;

    CanaryCommand(Application application) {
        this.application = application;
    }

    @Override
    public Integer call() throws InterruptedException {
        if (account != null) {
            throw new UsageException("canary pays from an account of the simulator that it starts itself, never from "
                    + account
                    + ": no provider but a simulated one says which claim codes it has issued, so nobody could"
                    + " search for them; and sandbox or real money would be spent on nothing. Leave --account out.");
        }
        if (rewards < REWARDS_MIN || rewards > REWARDS_MAX) {
            throw new UsageException(
                    "--rewards is %d; write a number from %d to %d.".formatted(rewards, REWARDS_MIN, REWARDS_MAX));
        }
        Path home = home();
        try {
            empty(home);
            application.terminal().say(begin(home));
            Canary.Report report = new Canary(home, rewards, application.terminal()::say).run();
            application.terminal().result(json ? json(report) : words(report));
            boolean clean = report.clean();
            if (clean && !keep) {
                delete(home);
            } else {
                application.terminal().say("The folder is left as it is: " + home);
            }
            return clean ? ExitCodes.PAID : ExitCodes.SOME_NOT_PAID;
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "The canary cannot work under %s (%s). Make it writable, or name another folder: BURSAR_HOME=/path"
                            .formatted(home, e),
                    e);
        }
    }

    private String begin(Path home) {
        return "Paying %,d rewards of the simulator in %s, with every log at TRACE and delivery by webhook ..."
                .formatted(rewards, home);
    }

    private static Path home() {
        String home = System.getenv("BURSAR_HOME");
        return Path.of(home == null || home.isBlank() ? "./var" : home)
                .resolve("canary")
                .toAbsolutePath()
                .normalize();
    }

    /** Only what an earlier canary has left is deleted. */
    private static void empty(Path home) throws IOException {
        if (Files.exists(home)) {
            try (Stream<Path> inIt = Files.list(home)) {
                if (inIt.findAny().isPresent() && Files.notExists(home.resolve(MARK))) {
                    throw new UsageException("The folder " + home + " is in the way, and nothing in it says that canary"
                            + " has made it. Nothing was started; move it away.");
                }
            }
            delete(home);
        }
        Files.createDirectories(home);
        Files.writeString(home.resolve(MARK), "This folder may be deleted. The next ./bursar canary does it.\n");
    }

    private static void delete(Path home) throws IOException {
        List<Path> all;
        try (Stream<Path> found = Files.walk(home)) {
            all = found.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path each : all) {
            Files.deleteIfExists(each);
        }
    }

    private static String words(Canary.Report report) {
        var receiver = report.receiver();
        StringBuilder text = new StringBuilder("""

                What happened
                  %,8d rewards, %d kills of the paying process in mid-run
                  %,8d codes were handed over; %,d hand-overs failed, %,d got no answer, %,d came again, %,d were refused for good

                What was searched
                  %,8d codes that the simulator has issued, in %,d forms
                  %,8d files: the database with its write-ahead log, logs, results, kept files, streams, temporary files
                  %,8d MB
                """.formatted(
                        report.rewards(),
                        report.kills(),
                        receiver.taken(),
                        receiver.failed(),
                        receiver.unanswered(),
                        receiver.repeated(),
                        receiver.refused(),
                        report.codes(),
                        report.forms(),
                        report.files(),
                        report.bytes() / 1_000_000));
        if (report.clean()) {
            return text + "\nFound: 0. Of a code that was planted, every form was found.";
        }
        text.append("\nNOT CLEAN. Codes found: ").append(report.found().size()).append('\n');
        report.found().stream()
                .limit(SHOWN_MAX)
                .forEach(each -> text.append("  ").append(each).append('\n'));
        if (receiver.contradictions() > 0) {
            text.append("  ids under which two different codes were handed over: ")
                    .append(receiver.contradictions())
                    .append('\n');
        }
        report.unread().stream()
                .limit(SHOWN_MAX)
                .forEach(each -> text.append("  cannot be read: ").append(each).append('\n'));
        return text.toString();
    }

    private static String json(Canary.Report report) {
        var receiver = report.receiver();
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("rewards", report.rewards());
        object.put("kills", report.kills());
        object.put("handed_over", receiver.taken());
        object.put("failed", receiver.failed());
        object.put("unanswered", receiver.unanswered());
        object.put("repeated", receiver.repeated());
        object.put("refused", receiver.refused());
        object.put("contradictions", receiver.contradictions());
        object.put("bad_signatures", receiver.forged());
        object.put("codes", report.codes());
        object.put("forms", report.forms());
        object.put("files", report.files());
        object.put("bytes", report.bytes());
        object.put("found", report.found().size());
        object.put("found_at", report.found().stream().limit(SHOWN_MAX).toList());
        object.put("unread", report.unread().stream().limit(SHOWN_MAX).toList());
        return JsonMapper.shared().writeValueAsString(object);
    }
}
