package io.bursar.campaign;

import io.bursar.program.Program;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** One BURSAR_HOME with its job files, and the commands that are started on it. */
final class Home {

    private final Program program;
    private final Path folder;
    private final Path jobs;
    private final Path streams;
    private final List<Started> started = new ArrayList<>();

    Home(Program program, Path folder) {
        this.program = program;
        this.folder = folder;
        this.jobs = folder.resolve("jobs");
        this.streams = folder.resolve("streams");
        try {
            Files.createDirectories(jobs);
            Files.createDirectories(streams);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path folder() {
        return folder;
    }

    /** Makes a job that pays from the account; job and account have the same name. */
    void addJob(String account) {
        try {
            Files.writeString(jobs.resolve(account + ".yaml"), "account: " + account + "\nchunk: 10\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts a command that works with one account. */
    Started start(String account, Provider provider, Pace pace, String... arguments) {
        return start(program.line(arguments), settings(account, provider, pace));
    }

    /** Starts a simulator. */
    Started simulator(String... arguments) {
        return start(program.line(arguments), Map.of());
    }

    private Started start(List<String> line, Map<String, String> settings) {
        ProcessBuilder builder = new ProcessBuilder(line);
        builder.environment().keySet().removeIf(key -> key.startsWith("BURSAR_") || key.startsWith("SPRING_"));
        builder.environment().put("BURSAR_HOME", folder.toString());
        builder.environment().put("BURSAR_JOBS", jobs.toString());
        builder.environment().put("BURSAR_GIVEUPAFTER", "10s");
        builder.environment().putAll(settings);
        Started process = Started.of(builder, streams);
        started.removeIf(each -> !each.isAlive());
        started.add(process);
        return process;
    }

    /** Kills what is left of all that was started, so that a failed test leaves nothing behind. */
    void killAll() {
        started.forEach(Started::kill9);
        started.clear();
    }

    private static Map<String, String> settings(String account, Provider provider, Pace pace) {
        String prefix = "BURSAR_ACCOUNTS_" + account.toUpperCase(Locale.ROOT) + "_";
        return Map.of(
                prefix + "PARTNERID", provider.partnerId(),
                prefix + "ENDPOINT", provider.endpoint(),
                prefix + "REGION", "us-east-1",
                prefix + "CURRENCY", "USD",
                prefix + "ACCESSKEYID", "SIMULATORACCESSKEY",
                prefix + "SECRETACCESSKEY", "simulator-secret-access-key",
                prefix + "CALLSPERSECOND", pace.callsPerSecond());
    }
}
