package io.bursar.intake;

import java.nio.file.Path;

/**
 * The identity of a file's content, by which the same file is known again under another name. A compressed file has the
 * fingerprint of what is in it, so that zipping a file does not make it a new one.
 *
 * @param sha256 64 hexadecimal digits
 * @param size bytes of the content, decompressed
 */
public record FileFingerprint(String sha256, long size) {

    /** The largest content that is read: 4 GiB, about forty million rows. It bounds what a small gzip can unfold to. */
    public static final long SIZE_MAX = 4L << 30;

    /**
     * Reads the whole content once, in constant memory.
     *
     * @throws RewardFileException if the file cannot be read to its end
     */
    public static FileFingerprint of(Path file) {
        try (FileContent content = FileContent.open(file)) {
            return content.fingerprint();
        }
    }
}
