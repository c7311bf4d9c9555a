package io.bursar.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.bursar.simulator.Simulator;
import io.bursar.simulator.SimulatorSettings;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * How many signed creates a second the simulator takes, over plain sockets and with requests that were signed beforehand, so that
 * the client costs as little of the machine as it can. The simulator must never be what a run waits for.
 */
@ExtendWith(Figures.class)
class SimulatorBench {

    private static final int CREATES = Integer.getInteger("bursar.bench.creates", 40_000);
    private static final int[] CONNECTIONS = {1, 4, 16, 64};
    private static final int ENOUGH = 1_000;

    @Test
    void takesMoreThanARunCanSend() throws Exception {
        try (Simulator simulator = Simulator.start(SimulatorSettings.defaults()
                .withFunds(new BigDecimal("100000000"))
                .withCallsPerSecondMax(0))) {
            Creates creates = new Creates(simulator);
            perSecond(creates, 16, CREATES / 2); // warms both sides up
            for (int connections : CONNECTIONS) {
                double rate = perSecond(creates, connections, CREATES);
                Figures.add(
                        "signed creates a second at the simulator, connections: " + connections,
                        String.format(Locale.ROOT, "%,.0f", rate),
                        ">= 1,000",
                        rate >= ENOUGH);
                assertThat(rate).isGreaterThanOrEqualTo(ENOUGH);
            }
        }
    }

    private static double perSecond(Creates creates, int connections, int number) throws Exception {
        List<Callable<Integer>> clients = new ArrayList<>();
        for (int i = 0; i < connections; i++) {
            List<byte[]> own = new ArrayList<>();
            for (int j = 0; j < number / connections; j++) {
                own.add(request(creates));
            }
            clients.add(() -> send(creates, own));
        }
        int sent = 0;
        long begin = System.nanoTime();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<Integer> client : threads.invokeAll(clients)) {
                sent += client.get();
            }
        }
        return sent / ((System.nanoTime() - begin) / 1e9);
    }

    private static byte[] request(Creates creates) {
        String body = creates.next();
        StringBuilder text = new StringBuilder("POST " + creates.target().getPath() + " HTTP/1.1\r\n");
        creates.signed(body)
                .forEach((name, values) ->
                        text.append(name).append(": ").append(values.getFirst()).append("\r\n"));
        text.append("Content-Length: ").append(body.length()).append("\r\n\r\n").append(body);
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static int send(Creates creates, List<byte[]> requests) throws IOException {
        try (Socket socket = new Socket()) {
            socket.setTcpNoDelay(true);
            socket.connect(new InetSocketAddress(
                    creates.target().getHost(), creates.target().getPort()));
            InputStream in = new BufferedInputStream(socket.getInputStream());
            for (byte[] request : requests) {
                socket.getOutputStream().write(request);
                readCard(in);
            }
        }
        return requests.size();
    }

    private static void readCard(InputStream in) throws IOException {
        String status = readLine(in);
        int length = 0;
        for (String line = readLine(in); !line.isEmpty(); line = readLine(in)) {
            if (line.regionMatches(true, 0, "content-length:", 0, 15)) {
                length = Integer.parseInt(line.substring(15).trim());
            }
        }
        String body = new String(in.readNBytes(length), StandardCharsets.UTF_8);
        if (!status.contains(" 200") || !body.contains("Fulfilled")) {
            throw new IOException("Not a card: " + status);
        }
    }

    private static String readLine(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder(64);
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new EOFException("The simulator closed the connection");
            }
            line.append((char) c);
        }
        return line.toString().trim();
    }
}
