package io.bursar.intake;

import io.bursar.jobfile.CsvLayout;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.Reader;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The characters of a reward file, decoded strictly: a byte that fits no character is an error with its line, never a
 * silent replacement. It also stops a record that never ends, so that a missing quote or a file without line ends cannot
 * fill the heap of the parser behind it.
 */
final class StrictText extends Reader {

    /** Longest record: generous for a row of rewards, and far below what would hurt the heap. */
    static final int RECORD_MAX = 100_000;

    /** The parser reads ahead, and doubles quotes; the exact bound is checked on the record itself. */
    private static final int UNENDED_MAX = 4 * RECORD_MAX;

    private static final int HEAD = 4096;

    private final Path file;
    private final FileContent content;
    private final BufferedInputStream in;
    private final FileEncoding encoding;
    private final CharsetDecoder decoder;
    private final ByteBuffer bytes = ByteBuffer.allocate(1 << 16).flip();
    private final CharBuffer chars = CharBuffer.allocate(1 << 13).flip();
    private final @Nullable Utf8Shape shape;
    private long lineBeyondAscii;
    private boolean ended;
    private long bytesBefore;
    private long line = 1;
    private char last;
    private long recordLine = 1;
    private long charactersOfRecord;

    StrictText(Path file, FileContent content, CsvLayout.Encoding wanted) throws IOException {
        this.file = file;
        this.content = content;
        this.in = new BufferedInputStream(content, 1 << 16);
        in.mark(HEAD);
        byte[] head = in.readNBytes(HEAD);
        in.reset();
        this.encoding = FileEncoding.of(head, file, wanted);
        this.shape = encoding.isWindows() ? new Utf8Shape() : null;
        in.skipNBytes(encoding.markLength());
        this.bytesBefore = encoding.markLength();
        this.decoder = encoding.charset()
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
    }

    FileEncoding encoding() {
        return encoding;
    }

    /** Tells that a new record starts, and where, so that the length of the next one can be bounded. */
    void recordStarts(long physicalLine) {
        recordLine = physicalLine;
        charactersOfRecord = 0;
    }

    @Override
    public int read(char[] target, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (!chars.hasRemaining() && !decodeMore()) {
            return -1;
        }
        int count = Math.min(length, chars.remaining());
        chars.get(target, offset, count);
        charactersOfRecord += count;
        if (charactersOfRecord > UNENDED_MAX) {
            throw recordTooLong(file, recordLine);
        }
        return count;
    }

    static RewardFileException recordTooLong(Path file, long line) {
        return new RewardFileException(
                file,
                "has a row on line " + line + " that does not end within 100,000 characters",
                "Usually a quote (\") is opened there and never closed, or the file has no line ends");
    }

    private boolean decodeMore() throws IOException {
        chars.clear();
        try {
            while (true) {
                CoderResult result = decoder.decode(bytes, chars, ended);
                if (chars.position() > 0) {
                    return true;
                }
                if (result.isError()) {
                    throw encoding.malformed(file, bytes.get(bytes.position()), line, position() + 1);
                }
                if (ended) {
                    if (shape != null && shape.isCertain()) {
                        throw FileEncoding.isUtf8(file, lineBeyondAscii);
                    }
                    return false;
                }
                fill();
            }
        } finally {
            chars.flip();
            countLines();
        }
    }

    private void fill() throws IOException {
        bytesBefore = position();
        bytes.compact();
        int count = in.read(bytes.array(), bytes.position(), bytes.remaining());
        if (count < 0) {
            ended = true;
        } else {
            if (shape != null) {
                shape.look(bytes.array(), bytes.position(), bytes.position() + count);
            }
            bytes.position(bytes.position() + count);
        }
        bytes.flip();
    }

    /** How many bytes of the content have become characters. */
    private long position() {
        return bytesBefore + bytes.position();
    }

    private void countLines() {
        for (int i = chars.position(); i < chars.limit(); i++) {
            char c = chars.get(i);
            if (c == '\r' || (c == '\n' && last != '\r')) {
                line++;
            } else if (c == 0) {
                throw new RewardFileException(
                        file,
                        "has a NUL character on line " + line + ": it is damaged, or not a text file",
                        "Export it again as CSV");
            }
            if (shape != null && c > '~' && lineBeyondAscii == 0) {
                lineBeyondAscii = line;
            }
            last = c;
        }
    }

    @Override
    public void close() {
        content.close();
    }
}
