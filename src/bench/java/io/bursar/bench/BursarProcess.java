package io.bursar.bench;

import io.bursar.database.TestDatabase;
import io.bursar.simulator.Simulator;
import io.bursar.simulator.SimulatorSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The program as an operator starts it, by {@code ./bursar}, on a database of its own; timed, its collections written down. */
final class BursarProcess {

    private static final String JOB = "bench";
    private static final Pattern LEFT = Pattern.compile("->(\\d+)M\\(\\d+M\\)");

    private final Path home;
    private final Path collections;
    private final Map<String, String> environment;

    /** At the default pace. */
    BursarProcess(Path home, Simulator simulator, TestDatabase database, String... javaOptions) throws IOException {
        this(home, "9", simulator, database, javaOptions);
    }

    /** Without a pace. */
    static BursarProcess lifted(Path home, Simulator simulator, TestDatabase database, String... javaOptions)
            throws IOException {
        return new BursarProcess(home, "0", simulator, database, javaOptions);
    }

    private BursarProcess(
            Path home, String callsPerSecond, Simulator simulator, TestDatabase database, String... javaOptions)
            throws IOException {
        this.home = home.toAbsolutePath();
        this.collections = this.home.resolve("gc.txt");
        Path jobs = Files.createDirectories(this.home.resolve("jobs"));
        Files.writeString(jobs.resolve(JOB + ".yaml"), "account: " + JOB + "\n");
        SimulatorSettings settings = simulator.settings();
        String account = "BURSAR_ACCOUNTS_BENCH_";
        this.environment = Map.ofEntries(
                Map.entry("JAVA_HOME", System.getProperty("java.home")),
                Map.entry(
                        "BURSAR_JAVA_OPTIONS",
                        String.join(" ", javaOptions) + " -Xlog:gc:file=" + collections + ":none:filecount=0"),
                Map.entry("BURSAR_HOME", this.home.toString()),
                Map.entry("BURSAR_JOBS", jobs.toString()),
                Map.entry(account + "PARTNERID", settings.partnerId()),
                Map.entry(account + "ENDPOINT", simulator.endpoint().toString()),
                Map.entry(account + "REGION", settings.region()),
                Map.entry(account + "CURRENCY", settings.currency()),
                Map.entry(
                        account + "ACCESSKEYID",
                        settings.accessKeys().getFirst().id()),
                Map.entry(
                        account + "SECRETACCESSKEY",
                        settings.accessKeys().getFirst().secret()),
                Map.entry(account + "CALLSPERSECOND", callsPerSecond),
                Map.entry("SPRING_DATASOURCE_URL", database.url()),
                Map.entry("SPRING_DATASOURCE_USERNAME", database.user()),
                Map.entry("SPRING_DATASOURCE_PASSWORD", database.password()),
                Map.entry("SPRING_FLYWAY_USER", database.owner()),
                Map.entry("SPRING_FLYWAY_PASSWORD", database.ownerPassword()));
    }

    /** Runs a command on a file to its end: how long that took, the start of Java included. */
    double seconds(int expectedCode, String command, Path file, String... options)
            throws IOException, InterruptedException {
        Path said = home.resolve("said.txt");
        List<String> line = new ArrayList<>(
                List.of("./bursar", command, file.toAbsolutePath().toString(), "--job", JOB));
        line.addAll(List.of(options));
        ProcessBuilder builder =
                new ProcessBuilder(line).redirectErrorStream(true).redirectOutput(said.toFile());
        builder.environment().keySet().removeIf(key -> key.startsWith("BURSAR_") || key.startsWith("SPRING_"));
        builder.environment().putAll(environment);
        long begin = System.nanoTime();
        int code = builder.start().waitFor();
        double seconds = (System.nanoTime() - begin) / 1e9;
        if (code != expectedCode) {
            throw new IllegalStateException(
                    command + " ended with " + code + " and not " + expectedCode + ":\n" + Files.readString(said));
        }
        return seconds;
    }

    /** What each collection of the last command has left in the heap, in order. */
    long[] heapLeftMegabytes() throws IOException {
        List<String> lines = Files.readAllLines(collections);
        return lines.stream()
                .map(LEFT::matcher)
                .filter(Matcher::find)
                .mapToLong(found -> Long.parseLong(found.group(1)))
                .toArray();
    }
}
