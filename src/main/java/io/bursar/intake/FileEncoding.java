package io.bursar.intake;

import io.bursar.jobfile.CsvLayout;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Locale;

/**
 * How a file's bytes spell characters: UTF-8, UTF-16 with a byte order mark, or Windows-1252 where the job says so. Whatever is
 * something else is refused by name; guessing would put a wrong letter into a recipient's address, or into a reference.
 *
 * @param charset how to decode
 * @param markLength bytes of the byte order mark at the start
 */
record FileEncoding(Charset charset, int markLength) {

    private static final HexFormat HEX = HexFormat.of().withUpperCase();
    private static final Charset WINDOWS_1252 = Charset.forName("windows-1252");
    private static final String AS_UTF8 = "Save it as UTF-8 (in a spreadsheet: Save as, \"CSV UTF-8\")";
    private static final String OR_SAY_SO =
            ", or, if all its letters are right in Windows-1252, say csv: {encoding: windows-1252} in the job file";

    /** Looks at the first bytes of the content; refuses what is no text at all, and what the job does not expect. */
    static FileEncoding of(byte[] head, Path file, CsvLayout.Encoding wanted) {
        refuseOtherFiles(head, file);
        if (starts(head, "EFBBBF")) {
            return new FileEncoding(StandardCharsets.UTF_8, 3);
        }
        boolean little = starts(head, "FFFE");
        if (little || starts(head, "FEFF")) {
            if (wanted != CsvLayout.Encoding.AUTO) {
                throw new RewardFileException(
                        file,
                        "is written in UTF-16, but the job says csv.encoding: " + word(wanted),
                        AS_UTF8 + ", or remove csv.encoding from the job file");
            }
            return new FileEncoding(little ? StandardCharsets.UTF_16LE : StandardCharsets.UTF_16BE, 2);
        }
        int zeros = 0;
        for (byte b : head) {
            zeros += b == 0 ? 1 : 0;
        }
        if (zeros > 0 && zeros >= head.length / 3) {
            throw new RewardFileException(
                    file, "looks like UTF-16 without a byte order mark, or like no text at all", AS_UTF8);
        }
        return new FileEncoding(wanted == CsvLayout.Encoding.WINDOWS_1252 ? WINDOWS_1252 : StandardCharsets.UTF_8, 0);
    }

    private static String word(CsvLayout.Encoding wanted) {
        return wanted.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static void refuseOtherFiles(byte[] head, Path file) {
        if (starts(head, "504B0304")) {
            throw new RewardFileException(
                    file,
                    "is an Excel workbook or another zip archive, not a CSV file",
                    "Open it and save it as \"CSV UTF-8\"; a zipped CSV has to be unpacked, or compressed with gzip");
        }
        if (starts(head, "D0CF11E0")) {
            throw new RewardFileException(
                    file, "is an old Excel workbook, not a CSV file", "Open it and save it as \"CSV UTF-8\"");
        }
        if (starts(head, "25504446")) {
            throw new RewardFileException(file, "is a PDF document, not a CSV file", "Export the rewards as CSV");
        }
        if (starts(head, "1F8B")) {
            throw new RewardFileException(file, "is compressed twice", "Compress the CSV file only once");
        }
        if (starts(head, "FFFE0000") || starts(head, "0000FEFF")) {
            throw new RewardFileException(file, "is written in UTF-32", AS_UTF8);
        }
    }

    /** The error for bytes that are not what the encoding allows. */
    RewardFileException malformed(Path file, byte found, long line, long position) {
        String where = String.format(
                Locale.ROOT, "on line %d stands the byte 0x%02X (byte %,d of the file)", line, found & 0xff, position);
        if (charset.equals(StandardCharsets.UTF_8)) {
            return new RewardFileException(
                    file, "is not UTF-8: " + where + guess(found), AS_UTF8 + (isWestern(found) ? OR_SAY_SO : ""));
        }
        return new RewardFileException(
                file, "is damaged: " + where + ", which is not valid " + displayName(), "Save it again, as UTF-8");
    }

    /** The error for a file that would be read with wrong letters, because it has another encoding than the job says. */
    static RewardFileException isUtf8(Path file, long line) {
        return new RewardFileException(
                file,
                "is UTF-8, but the job says csv.encoding: windows-1252; the first letter beyond ASCII is on line "
                        + line,
                "Save it with a byte order mark (in a spreadsheet: Save as, \"CSV UTF-8\"), or remove csv.encoding from the"
                        + " job file");
    }

    boolean isWindows() {
        return charset.equals(WINDOWS_1252);
    }

    /** As an operator would call it. */
    String displayName() {
        if (isWindows()) {
            return "Windows-1252";
        }
        return charset.name().startsWith("UTF-16") ? "UTF-16" : charset.name();
    }

    private static boolean isWestern(byte found) {
        int value = found & 0xff;
        return value == 0x80 || value == 0x85 || (value >= 0x91 && value <= 0x97) || value >= 0xa0;
    }

    private static String guess(byte found) {
        if (!isWestern(found)) {
            return ". The file has another encoding, such as Shift_JIS";
        }
        try {
            String letter = WINDOWS_1252
                    .newDecoder()
                    .decode(ByteBuffer.wrap(new byte[] {found}))
                    .toString();
            return ". The file looks like Windows-1252, where this byte is \"" + letter + "\"";
        } catch (CharacterCodingException e) {
            return ". The file has another encoding";
        }
    }

    private static boolean starts(byte[] head, String hex) {
        byte[] magic = HEX.parseHex(hex);
        return head.length >= magic.length && java.util.Arrays.equals(head, 0, magic.length, magic, 0, magic.length);
    }
}
