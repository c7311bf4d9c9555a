package io.bursar.program;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A checkout of its own for the launcher: a copy of it beside a pom and what counts as the built jar. */
public final class Launched {

    private static final Path LAUNCHER = Path.of("bursar");
    private static final Path PACKAGED = Path.of("target/bursar.jar");
    private static final int MINUTES_MAX = 10;

    private final Path folder;
    private final Map<String, String> environment = new HashMap<>();

    private Launched(Path folder) {
        this.folder = folder;
    }

    /** What one start said, and how it ended. */
    record Ended(int code, String out, String err) {}

    /** With what this build has packaged, under the Java of this process. */
    public static Launched packaged(Path folder) throws IOException {
        Launched launched = in(folder);
        try {
            Files.createLink(launched.jar(), PACKAGED);
        } catch (IOException | UnsupportedOperationException e) {
            Files.copy(PACKAGED, launched.jar());
        }
        return launched.with("JAVA_HOME", System.getProperty("java.home"));
    }

    /** The pom is older than any jar, so that nothing is built. */
    static Launched in(Path folder) throws IOException {
        Launched launched = new Launched(Files.createDirectories(folder).toRealPath());
        Files.copy(LAUNCHER, launched.folder.resolve("bursar"), StandardCopyOption.COPY_ATTRIBUTES);
        Path pom = Files.writeString(launched.folder.resolve("pom.xml"), "<project/>");
        Files.setLastModifiedTime(pom, FileTime.fromMillis(0));
        Files.createDirectories(launched.folder.resolve("target"));
        return launched;
    }

    /** The checkout; the launcher is in it. */
    public Path folder() {
        return folder;
    }

    Path jar() {
        return folder.resolve("target").resolve("bursar.jar");
    }

    Launched with(String variable, String value) {
        environment.put(variable, value);
        return this;
    }

    /** A start that is not waited for. */
    Process begin(String... arguments) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                Stream.concat(Stream.of(folder.resolve("bursar").toString()), Stream.of(arguments))
                        .toList());
        builder.environment().keySet().removeIf(name -> name.startsWith("BURSAR_") || name.endsWith("JAVA_OPTIONS"));
        builder.environment().putAll(environment);
        return builder.directory(
                        Files.createDirectories(folder.resolve("elsewhere")).toFile())
                .redirectOutput(folder.resolve("out.txt").toFile())
                .redirectError(folder.resolve("err.txt").toFile())
                .start();
    }

    Ended start(String... arguments) throws IOException, InterruptedException {
        return await(begin(arguments));
    }

    Ended await(Process process) throws IOException, InterruptedException {
        if (!process.waitFor(MINUTES_MAX, TimeUnit.MINUTES)) {
            process.destroyForcibly();
            throw new IllegalStateException("Still running: " + Files.readString(folder.resolve("err.txt")));
        }
        return new Ended(
                process.exitValue(),
                Files.readString(folder.resolve("out.txt")),
                Files.readString(folder.resolve("err.txt")));
    }

    /** The archives there are, and what trainings have left. */
    List<Path> classes() throws IOException {
        try (Stream<Path> files = Files.walk(folder.resolve("target"))) {
            return files.filter(file -> file.getFileName().toString().contains("classes"))
                    .sorted()
                    .toList();
        }
    }
}
