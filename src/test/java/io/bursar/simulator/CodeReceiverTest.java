package io.bursar.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** What becomes of a call whose sender is killed in the middle. */
class CodeReceiverTest {

    private static final String HEADERS = "POST /gift-cards HTTP/1.1\r\nConnection: close\r\nwebhook-id: R\r\n";

    @Test
    void judgesNoSignatureOfACallThatBreaksOff() throws Exception {
        try (CodeReceiver receiver = CodeReceiver.start("whsec_c2VjcmV0")) {
            send(receiver, HEADERS);
            send(receiver, HEADERS + "Content-Length: 100\r\n\r\n{");
            assertThat(receiver.figures().forged()).isZero();

            send(receiver, HEADERS + "Content-Length: 1\r\n\r\n{");
            assertThat(receiver.figures().forged()).isOne();
        }
    }

    /** Returns when the receiver is done with it. */
    private static void send(CodeReceiver receiver, String call) throws Exception {
        try (Socket socket = new Socket("127.0.0.1", receiver.url().getPort())) {
            socket.getOutputStream().write(call.getBytes(StandardCharsets.US_ASCII));
            socket.shutdownOutput();
            socket.getInputStream().readAllBytes();
        }
    }
}
