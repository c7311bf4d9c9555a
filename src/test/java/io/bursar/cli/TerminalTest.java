package io.bursar.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.dao.CannotAcquireLockException;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** What a person sees and is asked, and what is refused before anything is done. */
class TerminalTest {

    private static final String CELL = "a\u001b[2Jb\u009bc\u202ed";

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final Terminal terminal = new Terminal(stream(out), stream(err), true);

    @Test
    void showsNothingThatATerminalWouldObey() {
        terminal.result("one " + CELL + "\ntwo");
        terminal.say("three " + CELL);

        assertThat(text(out).lines()).containsExactly("one a[2Jbcd", "two");
        assertThat(text(err).lines()).containsExactly("three a[2Jbcd");
    }

    @Test
    void givesProgramsTheTextAsItIsAndNothingToObey() {
        String json = OutcomeScreen.write(Map.of("file", CELL));

        assertThat(json).isEqualTo("{\"file\":\"a\\u001B[2Jb\\u009bc\\u202ed\"}");
        terminal.result(json);
        assertThat(text(out).strip()).isEqualTo(json);
    }

    @Test
    void doesNothingToAWholeDisbursementWhereNobodyCanBeAsked() {
        Consent consent = new Consent(terminal, false);

        assertThatThrownBy(() -> consent.to("take all of this back", "66165f351a38", () -> "120 rewards"))
                .isInstanceOf(UsageException.class)
                .hasMessage("To take all of this back add --yes. Nothing was changed.");
        assertThat(text(err)).contains("120 rewards");
        assertThat(new Consent(terminal, true).to("x", "66165f351a38", () -> ""))
                .isTrue();
    }

    @Test
    void refusesANameThatMayNotBeRecorded() {
        assertThat(as(" ann ")).isEqualTo("ann");
        assertThatThrownBy(() -> as("ABCD-EF12GH-IJ34")).hasMessageContaining("looks like a claim code");
        assertThatThrownBy(() -> as("a".repeat(101))).hasMessageContaining("1 to 100 characters");
        assertThatThrownBy(() -> as(" ")).hasMessageContaining("1 to 100 characters");
    }

    @Test
    void saysOfTheDatabaseWhatItSays() {
        Throwable deadlock =
                new CannotAcquireLockException("x", new java.sql.SQLException("ERROR: deadlock detected", "40P01"));

        assertThat(ExitCodes.words(deadlock))
                .startsWith("The database cannot be worked with now (deadlock detected). Nothing is lost");
        assertThat(ExitCodes.of(deadlock)).isEqualTo(ExitCodes.INTERRUPTED);
    }

    private static String as(String name) throws ParameterException {
        return CommandLine.populateCommand(new Actor(), "--as", name).name();
    }

    private static PrintStream stream(ByteArrayOutputStream bytes) {
        return new PrintStream(bytes, true, StandardCharsets.UTF_8);
    }

    private static String text(ByteArrayOutputStream bytes) {
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
