package io.bursar.database;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/**
 * The server's log file: kept small, and asked for the server's own words when it does not start.
 */
record PostgresLog(Path file, long from) {

    private static final long KEPT_MAX_BYTES = 5_000_000;
    private static final int TAIL_BYTES = 20_000;

    /** Starts a chapter: what follows in the file belongs to the start that begins now. */
    static PostgresLog begin(Path file) throws IOException {
        if (Files.exists(file) && Files.size(file) > KEPT_MAX_BYTES) {
            Files.move(
                    file,
                    file.resolveSibling(file.getFileName() + ".1"),
                    StandardCopyOption.REPLACE_EXISTING,
                    StandardCopyOption.ATOMIC_MOVE);
        }
        if (!Files.exists(file)) {
            Files.createFile(file);
        }
        return new PostgresLog(file, Files.size(file));
    }

    /** The line that says why, or the last one. */
    String cause() {
        List<String> lines = tail();
        return lines.stream()
                .filter(line -> line.contains("FATAL:") || line.contains("PANIC:") || line.contains("error:"))
                .reduce((first, last) -> last)
                .or(() -> lines.stream().reduce((first, last) -> last))
                .map(PostgresLog::withoutPrefix)
                .orElse("it said nothing");
    }

    boolean says(String words) {
        return tail().stream().anyMatch(line -> line.contains(words));
    }

    private List<String> tail() {
        try (RandomAccessFile log = new RandomAccessFile(file.toFile(), "r")) {
            log.seek(Math.max(from, log.length() - TAIL_BYTES));
            byte[] bytes = new byte[TAIL_BYTES];
            int length = Math.max(0, log.read(bytes));
            return new String(bytes, 0, length, StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank())
                    .toList();
        } catch (IOException e) {
            return List.of();
        }
    }

    private static String withoutPrefix(String line) {
        int level = Math.max(line.indexOf("FATAL:"), Math.max(line.indexOf("PANIC:"), line.indexOf("error:")));
        return (level < 0 ? line : line.substring(level + "FATAL:".length())).strip();
    }
}
