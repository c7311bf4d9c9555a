package io.bursar.alert;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Somebody else's end of a webhook: checks each signature with an HMAC written out by hand, and answers as told. */
final class Receiver implements AutoCloseable {

    static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    private static final int BLOCK = 64;

    /** What came, in order, whatever was answered. */
    final List<Call> calls = new CopyOnWriteArrayList<>();

    private final HttpServer server;
    private final CountDownLatch silence = new CountDownLatch(1);
    private volatile int status = 204;
    private volatile boolean silent;
    private volatile @Nullable URI location;

    /**
     * One call.
     *
     * @param id of header webhook-id
     * @param genuine true if its signature is right
     */
    record Call(String id, String timestamp, boolean genuine, JsonNode body) {}

    private Receiver(HttpServer server) {
        this.server = server;
        server.createContext("/", this::answer);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.start();
    }

    static Receiver http() {
        try {
            return new Receiver(HttpServer.create(loopback(), 0));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Receiver https(SSLContext context) {
        try {
            HttpsServer server = HttpsServer.create(loopback(), 0);
            server.setHttpsConfigurator(new HttpsConfigurator(context));
            return new Receiver(server);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static InetSocketAddress loopback() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    }

    URI url() {
        String scheme = server instanceof HttpsServer ? "https" : "http";
        return URI.create(scheme + "://127.0.0.1:" + server.getAddress().getPort() + "/hook");
    }

    void answers(int code) {
        status = code;
        silent = false;
    }

    void redirectsTo(URI other) {
        status = 307;
        location = other;
    }

    /** Takes the call and says nothing. */
    void fallsSilent() {
        silent = true;
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            Headers headers = exchange.getRequestHeaders();
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            String id = headers.getFirst("webhook-id");
            String timestamp = headers.getFirst("webhook-timestamp");
            boolean genuine =
                    ("v1," + hmac(id + "." + timestamp + "." + body)).equals(headers.getFirst("webhook-signature"));
            calls.add(new Call(id, timestamp, genuine, JsonMapper.shared().readTree(body)));
            if (silent) {
                silence.await();
            }
            URI elsewhere = location;
            if (elsewhere != null) {
                exchange.getResponseHeaders().set("Location", elsewhere.toString());
            }
            exchange.sendResponseHeaders(status, -1);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** RFC 2104. */
    private static String hmac(String text) {
        byte[] key = Arrays.copyOf(Base64.getDecoder().decode(SECRET.substring(6)), BLOCK);
        byte[] inner = sha256(xored(key, 0x36), text.getBytes(StandardCharsets.UTF_8));
        return Base64.getEncoder().encodeToString(sha256(xored(key, 0x5c), inner));
    }

    private static byte[] xored(byte[] key, int pad) {
        byte[] padded = key.clone();
        for (int i = 0; i < padded.length; i++) {
            padded[i] ^= (byte) pad;
        }
        return padded;
    }

    private static byte[] sha256(byte[]... parts) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (byte[] part : parts) {
                digest.update(part);
            }
            return digest.digest();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        silence.countDown();
        server.stop(0);
    }
}
