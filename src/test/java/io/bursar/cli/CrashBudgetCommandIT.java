package io.bursar.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.bursar.program.BesideOthers;
import io.bursar.program.Folders;
import io.bursar.simulator.Books;
import io.bursar.simulator.Faults;
import io.bursar.simulator.Faults.Effect;
import io.bursar.simulator.Faults.Rule;
import io.bursar.simulator.Faults.Symptom;
import io.bursar.simulator.Operation;
import io.bursar.simulator.Simulator;
import io.bursar.simulator.SimulatorSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** A run is killed in the middle: what is in doubt is said in money, and afterwards each reward's story can be read. */
@BesideOthers
class CrashBudgetCommandIT {

    private static final Path SAMPLE = Path.of("sample-input/november-us.csv").toAbsolutePath();
    private static final Path HOME = Folders.ofThisJvm("it-home");

    /** The first create of an id sometimes says F400, after it has made the card; answers are slow, so that a kill finds some open. */
    private static final Faults TROUBLE = Faults.none()
            .withSeed(3)
            .withLatency(Faults.Latency.of(400, 500))
            .withRules(Rule.of(Operation.CREATE_GIFT_CARD, Symptom.F400, Effect.DONE, 0.06)
                    .upToCall(1));

    @Test
    void saysWhatIsInDoubtAfterAKillAndTellsTheStoryOfARewardThatWasCreatedAgain() throws IOException {
        Files.createDirectories(HOME);
        String partner = "C" + Integer.toString(ThreadLocalRandom.current().nextInt(46_656, 1_679_616), 36);
        try (Simulator simulator = Simulator.start(SimulatorSettings.defaults()
                .withPartnerId(partner)
                .withCallsPerSecondMax(0)
                .withFaults(TROUBLE))) {
            String account = "c" + partner.toLowerCase(Locale.ROOT);
            Command.Running running = Command.paying(simulator, HOME, account, "10")
                    .start("run", SAMPLE.toString(), "--job", "nightly-us");
            await().atMost(Duration.ofSeconds(90))
                    .pollInterval(Duration.ofMillis(5))
                    .until(() -> simulator.figures().liveCards() >= 30
                            || !running.process().isAlive());
            running.kill9();
            Command command = Command.paying(simulator, HOME, account, "0");
            String id = id(running);

            JsonNode killed = command.run("status", id, "--json").json();
            assertInDoubt(killed);
            assertThat(command.run("status", id).out().replaceAll("\\s+", " "))
                    .contains("In doubt " + killed.at("/crash_budget/in_doubt").asInt() + " reward")
                    .contains("can still be cancelled", "Nobody asks now", "Undo ", "./bursar cancel " + id)
                    .contains("STOPPED interrupted: the process that ran it is gone");
            String list = command.run("status").out();
            assertThat(list).contains(id + "  STOPPED ", " of 120 paid", " in doubt");
            assertThat(list.lines()).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(80));

            Command.Ended resumed = command.run("resume", id, "--json");
            assertThat(resumed.code()).as(resumed.err()).isZero();
            String said = resumed.err().replaceAll("\\s+", " ");
            assertThat(said)
                    .contains("(november-us.csv) was interrupted: its process is gone, last heard of ")
                    .contains(killed.at("/crash_budget/in_doubt").asInt() + " in doubt "
                            + killed.at("/crash_budget/amount").asString() + " USD")
                    .contains("so none can be paid twice", "Going on.");
            assertThat(resumed.json().at("/crash_budget/in_doubt").asInt()).isZero();
            assertThat(resumed.json().at("/undo_horizon/cancellable").asInt()).isEqualTo(120);
            assertThat(resumed.json().at("/undo_horizon/amount").asString())
                    .isEqualTo(resumed.json().at("/amounts/paid").asString());
            assertThat(simulator.books().live()).hasSize(120);

            assertStories(command, simulator, id);
        }
    }

    private static void assertInDoubt(JsonNode killed) {
        JsonNode budget = killed.at("/crash_budget");
        assertThat(killed.at("/status").asString()).isEqualTo("STOPPED");
        assertThat(budget.at("/in_doubt").asInt())
                .isPositive()
                .isEqualTo(killed.at("/rewards/in_doubt").asInt());
        assertThat(budget.at("/cancellable").asInt())
                .as("all are younger than 15 minutes")
                .isEqualTo(budget.at("/in_doubt").asInt());
        assertThat(budget.at("/cancellable_amount")).isEqualTo(budget.at("/amount"));
        Instant heard = Instant.parse(budget.at("/last_heard_at").asString());
        assertThat(Instant.parse(budget.at("/first_until").asString()))
                .isBetween(heard, heard.plus(Duration.ofMinutes(15)));
    }

    /** By the provider's books, not by the ledger: a cancelled card's id names a reward that was created again. */
    private static void assertStories(Command command, Simulator simulator, String disbursement) {
        String deadId = simulator.books().cards().stream()
                .filter(card -> card.state() == Books.CardState.CANCELLED && card.creates() == 1 && card.cancels() == 1)
                .map(Books.Card::id)
                .filter(id -> id.endsWith("E0"))
                .findFirst()
                .orElseThrow();
        Command.Ended told = command.run("status", deadId);
        assertThat(told.code()).as(told.err()).isZero();
        assertThat(told.out().replaceAll("\\s+", " "))
                .contains("PAID (ISSUED) nightly-us, november-us.csv line ")
                .contains("disbursement " + disbursement)
                .contains("intent create " + deadId + " READY -> CREATING")
                .contains("answer create E0: F400 SystemTemporarilyUnavailable:")
                .contains("outcome unknown: the card may exist, so E0 is cancelled first")
                .contains("intent cancel " + deadId)
                .contains("answer cancel E0: confirmed E0 is dead for good")
                .contains("the next create uses E1")
                .contains("Known now E0 " + deadId)
                .contains("Nothing: it is paid.");
        assertThat(told.out().lines()).allMatch(line -> line.length() <= 80);

        JsonNode json = byReference(command, reference(told), disbursement);
        assertThat(json.at("/ids/0/creation_request_id").asString()).isEqualTo(deadId);
        assertThat(StreamSupport.stream(json.at("/events").spliterator(), false)
                        .map(event -> event.at("/kind").asString()))
                .contains("INTENT_CREATE", "ANSWER_CREATE", "INTENT_CANCEL", "ANSWER_CANCEL", "STATE", "DISBURSEMENT");
        assertThat(told.out() + json).doesNotContainPattern("[A-Z0-9]{4}-[A-Z0-9]{6}-[A-Z0-9]{4,5}");
    }

    private static String reference(Command.Ended told) {
        return told.out().substring(0, told.out().indexOf(' '));
    }

    /** Other tests have paid the same references in the same home, from accounts of their own: then all are told. */
    private static JsonNode byReference(Command command, String reference, String disbursement) {
        JsonNode found = command.run("status", reference, "--json").json();
        return found.isArray()
                ? StreamSupport.stream(found.spliterator(), false)
                        .filter(each -> each.at("/disbursement").asString().equals(disbursement))
                        .findFirst()
                        .orElseThrow()
                : found;
    }

    /** The first line that a run says ends with the disbursement's id. */
    private static String id(Command.Running running) throws IOException {
        return Files.readAllLines(running.err()).stream()
                .filter(line -> line.startsWith("nightly-us  "))
                .map(line -> line.substring(line.lastIndexOf(' ') + 1))
                .findFirst()
                .orElseThrow();
    }
}
