package io.bursar.canary;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * This program again, as a process of its own: with the settings that it is given and none of the surroundings, everything
 * logged, and its streams, its log and its temporary files below one folder.
 */
final class PayingProcess implements AutoCloseable {

    /** Each has a level of its own in the program's settings, which would win. */
    private static final List<String> LOGGERS = List.of(
            "root",
            "org.apache.hc",
            "com.zaxxer.hikari.pool.ProxyConnection",
            "com.zaxxer.hikari.pool.PoolBase",
            "org.springframework.transaction.support.TransactionTemplate",
            "software.amazon.awssdk");

    /** What is for the process that starts this one. */
    private static final List<String> NOT_PASSED_ON = List.of(
            "-agentlib",
            "-javaagent",
            "-Dbursar.terminal",
            "-Djava.io.tmpdir",
            "-XX:AOTCacheOutput",
            "-XX:ArchiveClassesAtExit",
            "-Xrunjdwp");

    private static final long LOOK_AGAIN_MILLIS = 20;
    private static final long END_SECONDS_MAX = 30;

    private final Process process;
    private final Thread atTheEnd;

    private PayingProcess(Process process) {
        this.process = process;
        this.atTheEnd = new Thread(process::destroy, "end-of-the-paying-process");
        Runtime.getRuntime().addShutdownHook(atTheEnd);
    }

    /** Starts one command. */
    static PayingProcess start(Path folder, String name, Map<String, String> settings, List<String> arguments)
            throws IOException {
        Path temporary = Files.createDirectories(folder.resolve("tmp"));
        Path streams = Files.createDirectories(folder.resolve("streams"));
        List<String> line = new ArrayList<>();
        line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(each -> NOT_PASSED_ON.stream().noneMatch(each::startsWith))
                .forEach(line::add);
        line.add("-Djava.io.tmpdir=" + temporary);
        LOGGERS.forEach(logger -> line.add("-Dlogging.level." + logger + "=TRACE"));
        // all of it, and as it is: what is packed or thrown away cannot be searched
        line.add("-Dlogging.logback.rollingpolicy.file-name-pattern=${LOG_FILE}.%d{yyyy-MM-dd}.%i");
        line.add("-Dlogging.logback.rollingpolicy.total-size-cap=0");
        String classPath = System.getProperty("java.class.path");
        if (classPath.endsWith(".jar") && !classPath.contains(java.io.File.pathSeparator)) {
            line.addAll(List.of("-jar", classPath));
        } else {
            line.addAll(List.of("-cp", classPath, "io.bursar.Bursar"));
        }
        line.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(line);
        builder.environment()
                .keySet()
                .removeIf(key -> key.startsWith("BURSAR_") || key.startsWith("SPRING_") || key.startsWith("LOGGING_"));
        builder.environment().putAll(settings);
        builder.redirectOutput(streams.resolve(name + ".out.txt").toFile());
        builder.redirectError(streams.resolve(name + ".err.txt").toFile());
        return new PayingProcess(builder.start());
    }

    /** Waits until the process has ended or this is so; true if it runs. */
    boolean runsUntil(BooleanSupplier moment) throws InterruptedException {
        while (!process.waitFor(LOOK_AGAIN_MILLIS, TimeUnit.MILLISECONDS)) {
            if (moment.getAsBoolean()) {
                return true;
            }
        }
        return false;
    }

    /** kill -9. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor(END_SECONDS_MAX, TimeUnit.SECONDS);
    }

    int exitCode() {
        return process.exitValue();
    }

    @Override
    public void close() {
        process.destroy();
        try {
            Runtime.getRuntime().removeShutdownHook(atTheEnd);
        } catch (IllegalStateException e) {
            return; // this process is ending, the hook does it
        }
    }
}
