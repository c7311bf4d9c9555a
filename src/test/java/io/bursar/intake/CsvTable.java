package io.bursar.intake;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.zip.GZIPOutputStream;

/**
 * A table written as some program would write it, and what a reader has to find in it. The lines are counted from the
 * written text, independently of the reader.
 */
record CsvTable(byte[] bytes, List<String> header, List<RawRow> rows) {

    private static final Pattern LINE_END = Pattern.compile("\r\n|\r|\n");

    /** How a program writes. */
    record Style(
            Charset charset,
            boolean mark,
            char separator,
            String lineEnd,
            boolean quoteAll,
            boolean lastLineEnds,
            boolean gzip) {}

    /**
     * Writes the table.
     *
     * @param blankLinesBefore numbers of data rows before which an empty line is written
     */
    static CsvTable write(List<String> header, List<List<String>> rows, Set<Integer> blankLinesBefore, Style style) {
        StringBuilder text = new StringBuilder();
        List<RawRow> expected = new ArrayList<>();
        append(text, header, style);
        for (int i = 0; i < rows.size(); i++) {
            if (blankLinesBefore.contains(i)) {
                text.append(style.lineEnd());
            }
            long line = 1 + LINE_END.matcher(text).results().count();
            if (!rows.get(i).stream().allMatch(String::isBlank)) {
                expected.add(new RawRow(expected.size() + 1L, line, rows.get(i)));
            }
            append(text, rows.get(i), style);
        }
        if (!style.lastLineEnds()) {
            text.setLength(text.length() - style.lineEnd().length());
        }
        return new CsvTable(encode(text.toString(), style), header, expected);
    }

    private static void append(StringBuilder text, List<String> cells, Style style) {
        for (int i = 0; i < cells.size(); i++) {
            String cell = cells.get(i);
            boolean quote = style.quoteAll() || cell.chars().anyMatch(c -> ",;\t\"\r\n".indexOf(c) >= 0);
            text.append(i == 0 ? "" : String.valueOf(style.separator()));
            text.append(quote ? '"' + cell.replace("\"", "\"\"") + '"' : cell);
        }
        text.append(style.lineEnd());
    }

    private static byte[] encode(String text, Style style) {
        boolean utf16 = style.charset().name().startsWith("UTF-16");
        boolean utf8 = style.charset().equals(StandardCharsets.UTF_8);
        byte[] plain = (utf16 || (utf8 && style.mark()) ? "\uFEFF" + text : text).getBytes(style.charset());
        return style.gzip() ? gzip(plain) : plain;
    }

    static byte[] gzip(byte[] plain) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream zip = new GZIPOutputStream(bytes)) {
            zip.write(plain);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
