package io.bursar.simulation;

import io.bursar.disburse.SimulatedIssuer;
import io.bursar.domain.Money;
import io.bursar.domain.RewardStatus.Queue;
import io.bursar.incentives.CreateResult;
import io.bursar.ledger.ClaimedReward;
import io.bursar.ledger.SimulatedLedger;
import io.bursar.simulation.Auditor.OpenCall;
import io.bursar.simulation.Fault.Effect;
import io.bursar.simulation.Fault.Symptom;
import io.bursar.simulation.Worker.Held;
import io.bursar.simulator.SimulatorSettings;
import io.bursar.simulator.VirtualProvider;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Currency;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
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
    private static final Duration LEASE = Duration.ofSeconds(60);
    private static final int WORKERS = 3;
    private static final int DRAIN_MAX = 5_000;
    private static final BigDecimal PLENTY = new BigDecimal("100000");

    private final Bench bench;
    private final SimulatedLedger ledger;
    private final Broken broken;
    private final VirtualProvider provider;
    private final Auditor auditor;
    private final Answers client = new Answers();
    private final SimulatedIssuer issuer;
    private final String disbursementId;
    private final List<Worker> workers = new ArrayList<>();
    private final List<Held> underWay = new ArrayList<>();
    private final @Nullable List<String> trace;
    private final Tally tally = new Tally();
    private final World world;

    Run(Bench bench, Case tried, Broken broken, @Nullable List<String> trace) throws SQLException {
        this.bench = bench;
        this.ledger = bench.ledger();
        this.broken = broken;
        this.trace = trace;
        this.world = tried.world();
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
        disbursementId = ledger.released(number, "simulated " + number, amounts, world.trust(), world.verify());
        issuer = new SimulatedIssuer(ledger.rewards(), ledger.gates(), ledger.account(), client);
        auditor = new Auditor(
                bench.auditors(), provider::books, provider::now, provider::claimCode, Bench.PARTNER, disbursementId);
        IntStream.range(0, WORKERS).forEach(i -> workers.add(new Worker("W" + i)));
        auditor.read();
        if (tried.otherLife()) {
            anotherLife();
        }
        auditor.audit(List.of());
        tally.rewards += tried.rewards();
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

    int callsUnderWay() {
        return underWay.size();
    }

    /** True if no reward is in a queue. */
    boolean isAtItsEnd() {
        return auditor.rows().stream().allMatch(row -> row.prio() == null);
    }

    /** True if something is due and the gate lets it through. */
    boolean canClaim() {
        return auditor.rows().stream().anyMatch(row -> isDue(row, Queue.CANCEL))
                || (anyDue() && ledger.rewards().mayPay(disbursementId));
    }

    boolean anyDue() {
        return auditor.rows().stream().anyMatch(row -> isDue(row, null));
    }

    private boolean isDue(LedgerRow row, @Nullable Queue queue) {
        Integer prio = row.prio();
        return prio != null
                && (queue == null || prio == queue.prio())
                && !row.dueAt().isAfter(provider.now());
    }

    /** Does one step, if it applies, and lets the auditor look. */
    void apply(Act act) throws SQLException {
        bench.database().time(provider.now());
        bench.database().crashIn(act.crashIn());
        long fenced = ledger.fenced();
        try {
            if (perform(act)) {
                after(act);
            }
        } catch (Crash e) {
            tally.crashes++;
            workers.get(act.who() % WORKERS).nextToSettle().ifPresent(held -> held.answered = true);
            workers.get(act.who() % WORKERS).held().clear();
            tell("  " + e.getMessage());
            after(act);
        } catch (DataAccessException e) {
            throw Violation.refusedByTheDatabase(e);
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

    private void after(Act act) throws SQLException {
        tally.steps++;
        if (act.kind().writes()) {
            auditor.read();
        }
        if (trace != null) {
            tell(act + describe());
        }
        auditor.audit(openCalls());
    }

    private List<OpenCall> openCalls() {
        Set<Held> open = new HashSet<>(underWay);
        open.removeIf(held -> held.answered);
        workers.forEach(worker -> open.addAll(worker.held()));
        return open.stream().map(Held::openCall).toList();
    }

    private boolean perform(Act act) throws SQLException {
        Worker worker = workers.get(act.who() % WORKERS);
        return switch (act.kind()) {
            case CLAIM ->
                broken.callsInTransaction() ? claimAndCall(worker, act.number()) : claim(worker, act.number());
            case SEND ->
                worker.nextToSend().map(held -> send(held, act.fault())).orElse(false);
            case SETTLE ->
                worker.nextToSettle().map(held -> settle(worker, held)).orElse(false);
            case LAND -> land(act.number());
            case PASS -> pass(Duration.ofSeconds(act.number()));
            case CRASH -> worker.ends();
            case RECOVER -> ledger.rewards().endLeases(disbursementId, "recovery") > 0;
            case OPERATOR_CANCEL -> Operator.cancels(bench.auditors(), reward(act.number()), provider.now());
            case OPERATOR_RESUME -> Operator.resumes(bench.auditors(), reward(act.number()), provider.now());
            case REOPEN -> reopen();
            case WIRE -> wire();
        };
    }

    private long reward(int number) {
        return auditor.rows().get(number % auditor.rows().size()).rewardId();
    }

    /** Boundary 1, in the lane's order of queues. */
    private boolean claim(Worker worker, int limit) {
        for (Queue queue : List.of(Queue.CANCEL, Queue.PROBE, Queue.CREATE)) {
            if (auditor.rows().stream().noneMatch(row -> isDue(row, queue))) {
                continue;
            }
            List<ClaimedReward> claimed =
                    ledger.rewards().claim(disbursementId, ledger.account(), queue, worker.name(), LEASE, limit);
            if (hold(worker, claimed)) {
                return true;
            }
        }
        return anyDue() && claimCanary(worker);
    }

    /** As the lane does where a gate that was closed opens for one reward first. */
    private boolean claimCanary(Worker worker) {
        if (!ledger.gates().takeCanary(ledger.account())) {
            return false;
        }
        for (Queue queue : List.of(Queue.PROBE, Queue.CREATE)) {
            List<ClaimedReward> claimed =
                    ledger.rewards().claimCanary(disbursementId, ledger.account(), queue, worker.name(), LEASE);
            if (hold(worker, claimed)) {
                worker.held().getLast().canary = true;
                issuer.canaryIsOut();
                return true;
            }
        }
        ledger.gates().canaryBack(ledger.account());
        return false;
    }

    private static boolean hold(Worker worker, List<ClaimedReward> claimed) {
        claimed.forEach(reward -> worker.held().add(new Held(reward)));
        return !claimed.isEmpty();
    }

    /** What production code must never do: the intent is not committed when the call goes out. */
    private boolean claimAndCall(Worker worker, int limit) {
        ledger.inOneTransaction(() -> {
            claim(worker, limit);
            worker.held().stream().filter(held -> !held.sent).forEach(held -> send(held, Fault.TRUTH));
            auditor.audit(openCalls());
        });
        return !worker.held().isEmpty();
    }

    /** Boundary 2: what happens at the provider, and what will be heard of it. */
    private boolean send(Held held, Fault fault) {
        tally.calls++;
        held.sent = true;
        String body = "";
        if (fault.effect() == Effect.NOW) {
            body = arrive(held);
            if (broken.repeatsRequests() && fault.symptom() == Symptom.NO_ANSWER) {
                arrive(held);
            }
        } else if (fault.effect() == Effect.LATE) {
            underWay.add(held);
        }
        if (fault.symptom() == Symptom.REFUSED) {
            auditor.refused(held.id());
        }
        held.silent = fault.symptom() == Symptom.NO_ANSWER;
        if (held.isCreate()) {
            CreateResult result = Answers.create(fault.symptom(), body);
            held.created = broken.heard(result);
        } else {
            held.cancelled = Answers.cancel(fault.symptom(), body);
        }
        return true;
    }

    private String arrive(Held held) {
        return held.isCreate()
                ? provider.create(held.id(), held.claimed.request().amount().amount())
                : provider.cancel(held.id());
    }

    /** Boundary 3: the production issuer hears the answer. */
    private boolean settle(Worker worker, Held held) {
        client.next(held.created, held.cancelled);
        issuer.issue(held.claimed);
        worker.held().remove(held);
        held.answered = !held.silent;
        if (held.canary) {
            issuer.canaryEnds();
        }
        return true;
    }

    private boolean land(int number) {
        if (underWay.isEmpty()) {
            return false;
        }
        arrive(underWay.remove(number % underWay.size()));
        return true;
    }

    private boolean pass(Duration time) {
        provider.pass(time);
        bench.database().time(provider.now());
        return true;
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
        workers.set(0, new Worker("D0"));
        for (int i = 0; i < DRAIN_MAX; i++) {
            apply(new Act(Act.Kind.CLAIM, 0, 10, Fault.TRUTH, 0));
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
        while (!underWay.isEmpty()) {
            apply(Act.of(Act.Kind.LAND, 0));
        }
        if (!ledger.finish(disbursementId)) {
            throw new Violation("I7", "the disbursement does not finish");
        }
        auditor.read();
        auditor.auditEnd(ledger.reportedPaid(disbursementId).amount());
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
