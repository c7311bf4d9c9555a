package io.bursar.canary;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;

/**
 * Every form in which a claim code might have been written down: as it is, without dashes and in lower case; each of these in
 * base64 wherever it begins, in hex, in UTF-16, in a URL, in JSON, and in a mail's quoted-printable, with a line break anywhere.
 */
final class CodeForms {

    private static final int SEXTET = 6;
    private static final HexFormat UPPER_HEX = HexFormat.of().withUpperCase();

    private final List<Form> forms = new ArrayList<>();

    /** One form, and what it looks like. */
    record Form(String name, byte[] bytes) {}

    private CodeForms() {}

    /** All forms of one code. */
    static List<Form> of(String code) {
        CodeForms all = new CodeForms();
        String bare = code.replace("-", "");
        all.written("plain", code);
        all.written("without dashes", bare);
        all.written("lower case", code.toLowerCase(Locale.ROOT));
        all.written("lower case without dashes", bare.toLowerCase(Locale.ROOT));
        all.dashed("plain", code);
        all.dashed("lower case", code.toLowerCase(Locale.ROOT));
        all.broken("plain", code);
        all.broken("without dashes", bare);
        return all.forms;
    }

    private void written(String name, String text) {
        byte[] ascii = text.getBytes(StandardCharsets.US_ASCII);
        add(name, text);
        for (int before = 0; before < 3; before++) {
            add(name + " in base64", base64(ascii, before));
        }
        add(name + " in hex", HexFormat.of().formatHex(ascii));
        add(name + " in upper-case hex", UPPER_HEX.formatHex(ascii));
        add(
                name + " in a URL, every character escaped",
                UPPER_HEX.withPrefix("%").formatHex(ascii));
        add(name + " in UTF-16", text, StandardCharsets.UTF_16LE);
        add(name + " in UTF-16", text, StandardCharsets.UTF_16BE);
    }

    /** Where a dash is written in another way than as a dash. */
    private void dashed(String name, String text) {
        add(name + " in a URL", text.replace("-", "%2D"));
        add(name + " in a URL", text.replace("-", "%2d"));
        add(name + " in quoted-printable", text.replace("-", "=2D"));
        add(name + " in JSON", text.replace("-", "\\u002d"));
        add(name + " in JSON", text.replace("-", "\\u002D"));
    }

    /** A soft line break of quoted-printable may be anywhere within. */
    private void broken(String name, String text) {
        for (int at = 1; at < text.length(); at++) {
            add(name + " in quoted-printable", text.substring(0, at) + "=\r\n" + text.substring(at));
            add(name + " in quoted-printable", text.substring(0, at) + "=\n" + text.substring(at));
        }
    }

    /** The characters that depend on the text alone, where so many bytes stand before it in its group of three. */
    private static String base64(byte[] ascii, int before) {
        byte[] shifted = new byte[before + ascii.length];
        System.arraycopy(ascii, 0, shifted, before, ascii.length);
        String encoded = Base64.getEncoder().withoutPadding().encodeToString(shifted);
        int first = (before * Byte.SIZE + SEXTET - 1) / SEXTET;
        int end = shifted.length * Byte.SIZE / SEXTET;
        return encoded.substring(first, end);
    }

    private void add(String name, String text) {
        add(name, text, StandardCharsets.US_ASCII);
    }

    private void add(String name, String text, Charset charset) {
        byte[] bytes = text.getBytes(charset);
        if (forms.stream().noneMatch(each -> Arrays.equals(each.bytes(), bytes))) {
            forms.add(new Form(name, bytes));
        }
    }
}
