package io.bursar.canary;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.codec.net.QuotedPrintableCodec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A zero is worth something only from a search that finds: each code is written down by somebody else's encoder. */
class CodeSearchIT {

    private static final String CODE = "ABCD-EFGHJK-LMNP";
    private static final String OTHER = "ZYXW-VUTSRQ-9876";
    private static final int BLOCK = 1024 * 1024;

    private final CodeSearch search = new CodeSearch(List.of(OTHER, CODE, "2345-678923-4567"));

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    @Test
    void findsACodeHoweverItWasWritten() throws Exception {
        for (String code : variants()) {
            for (String before : List.of("", "x", "{\"claim_code\":\"", "xyz", "xyzwu")) {
                String line = before + code + "\",";
                List<byte[]> written = List.of(
                        line.getBytes(StandardCharsets.UTF_8),
                        line.getBytes(StandardCharsets.UTF_16LE),
                        line.getBytes(StandardCharsets.UTF_16BE),
                        line.getBytes(StandardCharsets.UTF_16),
                        Base64.getEncoder().encode(line.getBytes(StandardCharsets.UTF_8)),
                        Base64.getUrlEncoder().encode(line.getBytes(StandardCharsets.UTF_8)),
                        HexFormat.of()
                                .formatHex(line.getBytes(StandardCharsets.UTF_8))
                                .getBytes(StandardCharsets.US_ASCII),
                        HexFormat.of()
                                .withUpperCase()
                                .formatHex(line.getBytes(StandardCharsets.UTF_8))
                                .getBytes(StandardCharsets.US_ASCII),
                        line.replace("-", "%2D").getBytes(StandardCharsets.US_ASCII),
                        line.replace("-", "\\u002d").getBytes(StandardCharsets.US_ASCII));
                for (int i = 0; i < written.size(); i++) {
                    Files.write(folder.resolve("it"), written.get(i));
                    assertThat(search.in(folder).hits())
                            .as("%s, way %d, after %s", code, i, before)
                            .isNotEmpty();
                }
            }
        }
    }

    /** Mail breaks its lines at 76 characters, wherever that is. */
    @Test
    void findsACodeInQuotedPrintableWhereverTheLineIsBroken() throws Exception {
        for (int before = 50; before < 80; before++) {
            String text = "é" + "x".repeat(before) + CODE + "x".repeat(40);
            String encoded = new QuotedPrintableCodec(StandardCharsets.UTF_8, true).encode(text);
            assertThat(encoded).contains("=\r\n");
            Files.writeString(folder.resolve("mail"), encoded);
            Files.writeString(folder.resolve("unix"), encoded.replace("\r\n", "\n"));
            assertThat(search.in(folder).hits()).as("after %d", before).hasSize(2);
        }
    }

    @Test
    void saysWhereAcrossTheEndsOfBlocksAndNeverWhat() throws Exception {
        for (int at :
                List.of(0, 1, BLOCK - CODE.length(), BLOCK - 7, BLOCK - 1, BLOCK, 2 * BLOCK - 40, 3 * BLOCK - 2)) {
            byte[] bytes = new byte[3 * BLOCK + 100];
            System.arraycopy(CODE.getBytes(StandardCharsets.US_ASCII), 0, bytes, at, CODE.length());
            Path file = Files.write(folder.resolve("0001"), bytes);

            CodeSearch.Result result = search.in(folder);
            assertThat(result.hits()).containsExactly(new CodeSearch.Hit(file, at, "plain", false));
            assertThat(result.files()).isEqualTo(1);
            assertThat(result.bytes()).isEqualTo(bytes.length);
            assertThat(result.toString()).doesNotContain(CODE);
        }
    }

    @Test
    void unpacksWhatIsPacked() throws Exception {
        Path file = folder.resolve("deep/er/bursar.log.gz");
        Files.createDirectories(file.getParent());
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
            out.write(("some line\n" + OTHER).getBytes(StandardCharsets.US_ASCII));
        }
        assertThat(search.in(folder).hits()).containsExactly(new CodeSearch.Hit(file, 10, "plain", true));

        Files.write(file, new byte[] {1, 2, 3});
        assertThat(search.in(folder).unread())
                .as("nothing is proven of what cannot be read")
                .containsExactly(file);
    }

    @Test
    void findsNothingWhereNothingIs() throws Exception {
        Files.writeString(folder.resolve("a"), CODE.substring(1) + " " + CODE.substring(0, 15) + " ABCD-EFGHJK-LMNQ");
        Files.writeString(folder.resolve("b"), CODE.substring(0, 8));
        Files.writeString(folder.resolve("c"), CODE.substring(8));
        Files.write(folder.resolve("d"), new byte[0]);
        assertThat(search.in(folder)).isEqualTo(new CodeSearch.Result(4, 64, List.of(), List.of()));
    }

    private static List<String> variants() {
        String bare = CODE.replace("-", "");
        return List.of(CODE, bare, CODE.toLowerCase(Locale.ROOT), bare.toLowerCase(Locale.ROOT));
    }
}
