package io.bursar.cli;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.function.ToIntFunction;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A partner's service that takes claim codes by webhook, and answers as a test says. */
final class Shop implements AutoCloseable {

    static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    /** One call that came. */
    record Received(String key, String reference, String recipient, String code) {}

    final List<Received> received = new CopyOnWriteArrayList<>();

    private final HttpServer server;
    private volatile CountDownLatch answers = new CountDownLatch(0);
    private volatile ToIntFunction<Received> status = call -> 204;

    Shop() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 500);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/codes", this::take);
        server.start();
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/codes");
    }

    /** From now on calls are taken and not answered, until {@link #answerAgain}. */
    void fallSilent() {
        answers = new CountDownLatch(1);
    }

    void answerAgain() {
        answers.countDown();
    }

    void answers(ToIntFunction<Received> now) {
        status = now;
    }

    private void take(HttpExchange exchange) throws IOException {
        JsonNode data = JsonMapper.shared().readTree(exchange.getRequestBody()).path("data");
        Received call = new Received(
                exchange.getRequestHeaders().getFirst("webhook-id"),
                data.path("reference").asString(),
                data.path("recipient").asString(),
                data.path("claim_code").asString());
        received.add(call);
        try {
            answers.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        exchange.sendResponseHeaders(status.applyAsInt(call), -1);
        exchange.close();
    }

    /** The codes that came under each key. */
    Map<String, Set<String>> codes() {
        Map<String, Set<String>> codes = new HashMap<>();
        received.forEach(call ->
                codes.computeIfAbsent(call.key(), key -> new HashSet<>()).add(call.code()));
        return codes;
    }

    @Override
    public void close() {
        answerAgain();
        server.stop(0);
    }
}
