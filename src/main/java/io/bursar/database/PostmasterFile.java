package io.bursar.database;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What {@code postmaster.pid} says: the process that last had the data folder, and its port. It survives a kill, so its word
 * is only a hint: the process id may belong to someone else by now.
 */
record PostmasterFile(long pid, int port) {

    private static final int PORT_LINE = 3;

    static Path in(Path data) {
        return data.resolve("postmaster.pid");
    }

    /** Empty when there is no such file, or not enough in it yet. */
    static Optional<PostmasterFile> read(Path data) {
        try {
            List<String> lines = Files.readAllLines(in(data));
            if (lines.isEmpty()) {
                return Optional.empty();
            }
            long pid = Long.parseLong(lines.getFirst().strip());
            int port = lines.size() > PORT_LINE
                    ? Integer.parseInt(lines.get(PORT_LINE).strip())
                    : 0;
            return Optional.of(new PostmasterFile(pid, port));
        } catch (IOException | NumberFormatException e) {
            return Optional.empty();
        }
    }
}
