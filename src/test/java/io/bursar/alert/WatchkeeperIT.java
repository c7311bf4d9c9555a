package io.bursar.alert;

import static org.assertj.core.api.Assertions.assertThat;

import io.bursar.database.TestDatabase;
import io.bursar.ledger.RunLock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A breach is told once over all servers, at least once each message, until somebody takes it. The clock is the test's. */
class WatchkeeperIT extends WatchScene {

    @RegisterExtension
    private static final TestDatabase MIGRATED = TestDatabase.migrated();

    WatchkeeperIT() {
        super(MIGRATED);
    }

    /** Both look at the same moment, again and again; each breach is told once. */
    @Test
    void tellsABreachOnceHoweverManyServersNoticeIt() throws Exception {
        Servers servers = servers();
        Watchkeeper one = servers.server();
        Watchkeeper other = servers.server();
        for (int round = 0; round < 5; round++) {
            String id = ledger.loaded("nightly-us", 1, 0);
            ledger.hold(id, "FUNDS", "short", usd("1.00"));
            together(one, other);
        }

        assertThat(ledger.text("SELECT count(*) FROM alert")).isEqualTo("5");
        assertThat(told()).hasSize(5).doesNotHaveDuplicates();
        assertThat(receiver.calls).extracting(Receiver.Call::id).doesNotHaveDuplicates();
    }

    @Test
    void sendsWhatAServerThatDiedHadClaimed() {
        String id = ledger.loaded("nightly-us", 1, 0);
        ledger.hold(id, "FUNDS", "short", usd("1.00"));
        Servers servers = servers();
        servers.serverThatDies().look();
        Watchkeeper next = servers.server();
        next.look();
        assertThat(told()).as("it may be on its way still").isEmpty();

        pass(next, Duration.ofMinutes(3));
        assertThat(told()).containsExactly("raised HELD " + id + " needs 1.00 USD");
    }

    /** The notice itself is committed before anything of a message is. */
    @Test
    void tellsWhatAServerNoticedThatDiedBeforeItCouldSay() {
        String id = ledger.loaded("nightly-us", 1, 0);
        ledger.hold(id, "FUNDS", "short", usd("1.00"));
        Servers servers = servers();
        servers.server().notice();
        assertThat(told()).isEmpty();

        servers.server().look();
        assertThat(told()).containsExactly("raised HELD " + id + " needs 1.00 USD");
    }

    @Test
    void triesADeadReceiverTenTimesAndLaterAndLater() {
        String id = ledger.loaded("nightly-us", 1, 0);
        ledger.hold(id, "FUNDS", "short", usd("1.00"));
        receiver.answers(503);
        Watchkeeper server = servers().server();
        for (int minute = 0; minute < 60; minute++) {
            server.look();
            clock.advance(MINUTE);
        }
        assertThat(receiver.calls).as("after 0, 1, 3, 7, 15 and 31 minutes").hasSize(6);
        assertThat(receiver.calls)
                .extracting(Receiver.Call::id)
                .containsOnly(receiver.calls.getFirst().id());
        assertThat(server.troubles())
                .singleElement()
                .asString()
                .contains("answered 503")
                .contains("6 of 10 tries");

        for (int look = 0; look < 8 * 6; look++) {
            server.look();
            clock.advance(MINUTE.multipliedBy(10));
        }
        assertThat(receiver.calls).hasSize(10);
        assertThat(ledger.text("SELECT count(*) FROM alert_message WHERE given_up_at IS NOT NULL"))
                .isEqualTo("1");

        receiver.answers(200);
        clock.advance(Duration.ofDays(1));
        server.look();
        assertThat(told().getLast()).startsWith("reminder HELD " + id);
    }

    @Test
    void remindsOncePerDayAndSaysTheEnd() {
        String id = ledger.loaded("nightly-us", 1, 0);
        ledger.hold(id, "FUNDS", "short", usd("1.00"));
        Watchkeeper server = servers().server();
        for (int hour = 0; hour < 60; hour++) {
            server.look();
            clock.advance(HOUR);
        }
        assertThat(told()).hasSize(3);
        assertThat(told().subList(1, 3)).allMatch(each -> each.startsWith("reminder HELD " + id));

        ledger.disbursements().approve(id, "bursar", "covered");
        pass(server, Duration.ofMinutes(5));
        assertThat(told()).hasSize(4).last().isEqualTo("resolved HELD " + id + " needs 1.00 USD");
        assertThat(receiver.calls.getLast().body().at("/data/over").asString())
                .isEqualTo("It is no longer held for funds.");
        assertThat(receiver.calls).allMatch(Receiver.Call::genuine);
    }

    /** A server that tries again clears the hold for a moment. */
    @Test
    void takesAHoldThatIsGoneForAMomentForTheSame() {
        String id = ledger.loaded("nightly-us", 1, 0);
        Watchkeeper server = servers().server();
        for (int round = 0; round < 5; round++) {
            ledger.hold(id, "FUNDS", "short", usd("1.00"));
            pass(server, Duration.ofMinutes(4));
            ledger.disbursements().approve(id, "bursar", "covered");
            pass(server, Duration.ofMinutes(2));
        }
        assertThat(told()).hasSize(1);

        pass(server, Duration.ofMinutes(5));
        ledger.hold(id, "FUNDS", "short again", usd("2.00"));
        pass(server, Duration.ofMinutes(1));
        assertThat(told()).hasSize(3).last().isEqualTo("raised HELD " + id + " needs 2.00 USD");
    }

    @Test
    void ratherSaysNothingThanWhatIsOver() {
        String id = ledger.loaded("nightly-us", 1, 0);
        ledger.hold(id, "FUNDS", "short", usd("1.00"));
        receiver.answers(500);
        Watchkeeper server = servers().server();
        pass(server, Duration.ofMinutes(2));
        int tried = receiver.calls.size();
        ledger.disbursements().approve(id, "bursar", "covered");
        try (RunLock run = RunLock.tryAcquire(pool, id, "run")) {
            pass(server, Duration.ofMinutes(3));
            receiver.answers(200);
            pass(server, Duration.ofMinutes(20));
        }
        assertThat(receiver.calls.subList(tried, receiver.calls.size()))
                .filteredOn(call -> call.body().at("/type").asString().endsWith("resolved"))
                .isEmpty();
        assertThat(ledger.text("SELECT count(*) FROM alert_message WHERE sent_at IS NULL AND given_up_at IS NULL"))
                .isEqualTo("0");
    }

    /** The one row that the database refuses, and a name that only looks like a claim code. */
    @Test
    void tellsTheOthersWhenOneCannotBeNoted() throws Exception {
        database.asOwner("ALTER TABLE alert ADD CONSTRAINT never CHECK (subject <> '000000010000')");
        ledger.hold(ledger.loaded("nightly-us", 1, 0), "FUNDS", "short", usd("1.00"));
        String other = ledger.loaded("other", 1, 0);
        ledger.hold(other, "FUNDS", "short", usd("2.00"));
        Watchkeeper server = servers().server();
        server.refused("dead-letter-jobs", "f.csv", "it is empty");
        server.look();

        assertThat(told())
                .containsExactlyInAnyOrder(
                        "raised HELD " + other + " needs 2.00 USD", "raised REFUSED f.csv of job dead-letter-jobs");
    }

    @Test
    void looksOnWhenTheDatabaseIsLost() throws Exception {
        Watchkeeper server = servers().server();
        database.asOwner("ALTER TABLE alert RENAME TO alert_gone");
        ledger.hold(ledger.loaded("nightly-us", 1, 0), "FUNDS", "short", usd("1.00"));
        server.look();
        database.asOwner("ALTER TABLE alert_gone RENAME TO alert");
        server.look();

        assertThat(told()).hasSize(1);
    }

    private static void together(Watchkeeper one, Watchkeeper other) throws Exception {
        CyclicBarrier barrier = new CyclicBarrier(2);
        try (ExecutorService both = Executors.newFixedThreadPool(2)) {
            List<Future<?>> looks = List.of(one, other).stream()
                    .<Future<?>>map(server -> both.submit(() -> {
                        barrier.await();
                        server.look();
                        return true;
                    }))
                    .toList();
            for (Future<?> look : looks) {
                look.get();
            }
        }
    }
}
