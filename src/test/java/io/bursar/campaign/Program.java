package io.bursar.campaign;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The packaged program, unpacked so that it starts quickly: a campaign starts it a thousand times. What runs is the same
 * classes; only the JVM's own way to them is shorter.
 */
final class Program {

    private static final List<String> OPTIONS = List.of(
            "-Xmx256m",
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-Xlog:disable",
            "--enable-native-access=ALL-UNNAMED");

    private final Path jar;
    private final Path archive;

    private Program(Path jar) {
        this.jar = jar;
        this.archive = jar.resolveSibling("classes.jsa");
    }

    /** Unpacks the jar into a folder that does not exist yet. */
    static Program unpacked(Path packaged, Path folder) {
        List<String> line = List.of(
                java(),
                "-Djarmode=tools",
                "-jar",
                packaged.toAbsolutePath().toString(),
                "extract",
                "--destination",
                folder.toString());
        try {
            Path log = Files.createTempFile("bursar-extract", ".txt");
            Process process = new ProcessBuilder(line)
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            if (process.waitFor() != 0) {
                throw new IllegalStateException(packaged + " cannot be unpacked: " + Files.readString(log));
            }
            Files.delete(log);
            return new Program(folder.resolve(String.valueOf(packaged.getFileName())));
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

    /** The command line. */
    List<String> line(String... arguments) {
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

    /** The command line that also keeps the classes which it uses, so that later starts find them. */
    List<String> archiving(String... arguments) {
        List<String> line = line(arguments);
        line.add(1, "-XX:ArchiveClassesAtExit=" + archive);
        return line;
    }
}
