package io.bursar.schedule;

import io.bursar.ledger.InboxFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import org.apache.commons.codec.digest.DigestUtils;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Moves files within an inbox, and puts beside them what belongs to them. A move is one atomic rename onto a name that was free
 * and is reserved; nothing is ever overwritten. Every step can be done again.
 */
@Component
class InboxMoves {

    private static final DateTimeFormatter MOMENT =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

    private static final int NAMES_MAX = 1_000;

    /** With the moment and a companion's ending a name stays below the 255 bytes of most file systems. */
    private static final int NAME_BYTES_MAX = 200;

    /** What may lie beside a file. The first comes with it; the others are made. */
    private static final List<String> COMPANIONS =
            List.of(".totals", ".result.csv", ".summary.txt", ".rejects.csv", ".error.txt");

    private final Clock clock;

    InboxMoves(Clock clock) {
        this.clock = clock;
    }

    /** The digest of a file as it lies there; null if there is none. */
    static @Nullable String digest(Path file) throws IOException {
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            return null;
        }
        try (InputStream in = Files.newInputStream(file)) {
            return DigestUtils.sha256Hex(in);
        } catch (NoSuchFileException e) {
            return null;
        }
    }

    /** A name in one of the inbox's own folders under which nothing lies yet, as {@code done/november.csv}. */
    String freeName(Path inbox, String folder, String name) throws IOException {
        Path within = Files.createDirectories(inbox.resolve(folder));
        String lower = name.toLowerCase(java.util.Locale.ROOT);
        String ending = name.substring(name.length() - (lower.endsWith(".csv.gz") ? 7 : 4));
        String base = name.substring(0, name.length() - ending.length());
        while (base.getBytes(StandardCharsets.UTF_8).length > NAME_BYTES_MAX) {
            base = base.substring(0, base.offsetByCodePoints(base.length(), -1));
        }
        String moment = "." + MOMENT.format(clock.instant());
        for (int i = 0; i < NAMES_MAX; i++) {
            String free = base + (i == 0 ? "" : moment) + (i < 2 ? "" : "-" + i) + ending;
            if (isFree(within, free)) {
                return folder + "/" + free;
            }
        }
        throw new FileAlreadyExistsException(within.resolve(name).toString());
    }

    private static boolean isFree(Path within, String name) {
        return !Files.exists(within.resolve(name), LinkOption.NOFOLLOW_LINKS)
                && COMPANIONS.stream().noneMatch(each -> Files.exists(within.resolve(name + each)));
    }

    /** Puts a text beside where a file goes. */
    static void beside(Path file, String ending, String text) throws IOException {
        Path temporary = file.resolveSibling("." + file.getFileName() + ending + ".part");
        Files.writeString(temporary, text.strip() + "\n", StandardCharsets.UTF_8);
        Files.move(temporary, file.resolveSibling(file.getFileName() + ending), StandardCopyOption.ATOMIC_MOVE);
    }

    /** Puts a copy beside where a file goes; does nothing if there is none. */
    static void beside(Path file, String ending, Path source) throws IOException {
        if (Files.exists(source)) {
            Path temporary = file.resolveSibling("." + file.getFileName() + ending + ".part");
            Files.copy(source, temporary, StandardCopyOption.REPLACE_EXISTING);
            Files.move(temporary, file.resolveSibling(file.getFileName() + ending), StandardCopyOption.ATOMIC_MOVE);
        }
    }

    /** How a move ended. */
    enum Moved {
        /** It lies where it was to go. */
        THERE,
        /** Neither here nor there: somebody else took it. */
        GONE,
        /** Something else lies where it was to go; it stays. */
        TAKEN
    }

    /**
     * Moves a file to where it goes, unless it is there already. One that turns out to be another file, which came under the
     * same name in the last moment, is put back.
     */
    static Moved move(Path inbox, InboxFile file, String goesTo) throws IOException {
        Path from = inbox.resolve(file.liesAt());
        Path to = inbox.resolve(goesTo);
        if (!file.sha256().equals(digest(from))) {
            if (!file.sha256().equals(digest(to))) {
                return Moved.GONE;
            }
            companions(from, to, file);
            return Moved.THERE;
        }
        if (!reserve(to)) {
            return Moved.TAKEN;
        }
        try {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        } catch (NoSuchFileException e) {
            return afterAnother(file, to);
        }
        if (!file.sha256().equals(digest(to))) {
            Files.move(to, freeAgain(from), StandardCopyOption.ATOMIC_MOVE);
            return Moved.GONE;
        }
        companions(from, to, file);
        return Moved.THERE;
    }

    /** Another server, or a person, was faster. */
    private static Moved afterAnother(InboxFile file, Path to) throws IOException {
        if (file.sha256().equals(digest(to))) {
            return Moved.THERE;
        }
        if (Files.exists(to) && Files.size(to) == 0) {
            Files.delete(to); // only the reservation
        }
        return Moved.GONE;
    }

    /** The totals come along; copies that were made where it lay before are not needed any more. */
    private static void companions(Path from, Path to, InboxFile file) throws IOException {
        for (String ending : COMPANIONS) {
            Path companion = from.resolveSibling(from.getFileName() + ending);
            if (ending.equals(".totals") && Files.exists(companion) && !Files.exists(from)) {
                Files.move(companion, to.resolveSibling(to.getFileName() + ending), StandardCopyOption.ATOMIC_MOVE);
            } else if (!file.liesAt().equals(file.name()) && !Files.exists(from)) {
                Files.deleteIfExists(companion);
            }
        }
    }

    /** An empty file under the name, so that nobody else takes it; one from before a crash is as good. */
    private static boolean reserve(Path to) throws IOException {
        Files.createDirectories(to.getParent());
        try {
            Files.createFile(to);
            return true;
        } catch (FileAlreadyExistsException e) {
            return Files.isRegularFile(to, LinkOption.NOFOLLOW_LINKS) && Files.size(to) == 0;
        }
    }

    private static Path freeAgain(Path from) {
        Path back = from;
        for (int i = 2; Files.exists(back, LinkOption.NOFOLLOW_LINKS) && i < NAMES_MAX; i++) {
            back = from.resolveSibling(i + "-" + from.getFileName());
        }
        return back;
    }
}
