package io.bursar.account;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A key pair as the settings name it. Each half stands in the settings, where it cannot change while the program runs, or
 * in a file, which is small and simply read again.
 */
record KeyPair(Half id, Half secret) implements AccessKeys.Source {

    /** Null while a half is empty: a pair that is being written is no pair yet. */
    @Override
    public @Nullable AccessKey read() throws IOException {
        String idNow = id.read();
        String secretNow = secret.read();
        return idNow.isEmpty() || secretNow.isEmpty() ? null : new AccessKey(idNow, secretNow, null);
    }

    /**
     * One half.
     *
     * @param described the setting, for messages
     * @param text the half itself; null if it stands in the file
     */
    record Half(String described, @Nullable String text, String file) {

        private static final int LENGTH_MAX = 1_024;

        /** Empty if the file is. */
        String read() throws IOException {
            if (text != null) {
                return text;
            }
            String content;
            try (var in = Files.newInputStream(Path.of(file))) {
                content = new String(in.readNBytes(LENGTH_MAX + 1), StandardCharsets.UTF_8).strip();
            } catch (IOException | IllegalArgumentException e) {
                // the cause may quote what it could not read
                throw new IOException(
                        described + " names " + file + ", which cannot be read; name a readable text file.");
            }
            if (content.length() > LENGTH_MAX || !content.matches("[!-~]*")) {
                throw new IOException(described + " names " + file
                        + ", which holds more than one word; write nothing but the value into it.");
            }
            return content;
        }

        /** Without the half itself. */
        @Override
        public String toString() {
            return described;
        }
    }
}
