package io.bursar.bench;

import io.bursar.database.TestDatabase;
import io.bursar.program.Folders;
import io.bursar.program.Program;
import io.bursar.simulator.Simulator;
import io.bursar.simulator.SimulatorSettings;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A home of the packaged program that begins empty, with one job and one account, which is the simulator's. */
final class BenchHome {

    static final String JOB = "bench";

    private final Path folder;
    private final Map<String, String> environment = new HashMap<>();

    private BenchHome(Path folder) {
        this.folder = folder;
    }

    /** A home whose database is its own embedded one, or the given one; a pace of 0 is none. */
    static BenchHome of(String name, Simulator simulator, @Nullable TestDatabase database, String callsPerSecond)
            throws IOException {
        BenchHome home = new BenchHome(Path.of("target", "bench").resolve(name).toAbsolutePath());
        Folders.empty(home.folder);
        Path jobs = Files.createDirectories(home.folder.resolve("jobs"));
        Files.writeString(jobs.resolve(JOB + ".yaml"), "account: " + JOB + "\n");
        SimulatorSettings settings = simulator.settings();
        String account = "BURSAR_ACCOUNTS_BENCH_";
        home.environment.putAll(Map.of(
                "BURSAR_HOME",
                home.folder.toString(),
                "BURSAR_JOBS",
                jobs.toString(),
                account + "PARTNERID",
                settings.partnerId(),
                account + "ENDPOINT",
                simulator.endpoint().toString(),
                account + "REGION",
                settings.region(),
                account + "CURRENCY",
                settings.currency(),
                account + "ACCESSKEYID",
                settings.accessKeys().getFirst().id(),
                account + "SECRETACCESSKEY",
                settings.accessKeys().getFirst().secret(),
                account + "CALLSPERSECOND",
                callsPerSecond));
        if (database != null) {
            home.environment.putAll(Map.of(
                    "SPRING_DATASOURCE_URL", database.url(),
                    "SPRING_DATASOURCE_USERNAME", database.user(),
                    "SPRING_DATASOURCE_PASSWORD", database.password()));
        }
        return home;
    }

    /** A file of that many good rows, 5.00 each; files of different sizes have no reference in common. */
    String file(int rows) throws IOException {
        Path file = folder.resolve("rewards-" + rows + ".csv");
        try (Writer writer = Files.newBufferedWriter(file)) {
            writer.write("reward_id,recipient,amount,currency\n");
            for (int i = 1; i <= rows; i++) {
                writer.write("R" + rows + "-" + i + ",someone" + i + "@example.com,5.00,USD\n");
            }
        }
        return file.toString();
    }

    /** A process of the program; what it says is in {@link #said}. */
    Process start(String... arguments) throws IOException {
        List<String> line = Program.packaged().line(arguments);
        ProcessBuilder builder = new ProcessBuilder(line);
        builder.environment().keySet().removeIf(key -> key.startsWith("BURSAR_") || key.startsWith("SPRING_"));
        builder.environment().putAll(environment);
        return builder.redirectErrorStream(true)
                .redirectOutput(folder.resolve("said.txt").toFile())
                .start();
    }

    String said() throws IOException {
        return Files.readString(folder.resolve("said.txt"));
    }

    /**
     * Runs a command to its end.
     *
     * @return how long that took, in seconds
     */
    double seconds(int expectedCode, String... arguments) throws IOException {
        long begin = System.nanoTime();
        int code = start(arguments).onExit().join().exitValue();
        double seconds = (System.nanoTime() - begin) / 1e9;
        if (code != expectedCode) {
            throw new IllegalStateException("It ended with " + code + " and not " + expectedCode + ":\n" + said());
        }
        return seconds;
    }
}
