package io.bursar.intake;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * The bytes of a reward file, decompressed, bounded, and hashed while they pass. Every way in which a file can be
 * unreadable ends here as a sentence for the operator.
 */
final class FileContent extends InputStream {

    private static final int BUFFER = 1 << 16;

    private final Path file;
    private final InputStream in;
    private final MessageDigest digest = sha256();
    private long size;

    private FileContent(Path file, InputStream in) {
        this.file = file;
        this.in = in;
    }

    static FileContent open(Path file) {
        if (!Files.exists(file)) {
            throw new RewardFileException(
                    file, "does not exist", "Check the name; it is looked for at " + file.toAbsolutePath());
        }
        if (Files.isDirectory(file)) {
            throw new RewardFileException(file, "is a folder", "Name one CSV file in it");
        }
        if (!Files.isRegularFile(file)) {
            throw new RewardFileException(
                    file, "is not an ordinary file", "Save the rewards to a .csv file: it is read more than once");
        }
        InputStream raw;
        try {
            raw = Files.newInputStream(file);
        } catch (IOException e) {
            throw unreadable(file, e);
        }
        try {
            return new FileContent(file, decompressed(file, new BufferedInputStream(raw, BUFFER)));
        } catch (IOException e) {
            closeQuietly(raw);
            throw unreadable(file, e);
        } catch (RewardFileException e) {
            closeQuietly(raw);
            throw e;
        }
    }

    private static InputStream decompressed(Path file, InputStream in) throws IOException {
        in.mark(2);
        boolean gzip = in.read() == 0x1f && in.read() == 0x8b;
        in.reset();
        boolean namedGzip = file.toString().toLowerCase(Locale.ROOT).endsWith(".gz");
        if (gzip && !namedGzip) {
            throw new RewardFileException(file, "is compressed with gzip", "Name it .csv.gz");
        }
        if (namedGzip && !gzip && in.available() > 0) {
            throw new RewardFileException(
                    file, "is called .gz but is not compressed with gzip", "Name it .csv, or compress it again");
        }
        return gzip ? new GZIPInputStream(in, BUFFER) : in;
    }

    /** True unless the bytes can only be an encoding of one byte for each character; reads all of them. */
    static boolean isUtf8OrMarked(Path file) {
        Utf8Shape shape = new Utf8Shape();
        try (FileContent content = open(file)) {
            byte[] buffer = new byte[BUFFER];
            boolean first = true;
            for (int count = content.read(buffer, 0, BUFFER); count >= 0; count = content.read(buffer, 0, BUFFER)) {
                if (first && count > 1 && ((buffer[0] ^ buffer[1]) & 0xff) == 1 && (buffer[0] & 0xfe) == 0xfe) {
                    return true; // FE FF or FF FE
                }
                first = first && count == 0;
                shape.look(buffer, 0, count);
            }
        }
        return shape.isWhole();
    }

    /** The fingerprint of the whole content; reads what is left of it. */
    FileFingerprint fingerprint() {
        byte[] buffer = new byte[BUFFER];
        while (read(buffer, 0, buffer.length) >= 0) {
            continue;
        }
        try {
            MessageDigest copy = (MessageDigest) digest.clone();
            return new FileFingerprint(HexFormat.of().formatHex(copy.digest()), size);
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException("SHA-256 of this Java runtime cannot be read twice", e);
        }
    }

    @Override
    public int read() {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) {
        int count;
        try {
            count = in.read(buffer, offset, length);
        } catch (IOException e) {
            throw unreadable(file, e);
        }
        if (count > 0) {
            digest.update(buffer, offset, count);
            size += count;
            if (size > FileFingerprint.SIZE_MAX) {
                throw new RewardFileException(file, "is larger than 4 GiB", "Split it into several files");
            }
        }
        return count;
    }

    @Override
    public void close() {
        closeQuietly(in);
    }

    private static RewardFileException unreadable(Path file, IOException e) {
        return switch (e) {
            case AccessDeniedException denied ->
                new RewardFileException(
                        file, "may not be read by this user", "Let the user who runs Bursar read it", denied);
            case EOFException cut ->
                new RewardFileException(
                        file,
                        "ends in the middle: the compressed file was not copied completely",
                        "Copy it again, and check it with gzip -t",
                        cut);
            case ZipException damaged ->
                new RewardFileException(
                        file,
                        "is damaged: it cannot be decompressed (" + damaged.getMessage() + ")",
                        "Copy it again, and check it with gzip -t",
                        damaged);
            default ->
                new RewardFileException(
                        file, "cannot be read (" + e.getMessage() + ")", "Check the disk or copy the file again", e);
        };
    }

    /** A file that was only read loses nothing when closing it fails. */
    private static void closeQuietly(InputStream in) {
        try {
            in.close();
        } catch (IOException e) {
            System.getLogger(FileContent.class.getName()).log(System.Logger.Level.DEBUG, "closing failed", e);
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("This Java runtime has no SHA-256", e);
        }
    }
}
