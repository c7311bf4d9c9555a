package io.bursar.cli;

import io.bursar.program.Program;
import io.bursar.simulator.Simulator;
import io.bursar.simulator.SimulatorSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Runs the packaged program as operators do: a process of its own, settings by environment, streams to files. */
final class Command {

    private static final long WAIT_MAX_SECONDS = 120;

    private final Path home;
    private final Path jobs;
    private final Map<String, String> environment;

    /** What one process said and how it ended. */
    record Ended(int code, String out, String err) {
        JsonNode json() {
            return JsonMapper.shared().readTree(out);
        }
    }

    /** A process that runs. */
    record Running(Process process, Path out, Path err) {
        Ended await() {
            try {
                if (!process.waitFor(WAIT_MAX_SECONDS, TimeUnit.SECONDS)) {
                    process.destroyForcibly();
                    throw new IllegalStateException("Still running after " + WAIT_MAX_SECONDS + " s:\n" + read(err));
                }
                return new Ended(process.exitValue(), read(out), read(err));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        }

        void kill9() {
            process.destroyForcibly();
            await();
        }
    }

    private Command(Path home, Path jobs, Map<String, String> environment) {
        this.home = home;
        this.jobs = jobs;
        this.environment = environment;
    }

    /** A home whose only job pays from the simulator's account at the given pace. */
    static Command paying(Simulator simulator, Path home, String account, String callsPerSecond) {
        SimulatorSettings settings = simulator.settings();
        String prefix = "BURSAR_ACCOUNTS_" + account.toUpperCase(java.util.Locale.ROOT) + "_";
        Path jobs = home.resolve("jobs-" + account);
        try {
            Files.createDirectories(jobs);
            Files.writeString(jobs.resolve("nightly-us.yaml"), "account: " + account + "\nchunk: 10\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Command(
                home,
                jobs,
                Map.of(
                        prefix + "PARTNERID", settings.partnerId(),
                        prefix + "ENDPOINT", simulator.endpoint().toString(),
                        prefix + "REGION", settings.region(),
                        prefix + "CURRENCY", settings.currency(),
                        prefix + "ACCESSKEYID", settings.accessKeys().getFirst().id(),
                        prefix + "SECRETACCESSKEY",
                                settings.accessKeys().getFirst().secret(),
                        prefix + "CALLSPERSECOND", callsPerSecond));
    }

    /** The same with one setting more, or changed. */
    Command with(String name, String value) {
        Map<String, String> changed = new java.util.HashMap<>(environment);
        changed.put(name, value);
        return new Command(home, jobs, changed);
    }

    /** The same with one job more. */
    Command withJob(String name, String yaml) {
        try {
            Files.writeString(jobs.resolve(name + ".yaml"), yaml);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return this;
    }

    Ended run(String... arguments) {
        return start(arguments).await();
    }

    Running start(String... arguments) {
        try {
            Path out = Files.createTempFile(home, "out", ".txt");
            Path err = Files.createTempFile(home, "err", ".txt");
            ProcessBuilder builder = new ProcessBuilder(Program.packaged().line(arguments));
            builder.environment().keySet().removeIf(key -> key.startsWith("BURSAR_") || key.startsWith("SPRING_"));
            builder.environment().put("BURSAR_HOME", home.toString());
            builder.environment().put("BURSAR_JOBS", jobs.toString());
            builder.environment().put("BURSAR_GIVEUPAFTER", "30s");
            builder.environment().putAll(environment);
            builder.redirectOutput(out.toFile()).redirectError(err.toFile());
            return new Running(builder.start(), out, err);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
