package io.bursar.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bursar.database.TestDatabase;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What refuses a file, holds it for an approval or is said of it, on a real ledger of earlier files. */
class AcceptanceIT {

    @RegisterExtension
    private static final TestDatabase DATABASE = TestDatabase.migrated();

    /** Nobody's midnight is the database's: India's is at 18:30 UTC, New Zealand's at 11:00 or 12:00. */
    private static final String ZONE = "Asia/Kolkata";

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    private AcceptanceBench bench(String yaml) {
        return new AcceptanceBench(folder, DATABASE, yaml);
    }

    /** The first moment of the day so many days ago, in the zone; asked of the database, not of the code under test. */
    private static String startOfDay(int daysAgo) {
        return "(date_trunc('day', clock_timestamp() AT TIME ZONE '%1$s') - interval '%2$d days') AT TIME ZONE '%1$s'"
                .formatted(ZONE, daysAgo);
    }

    private static String justBefore(int daysAgo) {
        return startOfDay(daysAgo) + " - interval '1 microsecond'";
    }

    @Test
    void findsReferencesThatAreKnownOrStandTwice() {
        AcceptanceBench bench = bench("");
        String id = bench.takeIn(bench.file("first.csv", "A-1,ann@x,5.00,USD", "A-2,bob@x,6.00,USD"));
        FileFindings found = bench.look(bench.file(
                "second.csv",
                "B-1,ann@x,7.00,USD",
                "A-2,zoe@x,8.00,USD",
                "B-1,ann@x,9.00,USD",
                "A-2,zoe@x,1.00,USD",
                "B-2,,2.00,USD",
                "B-3,\"a\tb\\c\",3.00,USD"));
        assertThat(found.problems())
                .extracting(each -> each.line() + " " + each.value() + ": "
                        + each.rule().replaceFirst("first.csv of [0-9]+ ... 20[0-9]{2},", "first.csv,"))
                .startsWith(
                        "3 A-2: already in first.csv, line 3 (disbursement " + id + ", PENDING)",
                        "4 B-1: already on line 2",
                        "5 A-2: already in first.csv, line 3 (disbursement " + id + ", PENDING)",
                        "6 : a recipient is required")
                .hasSize(5)
                .last()
                .asString()
                .startsWith("7 ");
        assertThat(found.good()).isEqualTo(1);
        assertThat(found.duplicates()).isEqualTo(3);
        assertThat(found.total()).hasToString("7.00 USD");
        assertThat(found.problemsTotal()).isEqualTo(5);
        assertThat(found.isRefused()).isFalse();
        assertThat(bench.accepted()).as("a dry run leaves nothing").isEqualTo(1);
        assertThat(staged(bench)).isZero();
    }

    private static long staged(AcceptanceBench bench) {
        return bench.jdbc()
                .sql("SELECT count(*) FROM staged_reward")
                .query(Long.class)
                .single();
    }

    @Test
    void saysHowMuchOfAFileWasInAnEarlierOne() {
        AcceptanceBench bench = bench("");
        bench.takeIn(bench.file("october.csv", "O-1,ann@x,5.00,USD", "O-2,bob@x,6.00,USD"));
        String november = bench.takeIn(
                bench.file("november.csv", "N-1,ann@x,5.00,USD", "N-2,bob@x,6.00,USD", "N-3,cid@x,7.00,USD"));
        FileFindings found = bench.look(bench.file(
                "again.csv",
                "X-1,ANN@X,5.00,USD",
                "X-2,bob@x,6.00,USD",
                "X-3,cid@x,7.00,USD",
                "X-4,cid@x,7.00,USD",
                "X-5,cid@x,7.10,USD"));
        assertThat(Objects.requireNonNull(found.overlap()).rewards()).isEqualTo(3);
        assertThat(found.overlap().disbursementId()).isEqualTo(november);
        assertThat(found.usualOverlap()).as("2 of november's 3 were in october").isEqualTo(66);
    }

    @Test
    void countsARepeatFromTheFirstMomentOfItsDaysOn() {
        AcceptanceBench bench = bench("zone: " + ZONE + "\nrepeats: {days: 3}\n");
        String id = bench.takeIn(bench.file("first.csv", "A-1,Ann@X,5.00,USD"));
        Path file = bench.file("second.csv", "B-1, ann@x ,5.00,USD", "B-2,ann@x,5.01,USD", "B-3,bob@x,5.00,USD");
        bench.acceptedAt(id, startOfDay(2));
        assertThat(bench.look(file).repeated().first()).singleElement().satisfies(row -> {
            assertThat(row.line()).isEqualTo(2);
            assertThat(row.earlierLine()).isEqualTo(2);
            assertThat(row.disbursementId()).isEqualTo(id);
        });
        bench.acceptedAt(id, justBefore(2));
        assertThat(bench.look(file).repeated().count()).isZero();
        bench.acceptedAt(id, startOfDay(0));
        bench.accept(file);
        assertThat(bench.warnings())
                .singleElement()
                .asString()
                .contains("1 rewards (5.00 USD)", "within 3 days", "line 2, 5.00 USD, as line 2 of first.csv of ", id)
                .doesNotContain("ann");
    }

    @Test
    void stopsRepeatsUntilSomebodySaysThatTheyAreMeant() {
        AcceptanceBench bench = bench("repeats: {days: 1, then: stop}\n");
        Path file = bench.file("twice.csv", "A-1,ann@x,5.00,USD", "A-2,ann@x,5.00,USD");
        assertThat(bench.look(file).doubts()).singleElement().asString().contains("line 3, 5.00 USD, as line 2");
        assertThatThrownBy(() -> bench.accept(file))
                .isInstanceOf(RunRefusedException.class)
                .hasMessageContaining("--allow-duplicate")
                .hasMessageContaining("nothing of it was paid");
        assertThat(bench.accepted()).isZero();

        String id = bench.accept(file, "two shifts on one day");
        assertThat(events(bench, id))
                .contains("anna: file twice.csv accepted for job nightly")
                .anyMatch(event -> event.startsWith("anna: duplicates allowed: two shifts on one day (1 rewards"));
    }

    private static List<String> events(AcceptanceBench bench, String id) {
        return bench.jdbc()
                .sql("SELECT actor || ': ' || detail FROM event WHERE disbursement_id = :id ORDER BY event_id")
                .param("id", id)
                .query(String.class)
                .list();
    }

    @Test
    void countsWhatARecipientGotWithinTheDays() {
        AcceptanceBench bench = bench("""
                zone: %s
                limits: {per-recipient: {count: 2, days: 3}}
                soft-limits: {per-recipient: {amount: 20, days: 1}}
                """.formatted(ZONE));
        String id = bench.takeIn(bench.file("first.csv", "A-1,Ann@X,5.00,USD", "A-2,bob@x,5.00,USD"));
        Path file = bench.file("second.csv", "B-1,ann@x,15.00,USD", "B-2,ANN@x,2.00,USD", "B-3,bob@x,6.00,USD");
        bench.acceptedAt(id, startOfDay(2));
        assertThatThrownBy(() -> bench.accept(file))
                .isInstanceOf(RunRefusedException.class)
                .hasMessageContaining(
                        "limits.per-recipient is 2 rewards within 3 days (" + ZONE + "), and 1 recipients")
                .hasMessageContaining("lines 2, 3 with 2 rewards, 17.00 USD, besides 1 and 5.00 USD before")
                .hasMessageContaining("no override");
        assertThatThrownBy(() -> bench.accept(file, "they are meant")).isInstanceOf(RunRefusedException.class);
        assertThat(bench.accepted()).isEqualTo(1);

        bench.acceptedAt(id, justBefore(2));
        String accepted = bench.accept(file);
        assertThat(approvalWhy(bench, accepted)).isNull();
        bench.takeIn(accepted, file);
        String soft = bench.accept(bench.file("third.csv", "C-1,cid@x,20.01,USD"));
        assertThat(approvalWhy(bench, soft)).contains("soft-limits.per-recipient is 20.00 USD today (" + ZONE);
    }

    @org.jspecify.annotations.Nullable private static String approvalWhy(AcceptanceBench bench, String id) {
        return bench.jdbc()
                .sql("SELECT coalesce(approval_why, '') FROM disbursement WHERE disbursement_id = :id")
                .param("id", id)
                .query(String.class)
                .optional()
                .filter(why -> !why.isEmpty())
                .orElse(null);
    }

    @Test
    void waitsForAFileThatIsBeingTakenInWhereRecipientsAreCounted() {
        AcceptanceBench bench = bench("limits: {per-recipient: {count: 5}}\n");
        Path first = bench.file("first.csv", "A-1,ann@x,5.00,USD");
        String id = bench.accept(first);
        Path second = bench.file("second.csv", "B-1,ann@x,5.00,USD");
        assertThatThrownBy(() -> bench.accept(second))
                .isInstanceOf(FileWaitsException.class)
                .hasMessageContaining("./bursar resume " + id);
        assertThat(bench.look(second).waitsFor()).isEqualTo(id);
        bench.takeIn(id, first);
        bench.accept(second);
        assertThat(bench.accepted()).isEqualTo(2);
    }

    @Test
    void countsTheDayInTheJobsZone() {
        AcceptanceBench bench = bench("zone: " + ZONE + "\nlimits: {day: 100}\n");
        String id = bench.takeIn(bench.file("first.csv", "A-1,ann@x,60.00,USD"));
        Path file = bench.file("second.csv", "B-1,bob@x,40.01,USD", "A-1,ann@x,60.00,USD");
        bench.acceptedAt(id, startOfDay(0));
        assertThatThrownBy(() -> bench.accept(file))
                .hasMessageContaining("limits.day is 100.00 USD")
                .hasMessageContaining("worth 60.00 USD were accepted and this one adds 40.01 USD");
        bench.acceptedAt(id, justBefore(0));
        assertThat(bench.look(file).refusals()).isEmpty();
        bench.acceptedAt(id, startOfDay(0));
        bench.cancel(id);
        String accepted = bench.accept(file);
        assertThatThrownBy(() -> bench.accept(bench.file("third.csv", "C-1,cid@x,60.00,USD")))
                .as("a file that is being taken in counts as it was accepted")
                .hasMessageContaining("worth 40.01 USD");
        assertThat(accepted).hasSize(12);
    }

    /** Whoever has compared waits a moment for another one who has, too: without the right to be alone, both would pass. */
    @Test
    void letsOnlyOneOfTwoFilesUnderADaysLimit() throws Exception {
        CyclicBarrier both = new CyclicBarrier(2);
        AcceptanceBench bench = bench("limits: {day: 100}\n")
                .keepingFilesIn(new FileStore(AcceptanceBench.home(folder)) {
                    @Override
                    Path keep(Path file, String disbursementId) {
                        try {
                            both.await(2, TimeUnit.SECONDS);
                        } catch (TimeoutException | BrokenBarrierException e) {
                            both.reset();
                        } catch (InterruptedException e) {
                            throw new IllegalStateException(e);
                        }
                        return super.keep(file, disbursementId);
                    }
                });
        try (ExecutorService two = Executors.newFixedThreadPool(2)) {
            List<Future<String>> accepted = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                Path file = bench.file("file" + i + ".csv", "F-" + i + ",ann@x,60.00,USD");
                accepted.add(two.submit(() -> bench.accept(file)));
            }
            two.shutdown();
            assertThat(two.awaitTermination(100, TimeUnit.SECONDS)).isTrue();
            assertThat(accepted.stream().filter(each -> each.state() == Future.State.FAILED))
                    .singleElement()
                    .satisfies(refused ->
                            assertThat(refused.exceptionNow()).hasMessageContaining("limits.day is 100.00 USD"));
        }
        assertThat(bench.accepted()).isEqualTo(1);
    }

    @Test
    void doesNotWaitForeverForWhoeverAcceptsAnotherFile() {
        AcceptanceBench bench = bench("");
        AtomicBoolean second = new AtomicBoolean(true);
        assertThat(bench.alone(
                        Duration.ofSeconds(60),
                        () -> second.set(
                                CompletableFuture.supplyAsync(() -> bench.alone(Duration.ofMillis(50), () -> {}))
                                        .join())))
                .isTrue();
        assertThat(second).isFalse();
        assertThat(bench.alone(Duration.ofMillis(50), () -> {})).isTrue();
    }

    @Test
    void leavesNothingBehindWhenItEndsBetweenCheckAndOpen() {
        AcceptanceBench bench = bench("limits: {day: 100, per-recipient: {count: 1}}\n");
        Path file = bench.file("first.csv", "A-1,ann@x,60.00,USD");
        FileStore working = new FileStore(AcceptanceBench.home(folder));
        bench.keepingFilesIn(new FileStore(AcceptanceBench.home(folder)) {
            @Override
            Path keep(Path kept, String disbursementId) {
                throw new IllegalStateException("the process ends here");
            }
        });
        assertThatThrownBy(() -> bench.accept(file)).hasMessage("the process ends here");
        assertThat(bench.accepted()).isZero();
        assertThat(staged(bench)).isZero();
        bench.keepingFilesIn(working).accept(file);
        assertThat(bench.accepted()).isEqualTo(1);
    }

    @Test
    void refusesTheSameRewardsSortedOrSavedAnew() {
        AcceptanceBench bench = bench("");
        List<String> rows = new ArrayList<>(List.of("A-1,ann@x,5.00,USD", "A-2,bob@x,6.00,USD", "A-3,cid@x,7.00,USD"));
        String id = bench.takeIn(bench.file("first.csv", rows.toArray(String[]::new)));
        Collections.reverse(rows);
        Path sorted = bench.file("sorted.csv", rows.toArray(String[]::new));
        assertThatThrownBy(() -> bench.accept(sorted, "no reason helps"))
                .hasMessageContaining("the very rewards of first.csv")
                .hasMessageContaining("./bursar status " + id);
        bench.withJob("other", "");
        assertThat(bench.look(sorted).doubts()).singleElement().asString().contains("twice");
        assertThatThrownBy(() -> bench.accept(sorted)).hasMessageContaining("for job nightly");
        rows.set(0, "A-3,cid@x,7.01,USD");
        bench.accept(bench.file("changed.csv", rows.toArray(String[]::new)));
        assertThat(bench.accepted()).isEqualTo(2);
    }

    @Test
    void paysTheSameRewardsAgainOnlyIfSomebodySaysWhyWhereReferencesAreTheFiles() {
        AcceptanceBench bench = bench("reference-scope: file\n");
        bench.takeIn(bench.file("first.csv", "1,ann@x,5.00,USD", "2,bob@x,6.00,USD"));
        Path sorted = bench.file("sorted.csv", "2, bob@x ,6.00,USD", "1,ann@x,5.00,USD");
        assertThatThrownBy(() -> bench.accept(sorted)).hasMessageContaining("would pay each of them twice");
        assertThat(bench.accepted()).isEqualTo(1);
        assertThat(events(bench, bench.accept(sorted, "the second week")))
                .anyMatch(event -> event.startsWith("anna: duplicates allowed: the second week (" + sorted));
    }

    @Test
    void refusesAFileThatIsNotWhatWasDeclared() {
        AcceptanceBench bench = bench("");
        Path file = bench.file("file.csv", "A-1,ann@x,5.00,USD", "A-2,,6.00,USD", "A-3,cid@x,7.00,USD");
        assertThat(bench.look(file, 3, "18").refusals()).isEmpty();
        assertThat(bench.look(file, 4, "18.01").refusals())
                .singleElement()
                .asString()
                .startsWith("it has 3 rows, but the command declares 4. ");
        assertThat(bench.look(file, 3, "18.01").refusals())
                .singleElement()
                .asString()
                .startsWith("it adds up to 18.00, but the command declares 18.01. ");
        Path unreadable = bench.file("bad.csv", "A-1,ann@x,5.00,USD", "A-2,bob@x,x,USD");
        assertThat(bench.look(unreadable, 2, "5").refusals())
                .singleElement()
                .asString()
                .startsWith("it has an amount on line 3 that cannot be read");
    }

    @Test
    void namesEveryLimitThatIsPassedAtOnce() {
        AcceptanceBench bench = bench("""
                approval: required
                limits: {total: 100, day: 90}
                soft-limits: {reward: 50, rows: 1, total: 99}
                """);
        FileFindings found = bench.look(bench.file("file.csv", "A-1,ann@x,60.00,USD", "A-2,bob@x,60.00,USD"));
        assertThat(found.refusals())
                .hasSize(2)
                .anyMatch(
                        each -> each.startsWith("limits.total is 100.00 USD and the file's good rows add up to 120.00"))
                .anyMatch(each -> each.startsWith("limits.day is 90.00 USD; today (UTC) files worth 0.00 USD"));
        assertThat(found.approvals())
                .containsExactly(
                        "job nightly says approval: required",
                        "2 rewards are above soft-limits.reward, 50.00 USD; the first is 60.00 USD on line 2",
                        "soft-limits.rows is 1 and the file has 2 rows",
                        "soft-limits.total is 99.00 USD and the file's good rows add up to 120.00 USD");
    }
}
