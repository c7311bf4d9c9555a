package io.bursar.program;

import static org.assertj.core.api.Assertions.assertThat;

import io.bursar.database.TestDatabase;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packaged program with the context that the build has prepared: what is decided at each start still is. */
@BesideOthers
class PreparedContextIT {

    private static final int SECONDS_MAX = 120;
    private static final String PREPARED = "io.bursar.Preparation__ApplicationContextInitializer";

    @TempDir
    private Path temporary;

    @Test
    void worksOnTheDatabaseOfTheEnvironmentWithAndWithoutIt() throws Exception {
        try (TestDatabase database = TestDatabase.fresh()) {
            Map<String, String> external = Map.of(
                    "SPRING_DATASOURCE_URL", database.url(),
                    "SPRING_DATASOURCE_USERNAME", database.user(),
                    "SPRING_DATASOURCE_PASSWORD", database.password(),
                    "SPRING_FLYWAY_USER", database.owner(),
                    "SPRING_FLYWAY_PASSWORD", database.ownerPassword(),
                    "SPRING_DATASOURCE_HIKARI_POOLNAME", "pool-of-the-environment");

            List<String> line = Program.packaged().line("status");
            assertThat(run(line, external)).contains("Nothing was paid yet");
            assertThat(Files.readString(temporary.resolve("loaded.txt"))).contains(PREPARED);
            assertThat(Files.readString(temporary.resolve("home/logs/bursar.log")))
                    .contains("Successfully applied")
                    .contains("pool-of-the-environment - Start completed");
            database.asOwner("select 1 from reward");

            List<String> plain = new ArrayList<>(line);
            assertThat(plain.remove("-Dspring.aot.enabled=true")).isTrue();
            assertThat(run(plain, external)).contains("Nothing was paid yet");
            assertThat(Files.readString(temporary.resolve("loaded.txt"))).doesNotContain(PREPARED);
        }
        assertThat(temporary.resolve("home/postgres"))
                .as("no embedded server beside it")
                .doesNotExist();
    }

    @Test
    void leavesNoServerBehindAContextThatCannotBeMade() throws Exception {
        String said = run(Program.packaged().line("status"), Map.of("BURSAR_GIVEUPAFTER", "soon"), 2);
        assertThat(said).contains("bursar.give-up-after cannot be used").doesNotContain("Exception");
        assertThat(temporary.resolve("home/postgres/data/PG_VERSION")).exists();
        assertThat(temporary.resolve("home/postgres/data/postmaster.pid")).doesNotExist();
    }

    @Test
    void knowsAllCommandsWhereNoneIsNamedExactly() throws Exception {
        String help = run(Program.packaged().line("--help"), Map.of());
        assertThat(help)
                .contains("demo", "run", "validate", "status", "report", "resume", "serve", "stop")
                .contains("cancel", "review", "jobs", "certify", "doctor", "simulator", "help");
        assertThat(run(Program.packaged().line("help", "status"), Map.of())).contains("--reward");
        assertThat(run(Program.packaged().line("statsu"), Map.of(), 2)).contains("bursar status");
        assertThat(run(Program.packaged().line("STATUS"), Map.of(), 2)).contains("bursar status");
    }

    private String run(List<String> line, Map<String, String> environment, Integer... codes) throws Exception {
        List<String> told = new ArrayList<>(line);
        told.add(told.indexOf("-jar"), "-Xlog:class+load:file=" + temporary.resolve("loaded.txt"));
        Path said = temporary.resolve("said.txt");
        ProcessBuilder builder =
                new ProcessBuilder(told).redirectErrorStream(true).redirectOutput(said.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("BURSAR_") || name.startsWith("SPRING_"));
        builder.environment().put("BURSAR_HOME", temporary.resolve("home").toString());
        builder.environment().putAll(environment);
        Process process = builder.start();
        if (!process.waitFor(SECONDS_MAX, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new IllegalStateException("Still running: " + Files.readString(said));
        }
        assertThat(process.exitValue())
                .as(Files.readString(said))
                .isIn(codes.length == 0 ? Stream.of(0).toArray() : codes);
        return Files.readString(said);
    }
}
