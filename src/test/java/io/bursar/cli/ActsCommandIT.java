package io.bursar.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.bursar.program.BesideOthers;
import io.bursar.program.Folders;
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
import java.util.Locale;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What people do to disbursements and rewards from another process, on the provider's books. */
@BesideOthers
class ActsCommandIT {

    private static final String SAMPLE =
            Path.of("sample-input/november-us.csv").toAbsolutePath().toString();
    private static final Path HOME = Folders.ofThisJvm("it-acts-home");
    private static final Pattern ID = Pattern.compile("november-us.csv  ([0-9a-f]{12})");

    /** Slow enough for other commands to start in the middle. */
    private static final String PACE = "2.5";

    @BeforeAll
    static void makeHome() throws IOException {
        Files.createDirectories(HOME);
    }

    private static SimulatorSettings settings(Faults faults, String funds) {
        String partner = "A" + Integer.toString(ThreadLocalRandom.current().nextInt(46_656, 1_679_616), 36);
        return SimulatorSettings.defaults()
                .withPartnerId(partner)
                .withFunds(new BigDecimal(funds))
                .withCallsPerSecondMax(0)
                .withFaults(faults);
    }

    private static Command command(Simulator simulator) {
        return command(simulator, "0");
    }

    private static Command command(Simulator simulator, String callsPerSecond) {
        return Command.paying(
                simulator, HOME, "a" + simulator.settings().partnerId().toLowerCase(Locale.ROOT), callsPerSecond);
    }

    @Test
    void endsTheWaitForFundsOfAFileThatNobodyWantsAnyMore() throws IOException {
        try (Simulator simulator = Simulator.start(settings(Faults.none(), "1"))) {
            Command command = command(simulator).with("BURSAR_FUNDSINTERVAL", "10m");
            Command.Running waiting = command.start("run", SAMPLE, "--job", "nightly-us", "--wait");
            await().atMost(Duration.ofSeconds(90))
                    .until(() -> Files.readString(waiting.err()).contains("Waiting for funds"));
            Command.Ended cancelled = command.run("cancel", idOf(waiting), "--yes", "--why", "a mistake");
            assertThat(cancelled.code()).as(cancelled.err()).isZero();
            Command.Ended ended = waiting.await();
            assertThat(ended.code()).as(ended.err()).isEqualTo(ExitCodes.SOME_NOT_PAID);
            assertThat(ended.out()).contains("FINISHED", "120  cancelled");
        }
    }

    private static void untilLive(Simulator simulator, int cards) {
        await().atMost(Duration.ofSeconds(90))
                .pollInterval(Duration.ofMillis(20))
                .until(() -> simulator.figures().liveCards() >= cards);
    }

    /** The first line says it. */
    private static String idOf(Command.Running running) {
        return await().atMost(Duration.ofSeconds(90))
                .until(() -> ID.matcher(Files.readString(running.err())), Matcher::find)
                .group(1);
    }

    private static String idOf(Command.Ended ended) {
        return ended.json().at("/disbursement").asString();
    }

    @Test
    void takesBackAWholeDisbursementWhileAnotherProcessPaysIt() {
        Faults faults = Faults.none()
                .withSeed(3)
                .withRules(
                        Rule.of(Operation.CREATE_GIFT_CARD, Symptom.RESET, Effect.DONE, 0.1),
                        Rule.of(Operation.CANCEL_GIFT_CARD, Symptom.RESET, Effect.DONE, 0.1));
        try (Simulator simulator = Simulator.start(settings(faults, "1000000"))) {
            Command command = command(simulator, PACE);
            Command.Running paying = command.start("run", SAMPLE, "--job", "nightly-us", "--json");
            String id = idOf(paying);
            untilLive(simulator, 10);
            Command.Ended cancelled =
                    command.run("cancel", id, "--why", "wrong file", "--as", "ann", "--yes", "--json");
            Command.Ended ended = paying.await();

            assertThat(cancelled.code()).as(cancelled.err()).isIn(0, 5);
            assertThat(ended.code()).as(ended.err()).isEqualTo(ExitCodes.SOME_NOT_PAID);
            assertThat(ended.json().at("/rewards/cancelled").asInt()).isEqualTo(120);
            assertThat(simulator.books().live()).isEmpty();
            assertThat(simulator.books().funds()).isEqualByComparingTo("1000000");
        }
    }

    @Test
    void takesBackAfterTheEndAndSaysWhatTheProviderKeeps() {
        SimulatorSettings settings = settings(Faults.none(), "1000000").withCancelWindow(Duration.ofMillis(1));
        try (Simulator simulator = Simulator.start(settings)) {
            Command command = command(simulator);
            String id = idOf(command.run("run", SAMPLE, "--job", "nightly-us", "--json"));
            Command.Ended cancelled = command.run("cancel", id + "/NOV-1001", "--why", "left the company", "--json");
            assertThat(cancelled.code()).as(cancelled.err()).isEqualTo(ExitCodes.INTERRUPTED);

            Command.Ended resumed = command.run("resume", id, "--json");
            assertThat(resumed.code()).as(resumed.err()).isEqualTo(ExitCodes.SOME_NOT_PAID);
            assertThat(resumed.json().at("/rewards/review").asInt()).isOne();
            assertThat(simulator.books().live()).hasSize(120);

            Command.Ended review = command.run("review", id);
            assertThat(review.code()).isEqualTo(ExitCodes.SOME_NOT_PAID);
            assertThat(review.out())
                    .contains("NOV-1001", "LIVE_CARD_OPERATOR_CANCEL_TOO_LATE", "a cancel came too late");
            assertThat(command.run("review", "resume", id + "/NOV-1001", "--why", "he keeps it")
                            .code())
                    .isZero();
            Command.Ended kept = command.run("resume", id, "--json");
            assertThat(kept.code()).as(kept.err()).isZero();
            assertThat(kept.json().at("/rewards/paid").asInt()).isEqualTo(120);
            assertThat(simulator.books().live()).hasSize(120);
        }
    }

    @Test
    void cancelsWhatIsHeldWithoutACall() {
        try (Simulator simulator = Simulator.start(settings(Faults.none(), "10"))) {
            Command command = command(simulator);
            String id = idOf(command.run("run", SAMPLE, "--job", "nightly-us", "--json"));
            long calls = simulator.figures().arrivals();
            Command.Ended cancelled = command.run("cancel", id, "--why", "not this year", "--yes", "--json");

            assertThat(cancelled.code()).as(cancelled.err()).isZero();
            assertThat(cancelled.json().at("/result/cancelled/count").asInt()).isEqualTo(120);
            assertThat(simulator.figures().arrivals()).isEqualTo(calls);
            assertThat(command.run("run", SAMPLE, "--job", "nightly-us").code()).isEqualTo(ExitCodes.REFUSED);
            assertThat(simulator.books().live()).isEmpty();
        }
    }

    @Test
    void stopsARunOfAnotherProcessAndAServerTakesOverOnlyWhatIsLeftToNobody() {
        try (Simulator simulator = Simulator.start(settings(Faults.none(), "1000000"))) {
            Command command = command(simulator, PACE);
            Command.Running paying = command.start("run", SAMPLE, "--job", "nightly-us", "--json");
            String id = idOf(paying);
            untilLive(simulator, 5);
            assertThat(command.run("stop", id, "--as", "ann").code()).isZero();
            Command.Ended stopped = paying.await();
            assertThat(stopped.code()).as(stopped.err()).isEqualTo(ExitCodes.INTERRUPTED);
            assertThat(stopped.json().at("/why").asString()).isEqualTo("stopped by ann");
            assertThat(command.run("status", id).out()).contains("STOPPED  stopped by ann");

            Command.Running again = command.start("resume", id);
            untilLive(simulator, simulator.figures().liveCards() + 5);
            again.kill9();
            Command.Running server = command(simulator, "0").start("serve");
            untilLive(simulator, 120);
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> command.run("status", id, "--json")
                            .json()
                            .at("/status")
                            .asString()
                            .equals("FINISHED"));
            server.process().destroy();
            Command.Ended ended = server.await();
            assertThat(ended.code()).as(ended.err()).isZero();
            assertThat(ended.err()).contains(id + "  nightly-us", "taken over", "120 of 120 paid");
            assertThat(simulator.books().live()).hasSize(120);
        }
    }

    @Test
    void saysWhatIsWrongAndChangesNothing() {
        try (Simulator simulator = Simulator.start(settings(Faults.none(), "1000000"))) {
            Command command = command(simulator);
            String id = idOf(command.run("run", SAMPLE, "--job", "nightly-us", "--json"));

            assertThat(command.run("cancel", id).err()).contains("--why");
            assertThat(command.run("cancel", id, "--why", "x").err())
                    .contains("This would take back " + id, "120", "add --yes. Nothing was changed");
            assertThat(command.run("cancel", id, "--why", "code ABCD-EF12GH-IJ34", "--yes")
                            .err())
                    .contains("looks like a claim code");
            assertThat(command.run("cancel", "NOBODY-1", "--why", "x").err()).contains("no reward NOBODY-1");
            assertThat(command.run("review", "give-up", id + "/NOV-1001", "--why", "x")
                            .out())
                    .contains("not in review");
            assertThat(simulator.books().live()).hasSize(120);
        }
    }
}
