package io.bursar.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.bursar.program.Launched;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * How long {@code ./bursar status} takes on a home that was used before, its database started and stopped within: as it is,
 * without the kept classes, and without the launcher. The clock counts only on a machine left alone; the ratios are held to
 * the processor's time, as a busy machine changes it least.
 */
@ExtendWith(Figures.class)
class StartBench {

    private static final int RUNS = 5;
    private static final int MINUTES_MAX = 10;
    private static final double SECONDS_MAX = 1.5;
    private static final double RATIO_MAX = 0.75;
    private static final double RATIO_TO_PLAIN_MAX = 0.5;

    /** The launcher leaves archives to whoever has a word about them. */
    private static final Map<String, String> WITHOUT_ARCHIVE = Map.of("BURSAR_JAVA_OPTIONS", "-Xshare:auto");

    private static final Pattern PROCESSOR = Pattern.compile("(\\d+)m([\\d.]+)s (\\d+)m([\\d.]+)s");

    @TempDir
    private Path temporary;

    /** Seconds on the clock and of the processors, of the program itself without its database. */
    private record Start(double clock, double processor) {
        String words() {
            return String.format(Locale.ROOT, "%.2f s, %.2f s of processor", clock, processor);
        }
    }

    @Test
    void statusOnAWarmHome() throws Exception {
        Path checkout = Launched.packaged(temporary.resolve("checkout")).folder();
        List<String> launcher = List.of(checkout.resolve("bursar").toString(), "status");
        List<String> jar = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-jar",
                Path.of("target/bursar.jar").toAbsolutePath().toString(),
                "status");
        once(launcher, Map.of());

        List<Start> kept = new ArrayList<>();
        List<Start> without = new ArrayList<>();
        List<Start> plain = new ArrayList<>();
        for (int run = 0; run < RUNS; run++) {
            kept.add(once(launcher, Map.of()));
            without.add(once(launcher, WITHOUT_ARCHIVE));
            plain.add(once(jar, Map.of()));
        }
        Start as = median(kept);
        double ratio = as.processor() / median(without).processor();
        double toPlain = as.processor() / median(plain).processor();
        Figures.add(
                "`status` on a warm home, median of " + RUNS,
                as.words(),
                "<= " + SECONDS_MAX + " s, on a machine left alone",
                as.clock() <= SECONDS_MAX);
        Figures.add(
                "its processor time, kept classes / none",
                Figures.ratio(ratio) + " (without: " + median(without).words() + ")",
                "<= " + RATIO_MAX,
                ratio <= RATIO_MAX);
        Figures.add(
                "its processor time, launcher / `java -jar`",
                Figures.ratio(toPlain) + " (`java -jar`: " + median(plain).words() + ")",
                "<= " + RATIO_TO_PLAIN_MAX,
                toPlain <= RATIO_TO_PLAIN_MAX);
        assertThat(as.clock()).isLessThanOrEqualTo(SECONDS_MAX);
        assertThat(ratio).isLessThanOrEqualTo(RATIO_MAX);
        assertThat(toPlain).isLessThanOrEqualTo(RATIO_TO_PLAIN_MAX);
    }

    private Start once(List<String> command, Map<String, String> environment) throws Exception {
        Path said = temporary.resolve("said.txt");
        // The shell's own word about the processor time of what it has started; its second line is of its children.
        List<String> timed = new ArrayList<>(List.of("/bin/sh", "-c", "\"$@\" 1>&2 && times", "sh"));
        timed.addAll(command);
        ProcessBuilder builder =
                new ProcessBuilder(timed).directory(temporary.toFile()).redirectError(said.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("BURSAR_") || name.startsWith("SPRING_"));
        builder.environment().put("BURSAR_HOME", temporary.resolve("home").toString());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().putAll(environment);
        Path times = temporary.resolve("times.txt");
        long begin = System.nanoTime();
        Process process = builder.redirectOutput(times.toFile()).start();
        boolean ended = process.waitFor(MINUTES_MAX, TimeUnit.MINUTES);
        double clock = (System.nanoTime() - begin) / 1e9;
        assertThat(ended && process.exitValue() == 0).as(() -> text(said)).isTrue();
        return new Start(clock, processor(text(times)));
    }

    private static double processor(String times) {
        Matcher found = PROCESSOR.matcher(times.lines().skip(1).findFirst().orElse(""));
        assertThat(found.find()).as(times).isTrue();
        return 60 * (Double.parseDouble(found.group(1)) + Double.parseDouble(found.group(3)))
                + Double.parseDouble(found.group(2))
                + Double.parseDouble(found.group(4));
    }

    private static Start median(List<Start> starts) {
        return new Start(
                starts.stream().mapToDouble(Start::clock).sorted().toArray()[RUNS / 2],
                starts.stream().mapToDouble(Start::processor).sorted().toArray()[RUNS / 2]);
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return String.valueOf(e);
        }
    }
}
