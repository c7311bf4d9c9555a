package io.bursar.database;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.stream.Stream;

/** Copies a stopped home for the next test; the unpacked programs, which never change, become hard links. */
final class HomeCopy {

    private HomeCopy() {}

    static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> tree = Files.walk(from)) {
            for (Path source : tree.skip(1).toList()) {
                Path target = to.resolve(from.relativize(source));
                if (Files.isRegularFile(source, LinkOption.NOFOLLOW_LINKS)
                        && from.relativize(source).startsWith("postgres")
                        && from.relativize(source).getName(1).toString().startsWith("bin-")) {
                    Files.createLink(target, source);
                } else {
                    Files.copy(source, target, StandardCopyOption.COPY_ATTRIBUTES, LinkOption.NOFOLLOW_LINKS);
                }
            }
        }
    }
}
