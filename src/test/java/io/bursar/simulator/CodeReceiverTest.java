package io.bursar.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** What becomes of a call whose sender is killed in the middle. */
class CodeReceiverTest {

    @Test
    void judgesNoSignatureOfACallThatBreaksOff() throws Exception {
        try (CodeReceiver receiver = CodeReceiver.start("whsec_c2VjcmV0")) {
            send(receiver, 100, "{\"data\":");
            assertThat(receiver.figures().forged()).isZero();

            send(receiver, 8, "{\"data\":");
            assertThat(receiver.figures().forged()).isOne();
        }
    }

    /** Returns when the receiver is done with it. */
    private static void send(CodeReceiver receiver, int length, String body) throws Exception {
        try (Socket socket = new Socket("127.0.0.1", receiver.url().getPort())) {
            socket.getOutputStream()
                    .write(("POST /gift-cards HTTP/1.1\r\nHost: here\r\nConnection: close\r\nContent-Length: " + length
                                    + "\r\n\r\n" + body)
                            .getBytes(StandardCharsets.US_ASCII));
            socket.shutdownOutput();
            socket.getInputStream().readAllBytes();
        }
    }
}
