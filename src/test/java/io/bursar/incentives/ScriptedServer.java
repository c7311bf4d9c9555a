package io.bursar.incentives;

import io.bursar.throttle.Sleeper;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** A server on a raw socket that counts requests, notes when they arrive, and answers with whatever bytes a test wants. */
final class ScriptedServer implements AutoCloseable {

    /** What to do with one request; the socket is there to be misused. */
    interface Script {
        void answer(int number, Request request, Socket socket, OutputStream out) throws Exception;
    }

    /** A request as it came over the wire. */
    record Request(String head, String body, long arrivedAt) {}

    final List<Request> requests = new CopyOnWriteArrayList<>();
    final AtomicInteger connections = new AtomicInteger();

    private final ServerSocket listener;
    private final Script script;
    private final List<Socket> open = new CopyOnWriteArrayList<>();

    ScriptedServer(Script script) throws IOException {
        this.script = script;
        this.listener = new ServerSocket(0, 100, InetAddress.getByName("127.0.0.1"));
        Thread.ofVirtual().start(this::accept);
    }

    static Script body(int status, String body) {
        return (number, request, socket, out) -> write(out, status, "application/json", body);
    }

    static void write(OutputStream out, int status, String type, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        out.write(("HTTP/1.1 " + status + " X\r\nContent-Type: " + type + "\r\nContent-Length: " + bytes.length
                        + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII));
        out.write(bytes);
        out.flush();
    }

    /** A server that breaks the protocol in that way. */
    static Script misbehaving(String way) {
        return (number, request, socket, out) -> misbehave(way, socket, out);
    }

    private static void misbehave(String way, Socket socket, OutputStream out) throws Exception {
        byte[] head = "HTTP/1.1 200 X\r\nContent-Type: application/json\r\n".getBytes(StandardCharsets.US_ASCII);
        switch (way) {
            case "close" -> socket.close();
            case "reset" -> {
                socket.setSoLinger(true, 0);
                socket.close();
            }
            case "cut" -> {
                out.write(head);
                out.write("Content-Length: 500\r\n\r\n{\"status\"".getBytes(StandardCharsets.US_ASCII));
                socket.close();
            }
            case "garbage" -> {
                out.write("hello\r\n\r\n".repeat(20).getBytes(StandardCharsets.US_ASCII));
                socket.close();
            }
            case "interim" ->
                out.write("HTTP/1.1 100 Continue\r\n\r\n".repeat(50).getBytes(StandardCharsets.US_ASCII));
            case "dribble" -> {
                out.write(head);
                out.write("Content-Length: 500\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                while (true) {
                    out.write(' ');
                    Sleeper.SYSTEM.sleepUntil(System.nanoTime() + 50_000_000L);
                }
            }
            case "endless" -> {
                out.write(head);
                out.write("Transfer-Encoding: chunked\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                while (true) {
                    out.write(("400\r\n" + " ".repeat(1024) + "\r\n").getBytes(StandardCharsets.US_ASCII));
                }
            }
            default -> {}
        }
    }

    URI endpoint() {
        return URI.create("http://127.0.0.1:" + listener.getLocalPort());
    }

    void closeConnections() throws IOException {
        for (Socket socket : open) {
            socket.close();
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
        closeConnections();
    }

    private void accept() {
        try {
            while (!listener.isClosed()) {
                Socket socket = listener.accept();
                open.add(socket);
                connections.incrementAndGet();
                Thread.ofVirtual().start(() -> serve(socket));
            }
        } catch (IOException e) {
            // the test is over
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            InputStream in = socket.getInputStream();
            OutputStream out = socket.getOutputStream();
            while (true) {
                Request request = read(in);
                requests.add(request);
                script.answer(requests.size(), request, socket, out);
            }
        } catch (Exception e) {
            // the client went away, or the script wanted it so
        }
    }

    private static Request read(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        long arrivedAt = 0;
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = in.read();
            if (next < 0) {
                throw new IOException("closed");
            }
            arrivedAt = arrivedAt == 0 ? System.nanoTime() : arrivedAt;
            head.append((char) next);
        }
        String lower = head.toString().toLowerCase(java.util.Locale.ROOT);
        int at = lower.indexOf("content-length:") + "content-length:".length();
        int length =
                Integer.parseInt(lower.substring(at, lower.indexOf("\r\n", at)).strip());
        return new Request(head.toString(), new String(in.readNBytes(length), StandardCharsets.UTF_8), arrivedAt);
    }
}
