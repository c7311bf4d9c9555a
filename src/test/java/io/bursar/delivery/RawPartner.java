package io.bursar.delivery;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;

/** A service that is none, in plain on this machine: each connection gets what the test says, byte by byte. */
final class RawPartner implements AutoCloseable {

    /** Connections so far. */
    final AtomicInteger connections = new AtomicInteger();

    private final ServerSocket listener;

    /** What one connection is used for; closed at its end. */
    interface Behaviour {
        void behave(Socket socket, int connection) throws Exception;
    }

    RawPartner(Behaviour behaviour) throws IOException {
        listener = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(() -> {
            try {
                while (true) {
                    Socket socket = listener.accept();
                    int number = connections.incrementAndGet();
                    Thread.ofVirtual().start(() -> serve(behaviour, socket, number));
                }
            } catch (IOException e) {
                // the test is over
            }
        });
    }

    private static void serve(Behaviour behaviour, Socket socket, int number) {
        try (socket) {
            behaviour.behave(socket, number);
        } catch (Exception e) {
            // the caller has hung up
        }
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + listener.getLocalPort() + "/");
    }

    /** Reads one request with its body; false where the connection ends before one. */
    static boolean reads(Socket socket) throws IOException {
        InputStream in = socket.getInputStream();
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = in.read();
            if (next < 0) {
                return false;
            }
            head.append((char) next);
        }
        String after = head.substring(head.indexOf("ontent-Length: ") + "ontent-Length: ".length());
        in.readNBytes(Integer.parseInt(after.substring(0, after.indexOf('\r'))));
        return true;
    }

    static void says(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
        socket.getOutputStream().flush();
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }
}
