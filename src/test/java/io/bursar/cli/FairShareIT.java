package io.bursar.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.bursar.program.BesideOthers;
import io.bursar.program.Folders;
import io.bursar.simulator.Books.Card;
import io.bursar.simulator.Faults;
import io.bursar.simulator.Faults.Effect;
import io.bursar.simulator.Faults.Rule;
import io.bursar.simulator.Faults.Symptom;
import io.bursar.simulator.Operation;
import io.bursar.simulator.Simulator;
import io.bursar.simulator.SimulatorSettings;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Several processes on one account: who gets how many of its slots, counted in the provider's books. */
@BesideOthers
class FairShareIT {

    private static final Path HOME = Folders.ofThisJvm("it-share-home");
    private static final int SMALL_ROWS = 16;
    private static final BigDecimal SMALL_AMOUNT = new BigDecimal("7.77");

    /** More than can be paid while other commands start, on however busy a machine. */
    private static final int BIG_ROWS = 800;

    private static final BigDecimal BIG_AMOUNT = new BigDecimal("5.00");

    @BeforeAll
    static void makeHome() throws IOException {
        Files.createDirectories(HOME);
    }

    @Test
    void keepsASmallFileFromBeingStuckBehindABigOne() throws IOException {
        try (Simulator simulator = simulator()) {
            Command command = command(simulator);
            Command.Running big = command.start("run", file(BIG_ROWS, BIG_AMOUNT), "--job", "nightly-us");
            untilLive(simulator, 10);
            Command.Running small = command.start("run", file(SMALL_ROWS, SMALL_AMOUNT), "--job", "nightly-us");
            await().atMost(Duration.ofSeconds(90))
                    .until(() -> !smallCards(simulator).isEmpty());
            JsonNode share = command.run("status", idOf(big), "--json").json().at("/share");
            assertThat(small.await().code()).isZero();

            List<Instant> times = times(smallCards(simulator), Card::createdAt);
            long meanwhile = between(bigCards(simulator), Card::createdAt, times);
            assertThat(meanwhile)
                    .as("cards of the big file between the first and the last of the small one")
                    .isBetween(SMALL_ROWS / 2L, SMALL_ROWS * 2L);
            if (share.at("/runs").asInt() == 2) { // the small one may have ended while status was starting
                assertThat(share.at("/calls_per_second").asString()).isEqualTo("2.00");
                assertThat(share.at("/account_calls_per_second").asString()).isEqualTo("4.00");
            }
            assertThat(share.at("/calls_left").asInt()).isBetween(1, BIG_ROWS);
            assertThat(share.at("/seconds_left").asInt()).isBetween(1, BIG_ROWS / 2);
            String screen = command.run("status", idOf(big)).out();
            assertThat(screen.replaceAll("\\s+", " "))
                    .contains("It goes on by itself, alone on account", "at 4.00 calls a second:", "or more to come");
            stop(big);
        }
    }

    @Test
    void letsCancelsGoBeforeCreates() throws IOException {
        try (Simulator simulator = simulator()) {
            Command command = command(simulator);
            Command.Ended paid = command.run("run", file(SMALL_ROWS, SMALL_AMOUNT), "--job", "nightly-us", "--json");
            assertThat(paid.code()).as(paid.err()).isZero();
            Command.Running big = command.start("run", file(BIG_ROWS, BIG_AMOUNT), "--job", "nightly-us");
            untilLive(simulator, SMALL_ROWS + 5);

            Command.Ended cancelled =
                    command.run("cancel", paid.json().at("/disbursement").asString(), "--yes", "--why", "a wrong file");

            assertThat(cancelled.code()).as(cancelled.err()).isZero();
            List<Instant> times = times(smallCards(simulator), Card::cancelledAt);
            assertThat(times).hasSize(SMALL_ROWS);
            assertThat(between(bigCards(simulator), Card::createdAt, times))
                    .as("creates between the first and the last cancel; taking turns would be " + (SMALL_ROWS - 1))
                    .isLessThan(SMALL_ROWS / 2);
            stop(big);
        }
    }

    @Test
    void sendsNothingMoreOfAClaimOnceTheFundsAreGone() throws IOException {
        try (Simulator simulator = simulator()) {
            Command command =
                    command(simulator).withJob("nightly-us", "account: " + account(simulator) + "\nchunk: 100\n");
            Command.Running running = command.start("run", file(BIG_ROWS, BIG_AMOUNT), "--job", "nightly-us");
            untilLive(simulator, 5);
            simulator.misbehave(Faults.none()
                    .withLatency(Faults.Latency.of(100, 200))
                    .withRules(Rule.of(Operation.CREATE_GIFT_CARD, Symptom.F300, Effect.NONE, 1)
                            .withErrorType("InsufficientFunds")));

            Command.Ended held = running.await();

            assertThat(held.code()).as(held.err()).isEqualTo(ExitCodes.HELD);
            assertThat(simulator.figures().answered(Operation.CREATE_GIFT_CARD, "F300"))
                    .as("refusals; the claim had ninety or so more to send")
                    .isBetween(1L, 20L);
            simulator.misbehave(Faults.none());
        }
    }

    private static Simulator simulator() {
        String partner = "F" + Integer.toString(ThreadLocalRandom.current().nextInt(46_656, 1_679_616), 36);
        return Simulator.start(SimulatorSettings.defaults()
                .withPartnerId(partner)
                .withFunds(new BigDecimal("1000000"))
                .withFaults(Faults.none().withLatency(Faults.Latency.of(100, 200))));
    }

    private static Command command(Simulator simulator) {
        return Command.paying(simulator, HOME, account(simulator), "4");
    }

    private static String account(Simulator simulator) {
        return "f" + simulator.settings().partnerId().toLowerCase(Locale.ROOT);
    }

    private static String file(int rows, BigDecimal amount) throws IOException {
        Path file = Files.createTempFile(HOME, "rewards", ".csv");
        Files.writeString(
                file,
                IntStream.rangeClosed(1, rows)
                        .mapToObj(i -> "%s-%d,someone%d@example.com,%s,USD".formatted(file.getFileName(), i, i, amount))
                        .collect(Collectors.joining("\n", "reward_id,recipient,amount,currency\n", "\n")));
        return file.toString();
    }

    private static void untilLive(Simulator simulator, int cards) {
        await().atMost(Duration.ofSeconds(90))
                .pollInterval(Duration.ofMillis(20))
                .until(() -> simulator.figures().liveCards() >= cards);
    }

    private static List<Card> smallCards(Simulator simulator) {
        return cards(simulator, SMALL_AMOUNT);
    }

    private static List<Card> bigCards(Simulator simulator) {
        return cards(simulator, BIG_AMOUNT);
    }

    private static List<Card> cards(Simulator simulator, BigDecimal amount) {
        return simulator.books().cards().stream()
                .filter(card -> card.amount() != null && card.amount().compareTo(amount) == 0)
                .toList();
    }

    private static List<Instant> times(List<Card> cards, Function<Card, @Nullable Instant> time) {
        return cards.stream().map(time).filter(Objects::nonNull).toList();
    }

    private static long between(List<Card> cards, Function<Card, @Nullable Instant> time, List<Instant> times) {
        Instant first = Collections.min(times);
        Instant last = Collections.max(times);
        return times(cards, time).stream()
                .filter(at -> !at.isBefore(first) && !at.isAfter(last))
                .count();
    }

    private static String idOf(Command.Running running) throws IOException {
        String said = Files.readString(running.err());
        return said.replaceFirst("(?s).*\\.csv  ([0-9a-f]{12}).*", "$1");
    }

    private static void stop(Command.Running running) {
        running.process().destroy();
        assertThat(running.await().code()).isEqualTo(ExitCodes.INTERRUPTED);
    }
}
