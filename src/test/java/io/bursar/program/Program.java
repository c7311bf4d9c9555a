package io.bursar.program;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The packaged program, unpacked, with the classes of a small demo kept: the tests start it hundreds of times. What runs is
 * the same classes, with the context that the build has prepared, as the launcher starts it; only the JVM's way to them is
 * shorter.
 */
public final class Program {

    private static final Path JAR = Path.of("target/bursar.jar");
    private static final Path FOLDER = Folders.ofThisJvm("it-program");
    private static final int STEP_MINUTES_MAX = 5;

    private static final List<String> OPTIONS = List.of(
            "-Xmx256m",
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-Xlog:disable",
            "-Dspring.aot.enabled=true",
            "--enable-native-access=ALL-UNNAMED");

    private final Path jar;
    private final Path archive;

    private Program(Path jar) {
        this.jar = jar.toAbsolutePath();
        this.archive = this.jar.resolveSibling("classes.jsa");
    }

    /** What this build has packaged; unpacked once for all tests of a JVM. */
    public static Program packaged() {
        return Packaged.PROGRAM;
    }

    private static final class Packaged {
        static final Program PROGRAM = unpacked(JAR, FOLDER);
    }

    /** Unpacks a jar into a folder, in place of what is there. */
    public static Program unpacked(Path packaged, Path folder) {
        try {
            Folders.empty(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Path into = folder.resolve("program");
        step(
                folder,
                List.of(
                        java(),
                        "-Djarmode=tools",
                        "-jar",
                        packaged.toAbsolutePath().toString(),
                        "extract",
                        "--destination",
                        into.toString()));
        Program made = new Program(into.resolve(String.valueOf(packaged.getFileName())));
        List<String> first = made.line("demo");
        first.addAll(1, List.of("-XX:ArchiveClassesAtExit=" + made.archive, "-Dbursar.root=" + folder));
        sample(folder.resolve("sample-input"));
        step(folder, first);
        return made;
    }

    /** Three rewards: what their payment has used is kept, as by the launcher. */
    private static void sample(Path folder) {
        String file = "november-us.csv";
        try (Stream<String> lines = Files.lines(Path.of("sample-input", file))) {
            Files.write(
                    Files.createDirectories(folder).resolve(file),
                    lines.limit(4).toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void step(Path folder, List<String> line) {
        Path said = folder.resolve("said.txt");
        ProcessBuilder builder =
                new ProcessBuilder(line).redirectErrorStream(true).redirectOutput(said.toFile());
        builder.environment().put("BURSAR_HOME", folder.resolve("home").toString());
        try {
            Process process = builder.start();
            if (!process.waitFor(STEP_MINUTES_MAX, TimeUnit.MINUTES) || process.exitValue() != 0) {
                process.destroyForcibly();
                throw new IllegalStateException(line + " failed: " + Files.readString(said));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    /** The command line that starts it with these arguments. */
    public List<String> line(String... arguments) {
        List<String> line = new ArrayList<>();
        line.add(java());
        line.addAll(OPTIONS);
        if (Files.exists(archive)) {
            line.add("-XX:SharedArchiveFile=" + archive);
        }
        line.add("-jar");
        line.add(jar.toString());
        line.addAll(List.of(arguments));
        return line;
    }
}
