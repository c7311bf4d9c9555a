package io.bursar.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Collects what the benchmarks find and shows it as one table at the end: printed, and kept in
 * {@code target/bench/figures.md}. An extension, so that one table comes out however many classes have run.
 */
public final class Figures implements BeforeAllCallback {

    private static final Path FOLDER = Path.of("target", "bench");

    /** Memory that collections leave behind may differ by this much between the halves of a run that is flat. */
    private static final int NOISE_MB = 64;

    private static final List<Figure> FOUND = new ArrayList<>();

    /**
     * One line of the table.
     *
     * @param what the figure in words, with the load it was measured under
     * @param measured what came out, with its unit, and the two sides of a ratio
     * @param target what it is held to; a dash where it is only stated
     */
    private record Figure(String what, String measured, String target, boolean met) {
        String row() {
            return "| %s | %s | %s | %s |%n".formatted(what, measured, target, met ? "met" : "**missed**");
        }
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        context.getRoot()
                .getStore(ExtensionContext.Namespace.create(Figures.class))
                .computeIfAbsent("table", key -> (AutoCloseable) Figures::show, AutoCloseable.class);
    }

    /** Adds a line; the caller asserts on the target itself, after adding what came out. */
    static synchronized void add(String what, String measured, String target, boolean met) {
        Figure figure = new Figure(what, measured, target, met);
        FOUND.add(figure);
        System.out.print(figure.row());
    }

    /** A ratio for the table, to two digits. */
    static String ratio(double ratio) {
        return String.format(Locale.ROOT, "%.2f", ratio);
    }

    /** Adds a line on the heap and asserts that it does not grow: what collections have left in the first and the second half. */
    static void flat(String what, long[] leftMegabytes) {
        long early = 0;
        long late = 0;
        for (int i = 0; i < leftMegabytes.length; i++) {
            if (i < leftMegabytes.length / 2) {
                early = Math.max(early, leftMegabytes[i]);
            } else {
                late = Math.max(late, leftMegabytes[i]);
            }
        }
        boolean met = late <= early + NOISE_MB;
        add(
                what + ", -Xmx512m",
                "at most %d MB left by a collection in the first half, %d MB in the second".formatted(early, late),
                "flat",
                met);
        assertThat(met).isTrue();
    }

    private static synchronized void show() throws IOException {
        StringBuilder table = new StringBuilder("| figure | measured | target | |%n|---|---|---|---|%n".formatted());
        FOUND.forEach(figure -> table.append(figure.row()));
        table.append("%n%d processors, Java %s, %s%n"
                .formatted(
                        Runtime.getRuntime().availableProcessors(),
                        Runtime.version(),
                        System.getProperty("os.name") + " " + System.getProperty("os.version")));
        Files.createDirectories(FOLDER);
        Files.writeString(FOLDER.resolve("figures.md"), table);
        System.out.print(table);
    }
}
