package io.bursar.database;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import org.jspecify.annotations.Nullable;

/**
 * The places of one embedded PostgreSQL under {@code BURSAR_HOME}, and whom its files belong to. All paths are real paths, so
 * that two spellings of one home cannot become two servers.
 */
record PostgresFolder(Path home) {

    /** Makes the folders that are missing, and fails in words when that is not possible. */
    static PostgresFolder under(Path home) {
        try {
            Files.createDirectories(home);
            PostgresFolder folder = new PostgresFolder(home.toRealPath());
            Files.createDirectories(folder.root());
            Files.createDirectories(folder.log().getParent());
            Files.delete(Files.createTempFile(folder.root(), "write", ".tmp"));
            return folder;
        } catch (IOException e) {
            throw new DatabaseUnavailableException(
                    "Cannot write under " + home.toAbsolutePath().normalize() + " (" + reason(e)
                            + "), where the database belongs. Make that folder writable for this user, set BURSAR_HOME to"
                            + " another one, or set SPRING_DATASOURCE_URL to use a PostgreSQL of your own.",
                    e);
        }
    }

    Path root() {
        return home.resolve("postgres");
    }

    Path data() {
        return root().resolve("data");
    }

    Path password() {
        return root().resolve("password");
    }

    /** The port used last: used again when free, so that processes which outlive a server find the next one. */
    Path port() {
        return root().resolve("port");
    }

    /** Which machine (or container) runs the server. */
    Path machine() {
        return root().resolve("machine");
    }

    /** Held exclusively while the server is looked for, made, started or stopped. */
    Path startLock() {
        return root().resolve("start.lock");
    }

    /** Held shared by every process that uses the server. */
    Path usersLock() {
        return root().resolve("users.lock");
    }

    Path log() {
        return home.resolve("logs").resolve("postgresql.log");
    }

    /** An empty folder or file name next to the others for something that is not finished yet. */
    Path unfinished(String what) {
        return root().resolve(what + ".new-" + Long.toHexString(System.nanoTime()));
    }

    /** Removes what a killed set-up left behind; only to be called under the start lock. */
    void removeUnfinished() {
        try (var entries = Files.newDirectoryStream(root(), "*.new-*")) {
            for (Path entry : entries) {
                delete(entry);
            }
        } catch (IOException e) {
            // Leftovers only cost space, and the next start tries again.
        }
    }

    static void delete(Path tree) throws IOException {
        Files.walkFileTree(tree, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.deleteIfExists(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException failure) throws IOException {
                Files.deleteIfExists(folder);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    static int ownerOf(Path file) throws IOException {
        return (Integer) Files.getAttribute(file, "unix:uid", LinkOption.NOFOLLOW_LINKS);
    }

    /** Gives a tree to a user, the top last, so that an interrupted change is seen and done again. */
    static void give(Path tree, int uid, int gid) throws IOException {
        Files.walkFileTree(tree, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                return owned(file);
            }

            @Override
            public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException failure) throws IOException {
                return owned(folder);
            }

            private FileVisitResult owned(Path path) throws IOException {
                Files.setAttribute(path, "unix:gid", gid, LinkOption.NOFOLLOW_LINKS);
                Files.setAttribute(path, "unix:uid", uid, LinkOption.NOFOLLOW_LINKS);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    /** Writes a small file completely or not at all, with permissions such as {@code rw-------}. */
    void write(Path file, String permissions, String content) throws IOException {
        Path unfinished = unfinished(file.getFileName().toString());
        Files.createFile(
                unfinished, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions)));
        Files.writeString(unfinished, content, StandardOpenOption.WRITE, StandardOpenOption.SYNC);
        Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
    }

    /** The file's text without the line end, or null when there is no such file. */
    static @Nullable String read(Path file) throws IOException {
        try {
            return Files.readString(file).strip();
        } catch (NoSuchFileException e) {
            return null;
        }
    }

    /** What a person can use of an IOException, whose message is often only a path. */
    static String reason(IOException failure) {
        if (failure instanceof AccessDeniedException denied) {
            return "permission denied: " + denied.getFile();
        }
        if (failure instanceof FileAlreadyExistsException exists) {
            return "not a folder: " + exists.getFile();
        }
        if (failure instanceof FileSystemException detailed && detailed.getReason() != null) {
            return detailed.getReason() + ": " + detailed.getFile();
        }
        return String.valueOf(failure.getMessage());
    }
}
