package io.bursar.delivery;

import com.standardwebhooks.Webhook;
import com.standardwebhooks.exceptions.WebhookVerificationException;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** A partner's service: verifies each call with the library that Standard Webhooks publishes, and answers as told. */
final class Partner implements AutoCloseable {

    static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    static final String EARLIER_SECRET = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD";

    /** What came, in order, whatever was answered. */
    final List<Call> calls = new CopyOnWriteArrayList<>();

    private final HttpsServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final CountDownLatch end = new CountDownLatch(1);
    private volatile List<String> knows = List.of(SECRET);
    private volatile int status = 200;
    private volatile boolean echoes;
    private volatile boolean silent;
    private volatile @Nullable String location;

    /**
     * One call.
     *
     * @param from the port it came from: the same one, the same connection
     */
    record Call(String id, long timestamp, boolean genuine, String body, int from) {}

    Partner(SSLContext context) throws IOException {
        server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(context));
        server.createContext("/", this::answer);
        server.setExecutor(threads);
        server.start();
    }

    URI url() {
        return URI.create("https://127.0.0.1:" + server.getAddress().getPort() + "/gift-cards");
    }

    Partner knowing(String... secrets) {
        knows = List.of(secrets);
        return this;
    }

    Partner answering(int code) {
        status = code;
        return this;
    }

    Partner redirectingTo(URI other) {
        location = other.toString();
        return answering(307);
    }

    /** The answer's body is what it was sent. */
    Partner echoing() {
        echoes = true;
        return this;
    }

    Partner silent() {
        silent = true;
        return this;
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            calls.add(call(exchange, new String(body, StandardCharsets.UTF_8)));
            if (silent) {
                end.await();
            }
            String elsewhere = location;
            if (elsewhere != null) {
                exchange.getResponseHeaders().set("Location", elsewhere);
            }
            if (echoes) {
                exchange.getResponseHeaders().set("x-received", new String(body, StandardCharsets.US_ASCII));
            }
            byte[] said = echoes ? body : new byte[0];
            exchange.sendResponseHeaders(status, said.length == 0 ? -1 : said.length);
            exchange.getResponseBody().write(said);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Call call(HttpExchange exchange, String body) {
        Map<String, List<String>> headers = new HashMap<>();
        exchange.getRequestHeaders().forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), values));
        boolean genuine = knows.stream().anyMatch(secret -> verifies(secret, body, headers));
        return new Call(
                Objects.requireNonNull(headers.get("webhook-id")).getFirst(),
                Long.parseLong(
                        Objects.requireNonNull(headers.get("webhook-timestamp")).getFirst()),
                genuine,
                body,
                exchange.getRemoteAddress().getPort());
    }

    private static boolean verifies(String secret, String body, Map<String, List<String>> headers) {
        try {
            new Webhook(secret).verify(body, headers);
            return true;
        } catch (WebhookVerificationException e) {
            return false;
        }
    }

    @Override
    public void close() {
        end.countDown();
        server.stop(0);
        threads.close();
    }
}
