package io.bursar.simulator;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import io.bursar.simulator.Books.Card;
import io.bursar.simulator.SimulatorSettings.AccessKey;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * The admin port: look into the books, change the faults, top up the funds. Claim codes are not to be had here, but for
 * tests that search for leaked ones and say so in the settings.
 */
final class AdminHandler implements HttpHandler {

    private static final Logger LOG = LoggerFactory.getLogger(AdminHandler.class);
    private static final int BODY_MAX = 1024 * 1024;
    private static final String JSON_TYPE = "application/json";
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(SerializationFeature.INDENT_OUTPUT)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    private final Simulator simulator;

    AdminHandler(Simulator simulator) {
        this.simulator = simulator;
    }

    @Override
    public void handle(HttpExchange exchange) {
        try (exchange) {
            String body = new String(exchange.getRequestBody().readNBytes(BODY_MAX), StandardCharsets.UTF_8);
            try {
                route(exchange, body);
            } catch (IllegalArgumentException | JacksonException e) {
                String reason = e instanceof JacksonException json ? json.getOriginalMessage() : e.getMessage();
                sendJson(exchange, 400, Map.of("error", String.valueOf(reason)));
            }
        } catch (IOException e) {
            LOG.debug("The admin client went away");
        } catch (RuntimeException e) {
            LOG.error("The admin port failed; the next call is served", e);
        }
    }

    private void route(HttpExchange exchange, String body) throws IOException {
        String call =
                exchange.getRequestMethod() + ' ' + exchange.getRequestURI().getPath();
        switch (call) {
            case "GET /books" -> sendJson(exchange, 200, simulator.books());
            case "GET /figures" -> sendJson(exchange, 200, simulator.figures());
            case "GET /activity.csv" -> sendActivity(exchange);
            case "GET /faults" -> sendJson(exchange, 200, simulator.faults());
            case "GET /behaviour" -> sendJson(exchange, 200, simulator.behaviour());
            case "GET /codes" -> sendCodes(exchange);
            case "POST /faults" -> {
                simulator.misbehave(Faults.fromJson(body));
                sendJson(exchange, 200, simulator.faults());
            }
            case "POST /behaviour" -> {
                simulator.behave(Behaviour.fromJson(body));
                sendJson(exchange, 200, simulator.behaviour());
            }
            case "POST /funds" -> {
                changeFunds(JSON.readTree(body));
                sendJson(exchange, 200, Map.of("funds", simulator.figures().funds()));
            }
            case "POST /keys" -> {
                simulator.acceptKeys(readKeys(JSON.readTree(body)));
                sendJson(exchange, 200, Map.of("keys", simulator.accessKeyIds()));
            }
            case "POST /reset" -> {
                simulator.reset();
                sendJson(exchange, 200, simulator.figures());
            }
            default ->
                sendJson(
                        exchange,
                        404,
                        Map.of(
                                "error",
                                "There is no " + call + ". There are GET /books /figures /activity.csv /faults"
                                        + " /behaviour /codes, POST /faults /behaviour /funds /keys /reset."));
        }
    }

    private void changeFunds(JsonNode body) {
        BigDecimal set = decimal(body.path("set"));
        BigDecimal add = decimal(body.path("add"));
        if ((set == null) == (add == null)) {
            throw new IllegalArgumentException("send {\"set\": 1000} or {\"add\": 1000}");
        }
        if (set != null) {
            simulator.setFunds(set);
        } else {
            simulator.addFunds(Objects.requireNonNull(add));
        }
    }

    /** A decimal, sent as a number or as text. */
    private static @Nullable BigDecimal decimal(JsonNode node) {
        if (node.isNumber()) {
            return node.decimalValue();
        }
        return node.isString() ? new BigDecimal(node.stringValue()) : null;
    }

    private static List<AccessKey> readKeys(JsonNode body) {
        List<AccessKey> keys = new ArrayList<>();
        for (JsonNode key : body.path("keys")) {
            String id = key.path("id").asString("");
            String secret = key.path("secret").asString("");
            if (id.isEmpty() || secret.isEmpty()) {
                throw new IllegalArgumentException("every key needs an id and a secret");
            }
            keys.add(new AccessKey(id, secret, key.path("active").asBoolean(true)));
        }
        if (keys.isEmpty()) {
            throw new IllegalArgumentException(
                    "send {\"keys\": [{\"id\": \"..\", \"secret\": \"..\", \"active\": true}]}");
        }
        return keys;
    }

    private void sendCodes(HttpExchange exchange) throws IOException {
        if (simulator.settings().codesAtAdminPort()) {
            sendJson(exchange, 200, simulator.claimCodes());
        } else {
            sendJson(exchange, 403, Map.of("error", "Claim codes are shown only where the settings say so."));
        }
    }

    /** One line per id. No field can hold a comma or a quote: ids and card numbers are letters and digits. */
    private void sendActivity(HttpExchange exchange) throws IOException {
        StringBuilder csv = new StringBuilder(
                "product,requestId,gcId,amount,currency,state,createdAt,cancelledAt,creates,cancels\r\n");
        for (Card card : simulator.books().cards()) {
            csv.append(card.product()).append(',').append(card.id()).append(',');
            csv.append(orEmpty(card.gcId())).append(',');
            BigDecimal amount = card.amount();
            csv.append(amount == null ? "" : amount.toPlainString()).append(',');
            csv.append(orEmpty(card.currency())).append(',');
            csv.append(card.state())
                    .append(',')
                    .append(orEmpty(card.createdAt()))
                    .append(',');
            csv.append(orEmpty(card.cancelledAt())).append(',').append(card.creates());
            csv.append(',').append(card.cancels()).append("\r\n");
        }
        send(exchange, 200, "text/csv; charset=utf-8", csv.toString().getBytes(StandardCharsets.UTF_8));
    }

    private static String orEmpty(@Nullable Object value) {
        return value == null ? "" : value.toString();
    }

    private static void sendJson(HttpExchange exchange, int status, Object value) throws IOException {
        send(exchange, status, JSON_TYPE, JSON.writeValueAsBytes(value));
    }

    private static void send(HttpExchange exchange, int status, String contentType, byte[] bytes) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", contentType);
        exchange.sendResponseHeaders(status, bytes.length);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(bytes);
        }
    }
}
