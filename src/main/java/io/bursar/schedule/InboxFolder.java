package io.bursar.schedule;

import io.bursar.intake.DeclaredTotals;
import io.bursar.jobfile.JobFile;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What lies in one inbox, look by look. A file is complete when two looks some seconds apart found it with the same size and
 * the same time of writing; until then somebody may still be writing it. Memory of earlier looks is this object's alone: losing
 * it only means to look twice again.
 */
final class InboxFolder {

    /** How far the two looks must be apart. */
    static final Duration QUIET = Duration.ofSeconds(4);

    /** The most files of one look; as files go, the others are seen. */
    static final int FILES_MAX = 10_000;

    private final Path folder;
    private Map<String, Seen> seen = Map.of();

    InboxFolder(Path folder) {
        this.folder = folder;
    }

    private record State(
            long size,
            FileTime modified,
            @Nullable Long totalsSize,
            @Nullable FileTime totalsModified) {}

    private record Seen(State state, Instant since) {}

    /** The folder that a job names, within the home unless it is absolute; made if it is missing. */
    static Path of(Path home, String inbox) {
        return home.resolve(inbox).toAbsolutePath().normalize();
    }

    Path path() {
        return folder;
    }

    /** The files of this look, the oldest first. */
    List<Arrival> look(JobFile.Totals totals, Instant now) throws IOException {
        Files.createDirectories(folder);
        Map<String, Seen> next = new HashMap<>();
        List<Arrival> arrivals = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, InboxFolder::isMeant)) {
            for (Path file : files) {
                State state = state(file, totals);
                if (state == null) {
                    continue;
                }
                String name = String.valueOf(file.getFileName());
                Seen before = seen.get(name);
                Seen is = before != null && before.state.equals(state) ? before : new Seen(state, now);
                next.put(name, is);
                boolean lacks = totals == JobFile.Totals.SIDECAR && state.totalsSize == null;
                boolean quiet = !is.since.plus(QUIET).isAfter(now);
                arrivals.add(new Arrival(name, state.size, state.modified, quiet && !lacks, lacks));
                if (next.size() == FILES_MAX) {
                    break;
                }
            }
        } catch (java.nio.file.DirectoryIteratorException e) {
            throw e.getCause();
        }
        seen = next;
        arrivals.sort(Comparator.comparing(Arrival::modified).thenComparing(Arrival::name));
        return arrivals;
    }

    /** How many files wait in a folder, up to the bound of a look; none if there is no such folder. */
    static int waiting(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return 0;
        }
        int waiting = 0;
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, InboxFolder::isMeant)) {
            for (Path file : files) {
                if (waiting < FILES_MAX && Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
                    waiting++;
                }
            }
        }
        return waiting;
    }

    /** By its name: hidden files, and those that programs write before they rename them, are nobody's business. */
    private static boolean isMeant(Path file) {
        String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
        return (name.endsWith(".csv") || name.endsWith(".csv.gz")) && !name.startsWith(".") && !name.startsWith("~");
    }

    /** Null for what is no file of this folder: a folder, or a link, which may lead anywhere. */
    private static @Nullable State state(Path file, JobFile.Totals totals) throws IOException {
        BasicFileAttributes is = attributes(file);
        if (is == null) {
            return null;
        }
        BasicFileAttributes declared =
                totals == JobFile.Totals.SIDECAR ? attributes(DeclaredTotals.sidecar(file)) : null;
        return new State(
                is.size(),
                is.lastModifiedTime(),
                declared == null ? null : (Long) declared.size(),
                declared == null ? null : declared.lastModifiedTime());
    }

    private static @Nullable BasicFileAttributes attributes(Path file) throws IOException {
        try {
            BasicFileAttributes is = Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            return is.isRegularFile() ? Objects.requireNonNull(is) : null;
        } catch (NoSuchFileException e) {
            return null;
        }
    }
}
