package io.bursar.canary;

import static org.assertj.core.api.Assertions.assertThat;

import io.bursar.program.BesideOthers;
import io.bursar.program.Folders;
import io.bursar.program.Program;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The canary in its short form, as an operator runs it: no code is left anywhere. */
@BesideOthers
class CanaryIT {

    private static final int REWARDS = 100;
    private static final int MINUTES_MAX = 6;

    private final Path folder = Folders.ofThisJvm("it-canary");

    @Test
    void findsNoCodeAfterErrorsRefusalsAndKills() throws Exception {
        Folders.empty(folder);
        Path out = folder.resolve("out.txt");
        Path err = folder.resolve("err.txt");
        ProcessBuilder builder = new ProcessBuilder(
                        Program.packaged().line("canary", "--rewards", "" + REWARDS, "--json"))
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment().keySet().removeIf(key -> key.startsWith("BURSAR_") || key.startsWith("SPRING_"));
        builder.environment().put("BURSAR_HOME", folder.toString());
        Process canary = builder.start();
        assertThat(canary.waitFor(MINUTES_MAX, TimeUnit.MINUTES)).isTrue();

        assertThat(canary.exitValue()).as(Files.readString(err)).isZero();
        JsonNode said = JsonMapper.shared().readTree(Files.readString(out));
        assertThat(said.path("found").asInt(-1)).isZero();
        assertThat(said.path("unread")).isEmpty();
        assertThat(said.path("codes").asInt())
                .as("each reward's, and those of ids that were cancelled")
                .isGreaterThanOrEqualTo(REWARDS);
        assertThat(said.path("forms").asInt()).isGreaterThan(100 * REWARDS);
        assertThat(said.path("kills").asInt()).isEqualTo(2);
        assertThat(said.path("handed_over").asInt() + said.path("refused").asInt())
                .isEqualTo(REWARDS);
        assertThat(said.path("failed").asInt()).as("the receiver failed too").isPositive();
        assertThat(said.path("repeated").asInt()).as("and codes came again").isPositive();
        assertThat(said.path("contradictions").asInt()).as("one id, one code").isZero();
        assertThat(said.path("bad_signatures").asInt()).isZero();
        assertThat(folder.resolve("canary")).as("what was searched is gone").doesNotExist();
    }
}
