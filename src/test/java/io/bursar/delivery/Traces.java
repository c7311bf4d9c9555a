package io.bursar.delivery;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;

/** The forms in which a claim code could have come to lie somewhere: as it is, without dashes, base64 at any offset, hex. */
record Traces(List<String> forms) {

    static Traces of(String code) {
        List<String> forms = new ArrayList<>();
        for (String form : List.of(code, code.replace("-", ""))) {
            forms.add(form);
            forms.add(new StringBuilder(form).reverse().toString());
            forms.add(HexFormat.of().formatHex(form.getBytes(StandardCharsets.US_ASCII)));
            for (int offset = 0; offset < 3; offset++) {
                String shifted = Base64.getEncoder()
                        .encodeToString(("x".repeat(offset) + form).getBytes(StandardCharsets.US_ASCII));
                forms.add(shifted.substring(offset == 0 ? 0 : 4, shifted.length() - 4));
            }
        }
        return new Traces(List.copyOf(forms));
    }

    /** Those that are in the text, whatever lines and soft line breaks it was cut into. */
    List<String> in(String text) {
        String joined = text.replaceAll("=\\r?\\n|\\s+", "");
        String lower = joined.toLowerCase(Locale.ROOT);
        return forms.stream()
                .filter(form -> joined.contains(form) || lower.contains(form.toLowerCase(Locale.ROOT)))
                .toList();
    }
}
