package io.bursar.bench;

import io.bursar.account.AccessKey;
import io.bursar.account.AccessKeys;
import io.bursar.account.AccountSettings;
import io.bursar.account.BalanceLoadShape;
import io.bursar.simulator.Simulator;
import io.bursar.simulator.SimulatorSettings;
import io.bursar.transport.RequestSigner;
import java.math.BigDecimal;
import java.net.URI;
import java.time.Clock;
import java.util.Currency;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** Signed creates for a simulator's account, each with a new id, without any books. */
final class Creates {

    private static final String OPERATION = "CreateGiftCard";

    private final SimulatorSettings settings;
    private final AccessKey key;
    private final RequestSigner signer;
    private final URI target;
    private final AtomicInteger ids = new AtomicInteger();

    Creates(Simulator simulator) {
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
                BalanceLoadShape.STANDARD,
                null);
        signer = new RequestSigner(account, Clock.systemUTC());
        target = simulator.endpoint().resolve("/" + OPERATION);
    }

    URI target() {
        return target;
    }

    /** The body of the next create. */
    String next() {
        return String.format(
                Locale.ROOT,
                "{\"creationRequestId\":\"%sBENCH%d\",\"partnerId\":\"%s\",\"value\":{\"currencyCode\":\"%s\",\"amount\":5.00}}",
                settings.partnerId(),
                ids.incrementAndGet(),
                settings.partnerId(),
                settings.currency());
    }

    Map<String, List<String>> signed(String body) {
        return signer.sign(target, OPERATION, body, key);
    }
}
