package io.bursar.bench;

import io.bursar.account.AccessKey;
import io.bursar.account.AccessKeys;
import io.bursar.account.AccountSettings;
import io.bursar.account.BalanceLoadShape;
import io.bursar.simulator.Simulator;
import io.bursar.simulator.SimulatorSettings;
import io.bursar.transport.RequestSigner;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.util.Currency;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The least that makes gift cards: one signed create after the other over one connection that is kept, by the client of the
 * JDK. No books, no throttle, no deadline; whatever it is asked to do is lost if it crashes.
 */
final class PlainLoop {

    private static final String OPERATION = "CreateGiftCard";

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final SimulatorSettings settings;
    private final AccessKey key;
    private final RequestSigner signer;
    private final URI target;
    private int lastId;

    PlainLoop(Simulator simulator) {
        settings = simulator.settings();
        key = new AccessKey(
                settings.accessKeys().getFirst().id(),
                settings.accessKeys().getFirst().secret(),
                null);
        AccountSettings account = new AccountSettings(
                "bench",
                settings.partnerId(),
                simulator.endpoint(),
                settings.region(),
                Currency.getInstance(settings.currency()),
                AccessKeys.of("bench", key),
                BigDecimal.ZERO,
                false,
                false,
                null,
                null,
                null,
                BalanceLoadShape.STANDARD);
        signer = new RequestSigner(account, Clock.systemUTC());
        target = simulator.endpoint().resolve("/" + OPERATION);
    }

    /** Makes so many cards and says how many a second. */
    double creates(int number) throws IOException, InterruptedException {
        long begin = System.nanoTime();
        for (int i = 0; i < number; i++) {
            create();
        }
        return number / ((System.nanoTime() - begin) / 1e9);
    }

    private void create() throws IOException, InterruptedException {
        String body = String.format(
                Locale.ROOT,
                "{\"creationRequestId\":\"%sLOOP%d\",\"partnerId\":\"%s\",\"value\":{\"currencyCode\":\"%s\",\"amount\":5.00}}",
                settings.partnerId(),
                ++lastId,
                settings.partnerId(),
                settings.currency());
        HttpRequest.Builder request = HttpRequest.newBuilder(target).POST(HttpRequest.BodyPublishers.ofString(body));
        for (Map.Entry<String, List<String>> header :
                signer.sign(target, OPERATION, body, key).entrySet()) {
            if (!header.getKey().equalsIgnoreCase("host") && !header.getKey().equalsIgnoreCase("content-length")) {
                header.getValue().forEach(value -> request.header(header.getKey(), value));
            }
        }
        HttpResponse<String> answer = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() != 200) {
            throw new IOException(answer.body());
        }
    }
}
