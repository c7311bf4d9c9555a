package io.bursar.delivery;

import io.bursar.incentives.ClaimCode;
import jakarta.activation.DataHandler;
import jakarta.activation.DataSource;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimeBodyPart;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * One mail with one claim code in it. The code is only in byte arrays of its own, written into texts that were made without it,
 * and is wiped with them; it is never a String.
 */
final class MailLetter {

    private final MimeMessage message;
    private final List<Body> bodies;

    /**
     * Puts the bodies into the message.
     *
     * @param marker stands in both texts where the code goes
     */
    MailLetter(MimeMessage message, String text, String html, String marker, ClaimCode code) throws MessagingException {
        this.message = message;
        this.bodies = code.reveal(characters -> List.of(
                Body.of("text/plain", text, marker, characters), Body.of("text/html", html, marker, characters)));
        MimeMultipart both = new MimeMultipart("alternative");
        for (Body body : bodies) {
            both.addBodyPart(body.part());
        }
        message.setContent(both);
    }

    MimeMessage message() {
        return message;
    }

    /** True once anything of its texts may have left. */
    boolean isBegun() {
        return bodies.stream().anyMatch(body -> body.begun);
    }

    /** Overwrites the code and everything around it. */
    void wipe() {
        bodies.forEach(body -> Arrays.fill(body.bytes, (byte) 0));
    }

    /** The bytes of one text. */
    private static final class Body implements DataSource {

        private final String type;
        private final byte[] bytes;
        private volatile boolean begun;

        private Body(String type, byte[] bytes) {
            this.type = type;
            this.bytes = bytes;
        }

        private static Body of(String type, String text, String marker, char[] code) {
            String[] around = text.replace("\n", "\r\n").split(java.util.regex.Pattern.quote(marker), -1);
            byte[][] parts = Arrays.stream(around)
                    .map(part -> part.getBytes(StandardCharsets.UTF_8))
                    .toArray(byte[][]::new);
            int size = (parts.length - 1) * code.length;
            for (byte[] part : parts) {
                size += part.length;
            }
            byte[] bytes = new byte[size];
            int at = 0;
            for (int i = 0; i < parts.length; i++) {
                for (int c = 0; i > 0 && c < code.length; c++) {
                    bytes[at++] = (byte) code[c];
                }
                System.arraycopy(parts[i], 0, bytes, at, parts[i].length);
                at += parts[i].length;
            }
            return new Body(type + "; charset=UTF-8", bytes);
        }

        private MimeBodyPart part() throws MessagingException {
            MimeBodyPart part = new MimeBodyPart();
            part.setDataHandler(new DataHandler(this) {
                @Override
                public void writeTo(OutputStream out) throws IOException {
                    begun = true;
                    out.write(bytes); // the library would copy them once more
                }
            });
            part.setHeader("Content-Type", type);
            part.setHeader("Content-Transfer-Encoding", isMostlyAscii() ? "quoted-printable" : "base64");
            return part;
        }

        private boolean isMostlyAscii() {
            int other = 0;
            for (byte each : bytes) {
                other += each < 0 ? 1 : 0;
            }
            return other < bytes.length / 6;
        }

        @Override
        public InputStream getInputStream() {
            begun = true;
            return new ByteArrayInputStream(bytes);
        }

        @Override
        public OutputStream getOutputStream() throws IOException {
            throw new IOException("The text of a mail is not written to");
        }

        @Override
        public String getContentType() {
            return type;
        }

        @Override
        public String getName() {
            return "";
        }
    }
}
