package io.bursar.program;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher with the packaged program and a real Java: the classes are kept and used, and damaged ones are passed over. */
@BesideOthers
class LauncherIT {

    private static final int LATE = 20_000_000;
    private static final int BROKEN_BYTES = 10_000_000;

    @TempDir
    private Path temporary;

    @Test
    void startsFromTheKeptClassesAndWithoutDamagedOnes() throws Exception {
        Launched launched = Launched.packaged(temporary.resolve("checkout"));

        Launched.Ended first = launched.start("--version");
        assertThat(first.code()).as(first.err()).isZero();
        assertThat(launched.classes()).hasSize(1);
        Path classes = launched.classes().getFirst();
        assertThat(classes)
                .as("an empty one says that Java could not make it in time")
                .isNotEmptyFile();

        assertQuiet(launched, first);
        assertThat(sharedClassesOfOurs(launched)).isNotEmpty();
        byte[] sound = Files.readAllBytes(classes);
        assertThat(sound.length).isGreaterThan(LATE + BROKEN_BYTES);
        Files.delete(classes);
        Files.write(classes, sound);

        byte[] garbage = new byte[BROKEN_BYTES];
        new Random(1).nextBytes(garbage);
        try (RandomAccessFile file = new RandomAccessFile(classes.toFile(), "rw")) {
            file.seek(LATE);
            file.write(garbage);
        }
        assertQuiet(launched, first);
        Files.write(classes, garbage);
        assertQuiet(launched, first);
        Files.write(classes, Arrays.copyOf(sound, LATE));
        assertQuiet(launched, first);
        assertThat(sharedClassesOfOurs(launched)).isEmpty();
    }

    private static void assertQuiet(Launched launched, Launched.Ended first) throws Exception {
        Launched.Ended ended = launched.start("--version");
        assertThat(ended.err()).isEmpty();
        assertThat(ended.out()).isEqualTo(first.out());
        assertThat(ended.code()).isZero();
    }

    /** Which of the program's classes Java took from the archive, by its own word. */
    private String sharedClassesOfOurs(Launched launched) throws Exception {
        Path loaded = temporary.resolve("loaded.txt");
        launched.with("BURSAR_JAVA_OPTIONS", "-Xlog:class+load:file=" + loaded).start("--version");
        launched.with("BURSAR_JAVA_OPTIONS", "");
        return String.join(
                "\n",
                Files.readAllLines(loaded).stream()
                        .filter(line -> line.contains("io.bursar.") && line.contains("shared objects file"))
                        .toList());
    }
}
