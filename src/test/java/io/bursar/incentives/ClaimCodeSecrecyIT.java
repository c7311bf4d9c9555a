package io.bursar.incentives;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.read.ListAppender;
import io.bursar.domain.CreationRequest;
import io.bursar.domain.CreationRequestId;
import io.bursar.domain.Money;
import io.bursar.domain.Operation;
import io.bursar.simulator.Faults;
import io.bursar.simulator.Faults.Effect;
import io.bursar.simulator.Faults.Rule;
import io.bursar.simulator.Faults.Symptom;
import io.bursar.simulator.Simulator;
import io.bursar.simulator.SimulatorSettings;
import io.bursar.throttle.Sending;
import io.bursar.throttle.Throttle;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Currency;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** No claim code is ever printed: not by a result, not by an error, not by a log at its most talkative. */
class ClaimCodeSecrecyIT {

    private static final int CARDS = 40;

    @Test
    void keepsEveryCodeOutOfResultsErrorsAndLogs() {
        Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        Map<Logger, Level> before = levels();
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        log.start();
        root.addAppender(log);
        before.keySet().forEach(each -> each.setLevel(Level.TRACE));
        List<String> codes = new ArrayList<>();
        StringBuilder printed = new StringBuilder();
        try (Simulator simulator = Simulator.start(SimulatorSettings.defaults()
                        .withPartnerId("Bursa")
                        .withAccessKeys(List.of(new SimulatorSettings.AccessKey("KEY", "SECRET", true)))
                        .withCallsPerSecondMax(0)
                        .withFaults(broken()));
                IncentivesClient client = IncentivesClient.of(
                        TestAccount.at(simulator.endpoint()),
                        Operation.GIFT_CODE,
                        Throttle.lifted(),
                        Clock.systemUTC())) {
            for (int call = 0; call < 3; call++) {
                for (int card = 0; card < CARDS; card++) {
                    CreateResult result = client.create(request(card), Sending.ALWAYS);
                    printed.append(result).append('\n');
                    if (result instanceof CreateResult.Fulfilled live) {
                        ClaimCode code = Objects.requireNonNull(live.claimCode());
                        codes.add(code.<String>reveal(String::new));
                        printed.append(code).append('\n');
                    }
                }
            }
        } finally {
            before.forEach(Logger::setLevel);
            root.detachAppender(log);
        }
        assertThat(codes).hasSizeGreaterThan(CARDS);
        String logged = List.copyOf(log.list).stream()
                .map(event -> event.getFormattedMessage() + " "
                        + (event.getThrowableProxy() == null
                                ? ""
                                : ThrowableProxyUtil.asString(event.getThrowableProxy())))
                .collect(Collectors.joining("\n"));
        assertThat(logged).as("the log was listened to").contains("CreateGiftCard");
        String everything = (printed + logged).replace("-", "");
        assertThat(codes).noneMatch(code -> everything.contains(code.replace("-", "")));
    }

    /** Of the loggers that have one of their own: a program that ran in this JVM before may have quietened some. */
    private static Map<Logger, Level> levels() {
        return ((LoggerContext) LoggerFactory.getILoggerFactory())
                .getLoggerList().stream()
                        .filter(each -> each.getLevel() != null)
                        .collect(Collectors.toMap(each -> each, Logger::getLevel));
    }

    private static Faults broken() {
        return Faults.none()
                .withSeed(3)
                .withRules(
                        Rule.of(null, Symptom.TRUNCATED, Effect.DONE, 0.2).upToCall(2),
                        Rule.of(null, Symptom.GARBAGE, Effect.DONE, 0.1).upToCall(2),
                        Rule.of(null, Symptom.RESET, Effect.DONE, 0.1).upToCall(2));
    }

    private static CreationRequest request(int card) {
        return CreationRequest.of(
                new CreationRequestId("BursaSecret" + card), Money.ofMinor(1_000, Currency.getInstance("USD")));
    }
}
