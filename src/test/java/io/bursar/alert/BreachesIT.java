package io.bursar.alert;

import static org.assertj.core.api.Assertions.assertThat;

import io.bursar.database.TestDatabase;
import io.bursar.domain.RewardStatus;
import io.bursar.ledger.Alert;
import io.bursar.ledger.Gate;
import io.bursar.ledger.RunLock;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What is noticed in a real ledger, kind by kind, and in which words. The clock is the test's. */
class BreachesIT extends WatchScene {

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm");

    @RegisterExtension
    private static final TestDatabase MIGRATED = TestDatabase.migrated();

    BreachesIT() {
        super(MIGRATED);
    }

    @Test
    void saysHowMuchIsMissingAndWhatToType() {
        String id = ledger.loaded("nightly-us", 3, 0);
        ledger.hold(id, "FUNDS", "available 60.00 USD, needed 75.00 USD", usd("15.00"));
        Watchkeeper server = servers().server();
        server.look();

        assertThat(headlines(server)).containsExactly("HELD " + id + " needs 15.00 USD");
        Alert.Telling telling = server.open().getFirst().telling();
        assertThat(telling.rewards()).isEqualTo(3);
        assertThat(telling.amount()).isEqualTo(usd("75.00"));
        assertThat(telling.command()).isEqualTo("./bursar resume " + id);
        assertThat(telling.happened()).contains("Recharge account us with at least 15.00 USD");
        assertThat(told()).containsExactly("raised HELD " + id + " needs 15.00 USD");
        assertThat(receiver.calls.getFirst().genuine()).isTrue();
        assertThat(receiver.calls.getFirst().body().at("/data/amount").asString())
                .isEqualTo("75.00");
    }

    @Test
    void noticesEachKindInTheLedger() throws IOException {
        String approval = ledger.loadedForApproval("nightly-us", 2, "the job wants it");
        String refusedAccount = ledger.loaded("nightly-us", 1, 0);
        ledger.hold(refusedAccount, "ACCOUNT", "the provider refused account us: F300 AccessDenied", null);
        ledger.gates().close(ledger.account(), Gate.PAUSED_ACCOUNT, "F300 AccessDenied");
        String finished = rejected();
        String refused = ledger.refused("nightly-us");
        String inReview = ledger.released("nightly-us", 1, 0);
        ledger.gates().reopen(ledger.account());
        ledger.gates().canaryPaid(ledger.account());
        ledger.settle(inReview, RewardStatus.REVIEW);
        ledger.finish(inReview);
        ledger.gates().sawFunds(ledger.account(), usd("400.00"));
        Watchkeeper server = withAnOldKey(servers().with("bursar.accounts.us.low-funds", "500.00"))
                .server();
        server.refused("nightly-us", "empty.csv", "it is empty");
        server.look();
        server.refused("nightly-us", "empty.csv", "it is empty");

        assertThat(headlines(server))
                .containsExactlyInAnyOrder(
                        "APPROVAL " + approval + " waits: 2 rewards, 50.00 USD",
                        "HELD account us: 1 file, 25.00 USD wait",
                        "REJECTS " + finished + ": 1 reward rejected (25.00 USD), 2 rows with problems left out",
                        "REJECTS " + inReview + ": 1 reward in review (25.00 USD)",
                        "REFUSED nightly-us.csv of job nightly-us",
                        "REFUSED empty.csv of job nightly-us",
                        "REVIEW 1 reward of account us, 25.00 USD",
                        "KEY of account us is 91 days old",
                        "FUNDS of account us are low: 400.00 USD");
        assertWords(server, approval, finished, refused);

        ledger.giveUp(inReview);
        ledger.gates().sawFunds(ledger.account(), usd("900.00"));
        pass(server, Duration.ofMinutes(10));
        assertThat(headlines(server)).noneMatch(each -> each.startsWith("REVIEW") || each.startsWith("FUNDS"));
        assertThat(told())
                .contains("resolved REVIEW 1 reward of account us, 25.00 USD")
                .contains("resolved FUNDS of account us are low: 400.00 USD");
    }

    private void assertWords(Watchkeeper server, String approval, String finished, String refused) {
        assertThat(server.open())
                .filteredOn(each -> each.breach().kind().equals("REVIEW"))
                .first()
                .extracting(each -> each.telling().happened())
                .asString()
                .contains("the oldest since "
                        + LocalDate.ofInstant(start, ZoneOffset.UTC).getYear());
        assertThat(server.open())
                .extracting(each -> each.telling().command())
                .allMatch(command -> command.startsWith("./bursar "))
                .contains("./bursar approve " + approval, "./bursar report " + finished, "./bursar status " + refused);
        assertThat(receiver.calls.toString()).doesNotContain("someone").doesNotContain("SECRET");
    }

    private Servers withAnOldKey(Servers servers) {
        return servers.with("bursar.accounts.us.partner-id", "Part1")
                .with("bursar.accounts.us.environment", "na-production")
                .with("bursar.accounts.us.currency", "USD")
                .with("bursar.accounts.us.access-key-id", "KEY")
                .with("bursar.accounts.us.secret-access-key", "SECRET")
                .with(
                        "bursar.accounts.us.key-created",
                        LocalDate.ofInstant(start, ZoneOffset.UTC).minusDays(91).toString());
    }

    @Test
    void tellsOfARunThatEverybodyHasLeftAfterAWhile() {
        String id = ledger.released("nightly-us", 2, 0);
        Watchkeeper server = servers().server();
        pass(server, Duration.ofMinutes(10));
        assertThat(headlines(server)).isEmpty();

        pass(server, Duration.ofMinutes(6));
        assertThat(headlines(server)).containsExactly("FAILED " + id + " is left unfinished");

        ledger.disbursements().requestStop(id, "ann");
        pass(server, Duration.ofMinutes(5));
        assertThat(headlines(server)).isEmpty();
    }

    @Test
    void forgetsARunThatIsTakenOver() {
        String id = ledger.released("nightly-us", 2, 0);
        Watchkeeper server = servers().server();
        pass(server, Duration.ofMinutes(10));
        try (RunLock taken = RunLock.tryAcquire(pool, id, "server")) {
            assertThat(taken).isNotNull();
            pass(server, Duration.ofMinutes(20));
        }
        assertThat(headlines(server)).isEmpty();
        assertThat(told()).isEmpty();
    }

    @Test
    void missesAFileAndSaysWhenItHasCome() throws IOException {
        String by = TIME.format(start.plus(HOUR).atZone(ZoneOffset.UTC));
        Files.writeString(jobs.resolve("nightly-us.yaml"), "account: us\nexpect-file-by: \"" + by + "\"\n");
        Watchkeeper server = servers().server();
        server.look();
        assertThat(headlines(server)).isEmpty();

        clock.advance(HOUR.multipliedBy(2));
        Files.writeString(jobs.resolve("nightly-us.yaml"), "account: us\nexpected-file: broken now\n");
        server.look();
        pass(server, Duration.ofMinutes(10));
        assertThat(headlines(server)).hasSize(1).first().asString().startsWith("NO FILE for nightly-us by ");
        assertThat(told()).hasSize(1);

        ledger.refused("nightly-us");
        pass(server, Duration.ofMinutes(2));
        assertThat(headlines(server)).anyMatch(each -> each.startsWith("NO FILE"));

        ledger.loaded("nightly-us", 1, 0);
        pass(server, Duration.ofMinutes(2));
        assertThat(headlines(server)).noneMatch(each -> each.startsWith("NO FILE"));
        assertThat(told().getLast()).startsWith("resolved NO FILE for nightly-us");
    }

    /** Of a job that is new, and of one whose file came in time. */
    @Test
    void missesNoFileThatNobodyExpectedYet() throws IOException {
        String passed = TIME.format(start.minus(HOUR).atZone(ZoneOffset.UTC));
        Files.writeString(jobs.resolve("new.yaml"), "account: us\nexpect-file-by: \"" + passed + "\"\n");
        String next = TIME.format(start.plus(HOUR).atZone(ZoneOffset.UTC));
        Files.writeString(jobs.resolve("known.yaml"), "account: us\nexpect-file-by: \"" + next + "\"\n");
        ledger.loaded("known", 1, 0);
        Watchkeeper server = servers().server();
        server.look();
        clock.advance(HOUR.multipliedBy(2));
        server.look();

        assertThat(headlines(server)).noneMatch(each -> each.startsWith("NO FILE"));
    }

    @Test
    void tellsOncePerDayOfARunThatWillBeLateAndIs() throws IOException {
        Instant deadline = start.plus(HOUR).truncatedTo(ChronoUnit.MINUTES);
        Files.writeString(
                jobs.resolve("nightly-us.yaml"),
                "account: us\nfinish-by: \"" + TIME.format(deadline.atZone(ZoneOffset.UTC)) + "\"\n");
        String id = ledger.released("nightly-us", 2, 0);
        Servers servers = servers();
        Watchkeeper server = servers.server();
        try (RunLock run = RunLock.tryAcquire(pool, id, "run")) {
            assertThat(run).isNotNull();
            servers.willEnd(id, deadline.minusSeconds(1));
            server.look();
            assertThat(told()).isEmpty();

            servers.willEnd(id, deadline.plus(HOUR));
            server.look();
            assertThat(told()).hasSize(1).first().asString().startsWith("raised LATE nightly-us: 2 rewards, 50.00 USD");
            assertThat(happened(server)).contains("will not be finished before");

            servers.willEnd(id, deadline.minusSeconds(1));
            pass(server, Duration.ofMinutes(10));
            clock.advance(HOUR);
            pass(server, Duration.ofMinutes(20));
            assertThat(told()).hasSize(1);
            assertThat(happened(server)).contains(id).contains("is not finished");

            ledger.settle(id, RewardStatus.ISSUED);
            ledger.settle(id, RewardStatus.ISSUED);
            assertThat(ledger.finish(id)).isTrue();
        }
        pass(server, Duration.ofMinutes(5));
        assertThat(headlines(server)).isEmpty();
        assertThat(told()).hasSize(2).last().asString().startsWith("resolved LATE");
    }

    private String rejected() {
        String id = ledger.released("nightly-us", 2, 2);
        ledger.gates().reopen(ledger.account());
        ledger.gates().canaryPaid(ledger.account());
        ledger.settle(id, RewardStatus.ISSUED);
        ledger.settle(id, RewardStatus.REJECTED);
        assertThat(ledger.finish(id)).isTrue();
        return id;
    }
}
