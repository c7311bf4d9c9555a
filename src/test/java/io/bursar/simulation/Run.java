package io.bursar.simulation;

import io.bursar.domain.Money;
import io.bursar.ledger.SimulatedLedger;
import io.bursar.simulation.Case.Delivery;
import io.bursar.simulator.SimulatorSettings;
import io.bursar.simulator.VirtualProvider;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Currency;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;

/**
 * One disbursement from its release to its end, in one thread: every step is the production code's, and only which one comes
 * next, what becomes of a call and where a process ends is decided from outside. The auditor looks after each step.
 */
final class Run {

    private static final Currency USD = Currency.getInstance("USD");
    private static final int WORKERS = 3;
    private static final int DRAIN_MAX = 5_000;
    private static final BigDecimal PLENTY = new BigDecimal("100000");

    private final Bench bench;
    private final SimulatedLedger ledger;
    private final VirtualProvider provider;
    private final Auditor auditor;
    private final Recipients recipients;
    private final People people;
    private final Lanes lanes;
    private final String disbursementId;
    private final List<Worker> workers = new ArrayList<>();
    private final Case tried;
    private final @Nullable List<String> trace;
    private final Tally tally = new Tally();

    Run(Bench bench, Case tried, Broken broken, @Nullable List<String> trace) throws SQLException {
        this.bench = bench;
        this.ledger = bench.ledger();
        this.trace = trace;
        this.tried = tried;
        World world = tried.world();
        List<Money> amounts = IntStream.range(0, tried.rewards())
                .mapToObj(i -> Money.ofMinor(1_000 + 37L * i, USD))
                .toList();
        long total = amounts.stream().mapToLong(Money::minorUnits).sum();
        BigDecimal funds = tried.scarce() ? BigDecimal.valueOf(total * 6 / 10, 2) : PLENTY;
        provider = new VirtualProvider(SimulatorSettings.defaults()
                .withPartnerId(Bench.PARTNER)
                .withFunds(funds)
                .withBehaviour(world.behaviour()));
        long number = Bench.nextNumber();
        bench.database().crashIn(0);
        bench.database().time(provider.now());
        bench.database().rewrite(broken::sql);
        ledger.breakBy(broken);
        disbursementId =
                ledger.released(number, "simulated " + number, amounts, world.trust(), world.verify(), delivers());
        auditor = new Auditor(
                bench.auditors(), provider::books, provider::now, provider::claimCode, Bench.PARTNER, disbursementId);
        recipients = new Recipients(auditor::received, bench.database(), broken);
        people = new People(ledger, auditor, provider, disbursementId);
        lanes = new Lanes(
                bench, broken, provider, auditor, recipients, people, tried.delivery(), disbursementId, tally);
        IntStream.range(0, WORKERS).forEach(i -> workers.add(lanes.join("W" + i)));
        auditor.read();
        if (tried.otherLife()) {
            anotherLife();
        }
        auditor.audit(List.of());
        tally.rewards += tried.rewards();
    }

    private boolean delivers() {
        return tried.delivery() != Delivery.NONE;
    }

    /** Some of the rewards were paid and cancelled once by a database that is lost: their first ids are dead cards. */
    private void anotherLife() {
        for (LedgerRow row : auditor.rows()) {
            if (row.line() % 2 == 1) {
                String id = Bench.PARTNER + row.idBase() + "E0";
                provider.create(id, BigDecimal.valueOf(row.amountMinor(), 2));
                provider.cancel(id);
            }
        }
        auditor.forgetCallsSoFar();
    }

    /** What this run came to so far. */
    Tally tally() {
        tally.runs = 1;
        tally.audits = auditor.audits();
        tally.compared = lanes.compared();
        tally.handOvers = recipients.handOvers();
        tally.newIds = auditor.rows().stream().mapToLong(LedgerRow::epoch).sum();
        tally.review = auditor.rows().stream()
                .filter(row -> row.state().equals("REVIEW"))
                .count();
        return tally;
    }

    List<LedgerRow> rows() {
        return auditor.rows();
    }

    List<Worker> workers() {
        return workers;
    }

    Lanes lanes() {
        return lanes;
    }

    int handOvers() {
        return recipients.handOvers();
    }

    /** True once it is finished and nobody has reopened it. */
    boolean isFinished() {
        return auditor.status().equals("FINISHED");
    }

    /** Everything that decides how it goes on: tables, books, mail, and what lanes have in memory or under way. */
    String future() {
        return Future.of(auditor.rows(), provider, recipients.mail(), ledger.gate()) + lanes.memory();
    }

    /** True if no reward is in a queue. */
    boolean isAtItsEnd() {
        return auditor.rows().stream().allMatch(row -> row.prio() == null);
    }

    /** Does one step, if it applies, and lets the auditor look. */
    void apply(Act act) throws SQLException {
        bench.database().time(provider.now());
        bench.database().crashIn(act.crashIn());
        long fenced = ledger.fenced();
        try {
            if (perform(act)) {
                after(act);
                people.confirm();
            }
        } catch (Crash e) {
            tally.crashes++;
            if (!act.kind().isPersons()) {
                workers.get(act.who() % WORKERS).nextToSettle().ifPresent(held -> held.answered = true);
                workers.get(act.who() % WORKERS).held().clear();
            }
            tell("  " + e.getMessage());
            after(act);
        } catch (DataAccessException e) {
            throw Violation.refusedByTheDatabase(e);
        } catch (AssertionError e) {
            throw new Violation("model", e);
        } finally {
            bench.database().crashIn(0);
            tally.fenced += ledger.fenced() - fenced;
        }
    }

    /** The same; how many steps of the database it took. */
    int applyCounting(Act act) throws SQLException {
        int before = bench.database().steps();
        apply(act);
        return bench.database().steps() - before;
    }

    /** False if a crash after the database's step so many steps ago leaves what a crash before its transaction leaves. */
    boolean isDistinct(int stepsAgo) {
        return bench.database().isDistinct(bench.database().steps() - stepsAgo);
    }

    private void after(Act act) throws SQLException {
        tally.steps++;
        if (act.kind().writes()) {
            auditor.read();
        }
        if (trace != null) {
            tell(act + describe());
        }
        auditor.audit(lanes.openCalls());
    }

    private boolean perform(Act act) throws SQLException {
        Worker worker = workers.get(act.who() % WORKERS);
        return switch (act.kind()) {
            case CLAIM -> lanes.claim(worker, act.number());
            case SEND -> lanes.send(worker, act.fault());
            case SETTLE -> lanes.settle(worker, act.handedOver());
            case LAND -> lanes.land(act.number());
            case PASS -> lanes.pass(Duration.ofSeconds(act.number()));
            case CRASH -> worker.ends();
            case RECOVER -> ledger.rewards().endLeases(disbursementId, "recovery") > 0;
            case CANCEL, CANCEL_EVEN_LATE, CANCEL_ALL, CANCEL_ALL_EVEN_LATE, RESUME, GIVE_UP -> {
                people.decide(act.kind(), act.number());
                tally.decisions++;
                yield true;
            }
            case REOPEN -> reopen();
            case WIRE -> wire();
        };
    }

    private boolean reopen() {
        ledger.gates().reopen(ledger.account());
        return true;
    }

    private boolean wire() {
        provider.addFunds(PLENTY);
        auditor.wired(PLENTY);
        return true;
    }

    /**
     * The faults are over: a new owner takes the lock and pays the rest. Whoever was slow comes back at the very end, and
     * what was under way lands then.
     */
    void drain() throws SQLException {
        List<Worker> slow = List.copyOf(workers);
        for (Act.Kind kind : List.of(Act.Kind.WIRE, Act.Kind.REOPEN, Act.Kind.RECOVER)) {
            apply(Act.of(kind, 0));
        }
        workers.set(0, lanes.join("D0"));
        for (int i = 0; i < DRAIN_MAX; i++) {
            apply(Act.about(Act.Kind.CLAIM, 0, 10));
            if (workers.getFirst().held().isEmpty() && !waits()) {
                comeBack(slow);
                return;
            }
            finish(0);
        }
        throw new Violation("I7", "not at its end after " + DRAIN_MAX + " rounds without faults");
    }

    /** Lets time pass until something is due; false if nothing ever will be. */
    private boolean waits() throws SQLException {
        bench.database().time(provider.now());
        Optional<Duration> due = ledger.untilNextDue(disbursementId);
        if (due.isPresent()) {
            apply(Act.of(Act.Kind.REOPEN, 0));
            apply(Act.pass((int) Math.max(1, due.get().toSeconds() + 1)));
        }
        return due.isPresent();
    }

    private void finish(int who) throws SQLException {
        while (workers.get(who).nextToSend().isPresent()) {
            apply(Act.send(who, Fault.TRUTH));
        }
        while (workers.get(who).nextToSettle().isPresent()) {
            apply(Act.of(Act.Kind.SETTLE, who));
        }
    }

    private void comeBack(List<Worker> slow) throws SQLException {
        for (int who = 0; who < WORKERS; who++) {
            workers.set(who, slow.get(who));
            finish(who);
        }
        while (lanes.callsUnderWay() > 0) {
            apply(Act.of(Act.Kind.LAND, 0));
        }
        if (!ledger.finish(disbursementId) && !isFinished()) {
            throw new Violation("I7", "the disbursement does not finish");
        }
        auditor.read();
        auditor.auditEnd(ledger.reportedPaid(disbursementId).amount());
    }

    /** People decide about what is finished: it is paid for again, and finishes again. */
    void afterwards() throws SQLException {
        for (Act decision : tried.afterwards()) {
            apply(decision);
            if (!isFinished()) {
                tally.reopened++;
                drain();
            }
        }
    }

    private void tell(String line) {
        if (trace != null) {
            trace.add(line);
        }
    }

    private String describe() {
        return auditor.rows().stream().map(LedgerRow::shortly).collect(Collectors.joining(", ", " -> ", ""))
                + "; live: " + provider.books().live().size();
    }
}
