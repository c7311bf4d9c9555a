package io.bursar.batch;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import org.springframework.stereotype.Component;

/** Keeps each accepted file unchanged, as the receipt and as the source of a restart when the operator's copy has moved. */
@Component
class FileStore {

    private final BursarSettings settings;

    FileStore(BursarSettings settings) {
        this.settings = settings;
    }

    /** Copies the file: temporary name, synced, then renamed. Does nothing if it is kept already. */
    Path keep(Path file, String disbursementId) {
        String ending = file.toString().toLowerCase(Locale.ROOT).endsWith(".gz") ? ".csv.gz" : ".csv";
        Path kept = settings.files().resolve(disbursementId + ending);
        if (Files.exists(kept)) {
            return kept;
        }
        try {
            Files.createDirectories(settings.files());
            Path temporary = Files.createTempFile(settings.files(), disbursementId, ".part");
            try {
                Files.copy(file, temporary, StandardCopyOption.REPLACE_EXISTING);
                try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
                    channel.force(true);
                }
                Files.move(temporary, kept, StandardCopyOption.ATOMIC_MOVE);
            } finally {
                Files.deleteIfExists(temporary);
            }
            return kept;
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "Cannot keep a copy of %s under %s (%s). Nothing was paid; make the folder writable and run again."
                            .formatted(file, settings.files(), e.getMessage()),
                    e);
        }
    }

    /** Removes the copy of a file that was refused before anything was in the ledger. */
    void forget(Path kept) {
        try {
            Files.deleteIfExists(kept);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot remove the copy " + kept + " of a refused file", e);
        }
    }

    /** A path with nothing at it: for a report without the operator's rows. */
    Path none(String disbursementId) {
        return settings.files().resolve(disbursementId + ".none");
    }

    /**
     * Removes the kept file and every file of results that begins with the disbursement's id, half-written ones too.
     *
     * @return how many were removed
     */
    int erase(String disbursementId) {
        return removeAll(settings.files(), disbursementId) + removeAll(settings.results(), disbursementId + ".");
    }

    private static int removeAll(Path folder, String beginning) {
        if (!Files.isDirectory(folder)) {
            return 0;
        }
        int removed = 0;
        try (DirectoryStream<Path> found = Files.newDirectoryStream(folder, beginning + "*")) {
            for (Path each : found) {
                Files.delete(each);
                removed++;
            }
            return removed;
        } catch (IOException | DirectoryIteratorException e) {
            throw new UncheckedIOException(
                    "A file of %s* under %s cannot be removed (%s). The ledger's part is erased; make the folder writable, and the same command goes on."
                            .formatted(beginning, folder, e.getMessage()),
                    e instanceof IOException io ? io : new IOException(e));
        }
    }

    /** The kept file of a disbursement; a path that does not exist if it is gone. */
    Path find(String disbursementId) {
        Path zipped = settings.files().resolve(disbursementId + ".csv.gz");
        return Files.exists(zipped) ? zipped : settings.files().resolve(disbursementId + ".csv");
    }
}
