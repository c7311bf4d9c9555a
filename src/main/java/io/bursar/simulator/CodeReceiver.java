package io.bursar.simulator;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A partner's service on this machine that takes claim codes by webhook, and goes wrong for a part of them: it fails, it takes a
 * code and never says so, it refuses for good; what it does to an id is a hash of it. Once it is away. It repeats each code in its
 * answer, as no service should.
 */
public final class CodeReceiver implements AutoCloseable {

    private static final int BODY_MAX = 64 * 1024;
    private static final int PERCENT = 100;
    private static final int FAILS = 4;
    private static final int LOSES = 8;
    private static final int REFUSES = 10;
    private static final int AWAY_ID = 50;
    private static final String SECRET_PREFIX = "whsec_";

    private final byte[] secret;
    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Map<String, Parcel> parcels = new ConcurrentHashMap<>();
    private final AtomicInteger ids = new AtomicInteger();
    private final AtomicInteger calls = new AtomicInteger();
    private final AtomicInteger forged = new AtomicInteger();

    /**
     * What came.
     *
     * @param calls of any kind
     * @param taken ids of which a code is here
     * @param repeated calls with an id whose code was here already
     * @param failed calls that were answered 500 or 503
     * @param unanswered calls whose code was taken without an answer
     * @param refused ids that were refused for good
     * @param contradictions ids that came with more than one code
     * @param forged calls whose signature was wrong
     */
    public record Figures(
            int calls,
            int taken,
            int repeated,
            int failed,
            int unanswered,
            int refused,
            int contradictions,
            int forged) {}

    /** One id; changed under its own lock. */
    private static final class Parcel {
        private String code = "";
        private int calls;
        private int repeated;
        private int failed;
        private boolean unanswered;
        private boolean refused;
        private boolean contradicted;
        private boolean away;
    }

    private CodeReceiver(String secret) {
        this.secret = Base64.getDecoder().decode(secret.substring(SECRET_PREFIX.length()));
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException("The receiver cannot listen on this machine: " + e.getMessage(), e);
        }
        server.createContext("/", this::take);
        server.setExecutor(threads);
        server.start();
    }

    /** Starts one on any free port of this machine; {@code secret} is {@code whsec_} and base64. */
    public static CodeReceiver start(String secret) {
        return new CodeReceiver(secret);
    }

    /** Where it is called. */
    public URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/gift-cards");
    }

    /** What came until now. */
    public Figures figures() {
        int taken = 0;
        int repeated = 0;
        int failed = 0;
        int unanswered = 0;
        int refused = 0;
        int contradicted = 0;
        for (Parcel parcel : parcels.values()) {
            synchronized (parcel) {
                taken += parcel.code.isEmpty() ? 0 : 1;
                repeated += parcel.repeated;
                failed += parcel.failed;
                unanswered += parcel.unanswered ? 1 : 0;
                refused += parcel.refused ? 1 : 0;
                contradicted += parcel.contradicted ? 1 : 0;
            }
        }
        return new Figures(calls.get(), taken, repeated, failed, unanswered, refused, contradicted, forged.get());
    }

    private void take(HttpExchange exchange) throws IOException {
        try (exchange) {
            calls.incrementAndGet();
            if (isCutOff(exchange)) {
                return;
            }
            byte[] body = exchange.getRequestBody().readNBytes(BODY_MAX);
            if (!isGenuine(exchange, body)) {
                forged.incrementAndGet();
                answer(exchange, 401, new byte[0]);
                return;
            }
            JsonNode data = JsonMapper.shared().readTree(body).path("data");
            int status = receive(
                    data.path("creation_request_id").asString(""),
                    data.path("claim_code").asString(""));
            if (status > 0) {
                answer(exchange, status, body);
            }
        }
    }

    private int receive(String id, String code) {
        Parcel parcel = parcels.computeIfAbsent(id, key -> {
            Parcel fresh = new Parcel();
            fresh.away = ids.incrementAndGet() == AWAY_ID;
            return fresh;
        });
        int kind = Math.floorMod(id.hashCode(), PERCENT);
        synchronized (parcel) {
            boolean first = ++parcel.calls == 1;
            if (kind >= LOSES && kind < REFUSES) {
                parcel.refused = true;
                return 410;
            }
            if (first && (kind < FAILS || parcel.away)) {
                parcel.failed++;
                return parcel.away ? 503 : 500;
            }
            parcel.repeated += parcel.code.isEmpty() ? 0 : 1;
            parcel.contradicted |= !parcel.code.isEmpty() && !parcel.code.equals(code);
            parcel.code = code;
            boolean silent = first && kind < LOSES;
            parcel.unanswered |= silent;
            return silent ? 0 : 200;
        }
    }

    /** True if whoever sent it was killed in its headers: the server takes what there is of them for a call without a body. */
    private static boolean isCutOff(HttpExchange exchange) {
        return exchange.getRequestHeaders().getFirst("Content-Length") == null;
    }

    private boolean isGenuine(HttpExchange exchange, byte[] body) {
        String id = String.valueOf(exchange.getRequestHeaders().getFirst("webhook-id"));
        String at = String.valueOf(exchange.getRequestHeaders().getFirst("webhook-timestamp"));
        String said = String.valueOf(exchange.getRequestHeaders().getFirst("webhook-signature"));
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret, "HmacSHA256"));
            mac.update((id + '.' + at + '.').getBytes(StandardCharsets.UTF_8));
            String right = "v1," + Base64.getEncoder().encodeToString(mac.doFinal(body));
            return MessageDigest.isEqual(
                    right.getBytes(StandardCharsets.US_ASCII), said.getBytes(StandardCharsets.US_ASCII));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has HmacSHA256", e);
        }
    }

    private static void answer(HttpExchange exchange, int status, byte[] body) throws IOException {
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
    }

    /** Frees its port; calls that are under way get no answer. */
    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
