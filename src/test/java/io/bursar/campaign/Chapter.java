package io.bursar.campaign;

import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One account at one provider over some files: starts commands, watches for their first call, has the auditor look. A new
 * chapter has a new account and another world, and keeps the books short.
 */
final class Chapter {

    private static final Duration LOOK_AGAIN = Duration.ofMillis(40);
    private static final Duration FIRST_CALL_MAX = Duration.ofSeconds(60);
    private static final Duration FINISH_MAX = Duration.ofMinutes(4);
    private static final int TRIES_MAX = 8;

    private final Home home;
    private final Server server;
    private final Provider provider;
    private final String account;
    private final Random random;
    private final Tally tally;
    private final Auditor auditor;
    private final List<RewardFile> files = new ArrayList<>();
    private @Nullable Deed owed;
    private @Nullable Deed last;
    private boolean orderlyEnd;
    private int owners;
    private @Nullable Doubt doubt;

    Chapter(Home home, Server server, Provider provider, String account, Random random, Tally tally) {
        this.home = home;
        this.server = server;
        this.provider = provider;
        this.account = account;
        this.random = random;
        this.tally = tally;
        home.addJob(account);
        provider.start();
        this.auditor = new Auditor(provider, account);
    }

    Provider provider() {
        return provider;
    }

    Server server() {
        return server;
    }

    Tally tally() {
        return tally;
    }

    void begin(RewardFile file) {
        files.add(file);
        last = null;
    }

    /** The file's id, once the ledger was seen with it. */
    Optional<String> disbursement(RewardFile file) {
        return rows(file).stream().map(LedgerRow::disbursement).findFirst();
    }

    private List<LedgerRow> rows(RewardFile file) {
        return auditor.rows().stream()
                .filter(row -> row.file().equals(file.name()))
                .toList();
    }

    long paid(RewardFile file) {
        return rows(file).stream().filter(LedgerRow::isPaid).count();
    }

    /** Starts the command that pays the file, or one of those that go on with it. */
    Started start(RewardFile file) {
        return start(file, file.pace());
    }

    private Started start(RewardFile file, Pace pace) {
        Optional<String> id = disbursement(file);
        int way = id.isEmpty() ? 0 : random.nextInt(3);
        return switch (way) {
            case 1 -> home.start(account, provider, pace, "resume", id.orElseThrow());
            case 2 -> home.start(account, provider, pace, "resume");
            default -> home.start(account, provider, pace, "run", file.path().toString(), "--job", account);
        };
    }

    /**
     * Waits for the process's first create or cancel: the second call, after that for the funds. An audit that had to wait
     * for the database is made as soon as it answers.
     *
     * @return empty if the process ended before
     */
    Optional<Duration> awaitFirstCall(Started process, RewardFile file, long arrivalsBefore) {
        while (process.age().compareTo(FIRST_CALL_MAX) < 0) {
            if (provider.arrivals() >= arrivalsBefore + 2) {
                Duration age = process.age();
                if (last != null) {
                    tally.firstCall(last, age);
                }
                payOwedAudit(file);
                return Optional.of(age);
            }
            payOwedAudit(file);
            if (process.endsWithin(LOOK_AGAIN)) {
                return Optional.empty();
            }
        }
        tally.complain("no call within " + FIRST_CALL_MAX + ": " + process.err());
        return Optional.empty();
    }

    /**
     * Has the auditor look after a deed; at once if the database answers, else when a process has started it. If the next
     * process ends before that, one look counts what both have left unsent.
     */
    void audit(Deed deed, RewardFile file, boolean orderly) {
        last = deed;
        owners += deed.owners();
        orderlyEnd = orderly;
        owed = deed;
        doubt = null;
        payOwedAudit(file);
    }

    /** What the last deed left open, if it could be read by now. */
    @Nullable Doubt doubt() {
        return doubt;
    }

    private void payOwedAudit(RewardFile file) {
        Deed deed = owed;
        Connection connection = deed == null ? null : server.connection().orElse(null);
        if (connection == null || deed == null) {
            return;
        }
        owed = null;
        Doubt seen = auditor.audit(connection, files);
        tally.audited();
        doubt = seen;
        tally.doubt(file.pace(), seen);
        if (seen.cut() > owners * Doubt.CUT_MAX || seen.unsent() > owners * Doubt.UNSENT_MAX) {
            tally.complain("more in doubt than can be, after " + deed + ", " + owners + " owners: " + seen);
        }
        owners = 0;
        if (orderlyEnd && seen.cut() > 0) {
            tally.complain("an orderly end left calls open: " + seen);
        }
    }

    /** Lets the file be paid to its end, and has everything of it compared. */
    void finish(RewardFile file, boolean finishedAlready) {
        server.hold();
        boolean finished = finishedAlready;
        for (int tries = 0; !finished && tries < TRIES_MAX; tries++) {
            finished = runToTheEnd(start(file, Pace.LIFTED));
        }
        if (!finished) {
            tally.complain("not finished after " + TRIES_MAX + " runs: " + file.name());
            return;
        }
        Connection connection = connected();
        owed = null;
        owners = 0;
        auditor.audit(connection, files);
        tally.audited();
        auditor.finished(file, home.folder().resolve("results"));
        tally.finished(rows(file));
    }

    private boolean runToTheEnd(Started process) {
        if (!process.endsWithin(FINISH_MAX)) {
            process.kill9();
            tally.complain("does not end: " + process.err());
            return false;
        }
        int code = endedWith(process, Set.of(0, 1, 3, 4, 5), "undisturbed");
        return code == 0 || code == 1 || code == 3;
    }

    private Connection connected() {
        Optional<Connection> connection = server.connection();
        for (int tries = 0; connection.isEmpty() && tries < TRIES_MAX; tries++) {
            Started status = home.start(account, provider, Pace.LIFTED, "status");
            status.endsWithin(FIRST_CALL_MAX);
            status.discard();
            connection = server.connection();
        }
        return connection.orElseThrow(() -> new IllegalStateException("PostgreSQL is not started by any command"));
    }

    /** Looks at how a process ended by itself. */
    int endedWith(Started process, Set<Integer> codes, String when) {
        String said = process.err();
        int code = process.code();
        if (!codes.contains(code) || said.contains("\tat ") || said.contains("Exception")) {
            tally.complain("exit code %d %s:%n%s".formatted(code, when, said));
        } else {
            process.discard();
        }
        return code;
    }

    /** Ends what the chapter has running. */
    void close() {
        provider.kill9();
    }

    Path log() {
        return home.folder().resolve("logs/bursar.log");
    }
}
