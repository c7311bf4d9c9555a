package io.bursar.program;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

/** Folders that begin empty. */
public final class Folders {

    private Folders() {}

    /** A folder under {@code target} of this JVM alone, where tests run in several at the same time ({@code -Dbursar.fork=N}). */
    public static Path ofThisJvm(String name) {
        return Path.of("target", name + "-" + System.getProperty("bursar.fork", "1"))
                .toAbsolutePath();
    }

    /** Makes a folder that is there and empty. */
    public static void empty(Path folder) throws IOException {
        delete(folder);
        Files.createDirectories(folder);
    }

    /** Deletes a tree; a file that its owner, a server in its last moments, deletes at the same time is no failure. */
    public static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.deleteIfExists(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
                if (failure instanceof NoSuchFileException) {
                    return FileVisitResult.CONTINUE;
                }
                throw failure;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path tree, @Nullable IOException failure) throws IOException {
                Files.deleteIfExists(tree);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
