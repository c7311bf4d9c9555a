package io.bursar.database;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URL;
import java.net.URLConnection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Locale;
import java.util.Objects;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.jspecify.annotations.Nullable;
import org.tukaani.xz.XZInputStream;

/**
 * The server's programs for this machine, unpacked once from the class path. They appear under their final name only when
 * complete, so a kill while unpacking leaves nothing that looks usable.
 */
record PostgresBinaries(Path folder) {

    /** The major version of the binaries in the pom; a data folder of another one cannot be opened by them. */
    static final String MAJOR = "18";

    private static final String OWN_SERVER =
            "Set SPRING_DATASOURCE_URL (and _USERNAME, _PASSWORD) to use a PostgreSQL 15"
                    + " or newer of your own instead.";

    static PostgresBinaries unpacked(PostgresFolder folder, DatabaseProgress progress) {
        refuseMusl();
        String resource = resource(System.getProperty("os.name", ""), System.getProperty("os.arch", ""));
        URL archive = PostgresBinaries.class.getClassLoader().getResource(resource);
        if (archive == null) {
            throw new DatabaseUnavailableException("This build of Bursar has no PostgreSQL for this machine ("
                    + resource + " is not on the class path). " + OWN_SERVER);
        }
        try {
            PostgresBinaries binaries =
                    new PostgresBinaries(folder.root().resolve("bin-" + MAJOR + "-" + fingerprint(archive)));
            if (!Files.isDirectory(binaries.folder())) {
                progress.say("Setting up PostgreSQL " + MAJOR + " under " + folder.root() + " (once) ...");
                Path unfinished = folder.unfinished("bin");
                unpack(archive, unfinished);
                Files.move(unfinished, binaries.folder(), StandardCopyOption.ATOMIC_MOVE);
            }
            return binaries;
        } catch (IOException e) {
            throw new DatabaseUnavailableException(
                    "Cannot unpack PostgreSQL under " + folder.root() + " (" + PostgresFolder.reason(e)
                            + "). It needs about 100 MB there. Make room or set BURSAR_HOME to another folder, then run the"
                            + " same command again. " + OWN_SERVER,
                    e);
        }
    }

    String program(String name) {
        return folder.resolve("bin").resolve(name).toString();
    }

    /** The archive's name for an operating system and processor as Java calls them. */
    static String resource(String osName, String osArch) {
        String system = switch (osName.toLowerCase(Locale.ROOT).split(" ", 2)[0]) {
            case "linux" -> "linux";
            case "mac", "darwin" -> "darwin";
            default -> null;
        };
        String processor = switch (osArch.toLowerCase(Locale.ROOT)) {
            case "amd64", "x86_64" -> "x86_64";
            case "aarch64", "arm64" -> "arm_64";
            default -> null;
        };
        if (system == null || processor == null) {
            throw new DatabaseUnavailableException("There is no built-in PostgreSQL for " + osName + " on " + osArch
                    + ", only for Linux and macOS on amd64 and arm64. " + OWN_SERVER);
        }
        return "postgres-" + system + "-" + processor + ".txz";
    }

    private static void refuseMusl() {
        boolean glibc = Files.exists(Path.of("/lib64/ld-linux-x86-64.so.2"))
                || Files.exists(Path.of("/lib/ld-linux-aarch64.so.1"));
        boolean musl =
                Files.exists(Path.of("/lib/ld-musl-x86_64.so.1")) || Files.exists(Path.of("/lib/ld-musl-aarch64.so.1"));
        if (musl && !glibc) {
            throw new DatabaseUnavailableException(
                    "The built-in PostgreSQL needs a Linux with glibc, and this one (Alpine, or"
                            + " another with musl) has none. " + OWN_SERVER);
        }
    }

    /** Tells one build of the binaries from another without reading all of them at every start. */
    private static String fingerprint(URL archive) throws IOException {
        URLConnection connection = archive.openConnection();
        if (connection instanceof JarURLConnection jar) {
            return Long.toHexString(jar.getJarEntry().getCrc());
        }
        return Long.toHexString(connection.getContentLengthLong());
    }

    static void unpack(URL archive, Path into) throws IOException {
        Files.createDirectories(into);
        try (InputStream bytes = archive.openStream();
                TarArchiveInputStream tar =
                        new TarArchiveInputStream(new XZInputStream(new BufferedInputStream(bytes, 1 << 16)))) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                unpack(entry, tar, into);
            }
        }
    }

    private static void unpack(TarArchiveEntry entry, InputStream content, Path into) throws IOException {
        Path target = inside(into, into.resolve(entry.getName()));
        if (entry.isDirectory()) {
            Files.createDirectories(target);
            return;
        }
        Files.createDirectories(Objects.requireNonNull(target.getParent()));
        if (entry.isSymbolicLink()) {
            inside(into, target.resolveSibling(entry.getLinkName()));
            Files.createSymbolicLink(target, Path.of(entry.getLinkName()));
        } else if (entry.isFile()) {
            Files.copy(content, target);
            boolean executable = (entry.getMode() & 0100) != 0;
            Files.setPosixFilePermissions(
                    target, PosixFilePermissions.fromString(executable ? "rwxr-xr-x" : "rw-r--r--"));
        } else {
            throw new IOException("unexpected kind of entry in the archive: " + entry.getName());
        }
    }

    private static Path inside(Path folder, Path path) throws IOException {
        Path normal = path.normalize();
        if (!normal.startsWith(folder)) {
            throw new IOException("the archive reaches outside its folder: " + path);
        }
        return normal;
    }

    /** Whether a process runs one of these programs, or those of an earlier Bursar on the same home. */
    static boolean runsFrom(PostgresFolder folder, ProcessHandle process) {
        @Nullable String command = process.info().command().orElse(null);
        return command != null
                && command.startsWith(folder.root().resolve("bin-").toString());
    }
}
