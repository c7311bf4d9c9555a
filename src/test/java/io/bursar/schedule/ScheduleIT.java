package io.bursar.schedule;

import static io.bursar.schedule.Installation.content;
import static io.bursar.schedule.Installation.file;
import static io.bursar.schedule.Installation.names;
import static org.assertj.core.api.Assertions.assertThat;

import io.bursar.schedule.Installation.Server;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Nights of servers on one database, by a clock that is set: each time has its run once. */
class ScheduleIT {

    private static final String AT_TWO = "schedule: \"0 0 2 * * *\"";

    @SuppressWarnings("NullAway.Init")
    private static Installation home;

    @BeforeAll
    static void install() throws IOException {
        home = new Installation();
    }

    @AfterAll
    static void remove() {
        home.close();
    }

    @BeforeEach
    void forget() throws IOException {
        home.forgetJobs();
    }

    private static void at(String time) {
        home.clock.set(Instant.parse(time));
    }

    @Test
    void emptiesTheInboxAtItsTimeOnly() throws IOException {
        at("2026-11-26T01:00:00Z");
        Path inbox = home.job("nightly", "account: rich", AT_TWO, "zone: Europe/Berlin");
        file(inbox, "evening.csv", 2);
        Server server = home.server();
        server.looks(3);
        assertThat(names(inbox)).as("the time of today is past").containsExactly("evening.csv");
        assertThat(server.voice.said()).containsExactly("nightly  next run Fri 2026-11-27 02:00 Europe/Berlin");
        at("2026-11-27T00:59:58Z");
        server.look();
        at("2026-11-27T01:00:03Z");
        server.look();
        assertThat(names(inbox)).isEmpty();
        Files.writeString(inbox.resolve("late.csv"), content("late", 1));
        server.looks(3);
        assertThat(names(inbox)).as("came after the run had begun").containsExactly("late.csv");
        assertThat(server.voice.times("the inbox is worked through")).isEqualTo(1);
        assertThat(server.voice.times("time to run")).isEqualTo(1);
    }

    @Test
    void runsEachTimeOnceOverTwoServers() throws IOException {
        at("2026-11-26T12:00:00Z");
        Path inbox = home.job("twice", "account: rich", AT_TWO);
        file(inbox, "f.csv", 2);
        Server one = home.server();
        Server two = home.server();
        for (Server each : new Server[] {one, two, one, two}) {
            each.look();
            home.clock.forward(Duration.ofSeconds(5));
        }
        at("2026-11-27T02:00:01Z");
        one.look();
        two.look();
        file(inbox, "g.csv", 2);
        for (int i = 0; i < 4; i++) {
            home.clock.forward(Duration.ofSeconds(5));
            one.look();
            two.look();
        }
        assertThat(one.voice.times("time to run") + two.voice.times("time to run"))
                .isEqualTo(1);
        assertThat(one.voice.times("worked through") + two.voice.times("worked through"))
                .isEqualTo(1);
        assertThat(names(inbox)).containsExactly("g.csv");
        assertThat(names(inbox.resolve("done"))).contains("f.csv");
    }

    @Test
    void runsMissedTimesOnceTogether() throws IOException {
        at("2026-11-26T12:00:00Z");
        Path inbox = home.job("missed", "account: rich", AT_TWO);
        home.server().look();
        file(inbox, "f.csv", 2);
        at("2026-11-30T09:00:00Z");
        Server server = home.server();
        server.looks(4);
        assertThat(names(inbox)).isEmpty();
        assertThat(server.voice.times("missed 4 times, the latest Mon 2026-11-30 02:00 UTC"))
                .isEqualTo(1);
        Server another = home.server();
        another.looks(3);
        assertThat(another.voice.times("missed 4 times") + another.voice.times("time to run"))
                .isZero();
    }

    @Test
    void skipsMissedTimesWhereTheJobSaysSo() throws IOException {
        at("2026-11-26T12:00:00Z");
        Path inbox = home.job("skip", "account: rich", AT_TWO, "missed-schedule: skip");
        home.server().look();
        file(inbox, "f.csv", 2);
        at("2026-11-28T09:00:00Z");
        Server server = home.server();
        server.looks(4);
        assertThat(names(inbox)).containsExactly("f.csv");
        assertThat(server.voice.times("missed 2 times")).isEqualTo(1);
        assertThat(server.voice.times("next run Sun 2026-11-29 02:00 UTC")).isEqualTo(1);
        at("2026-11-29T02:00:02Z");
        server.looks(2);
        assertThat(names(inbox)).isEmpty();
    }

    @Test
    void goesOnWithARunWhoseServerWasKilled() throws IOException {
        at("2026-11-26T12:00:00Z");
        Path inbox = home.job("orphan", "account: rich", AT_TWO);
        file(inbox, "f.csv", 2);
        Server dying = home.new Server(step -> {
            throw new AssertionError("killed");
        });
        dying.look();
        at("2026-11-27T02:00:01Z");
        try {
            dying.look();
        } catch (AssertionError e) {
            assertThat(e).hasMessage("killed");
        }
        Server next = home.server();
        next.looks(4);
        assertThat(names(inbox)).isEmpty();
        assertThat(next.voice.times("worked through")).isEqualTo(1);
        assertThat(next.voice.times("missed")).isZero();
    }

    @Test
    void saysThatARunIsStillGoingWhenTheNextTimeComes() throws IOException {
        at("2026-11-26T12:00:30Z");
        Path inbox = home.job("slow", "account: rich", "schedule: \"0 * * * * *\"");
        file(inbox, "f.csv", 1);
        Server server = home.server();
        server.look();
        at("2026-11-26T12:01:01Z");
        Server[] during = new Server[1];
        Server working = home.new Server(step -> {
            if (step == PickUp.Step.RUN) {
                at("2026-11-26T12:02:02Z");
                Server other = home.server();
                other.look();
                during[0] = other;
            }
        });
        working.look();
        home.clock.forward(Duration.ofSeconds(5));
        working.look();
        assertThat(during[0]).isNotNull();
        assertThat(during[0].voice.times("the run before is still going")).isEqualTo(1);
        assertThat(during[0].voice.times("picked up")).isZero();
        assertThat(names(inbox)).isEmpty();
    }

    @Test
    void seesAJobFileThatIsChangedWhileItRuns() throws IOException {
        at("2026-11-26T12:00:00Z");
        Path inbox = home.job("changing", "account: rich", AT_TWO);
        file(inbox, "f.csv", 1);
        Server server = home.server();
        server.looks(2);
        assertThat(server.voice.times("next run Fri 2026-11-27 02:00 UTC")).isEqualTo(1);
        home.job("changing", "account: rich", "schedule: \"0 0 13 * * *\"");
        server.looks(1);
        assertThat(server.voice.times("next run Thu 2026-11-26 13:00 UTC")).isEqualTo(1);
        Files.writeString(home.jobs.resolve("changing.yaml"), "account: [\n");
        at("2026-11-26T13:00:01Z");
        server.looks(2);
        assertThat(names(inbox)).containsExactly("f.csv");
        assertThat(server.voice.times("cannot be used")).isEqualTo(1);
        home.job("changing", "account: rich", "schedule: \"0 0 13 * * *\"");
        server.looks(3);
        assertThat(names(inbox))
                .as("it was due, and its job file is well again")
                .isEmpty();
    }
}
