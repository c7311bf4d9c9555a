package io.bursar.simulation;

import io.bursar.delivery.DeliveryNote;
import io.bursar.disburse.SimulatedIssuer;
import io.bursar.domain.Greeting;
import io.bursar.domain.Recipient;
import io.bursar.domain.RewardStatus.Queue;
import io.bursar.incentives.CreateResult;
import io.bursar.ledger.ClaimedReward;
import io.bursar.ledger.SimulatedLedger;
import io.bursar.simulation.Auditor.OpenCall;
import io.bursar.simulation.Case.Delivery;
import io.bursar.simulation.Fault.Effect;
import io.bursar.simulation.Fault.Symptom;
import io.bursar.simulation.Worker.Held;
import io.bursar.simulator.VirtualProvider;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The lanes' side of a run: claims, calls, settlements and hand-overs, each the production code's. What a call comes to is
 * decided when it is sent, and heard when it is settled.
 */
final class Lanes {

    private static final Recipient NOBODY = new Recipient("null", Greeting.NONE);

    private static final Duration LEASE = Duration.ofSeconds(60);
    private static final List<Queue> ORDER =
            List.of(Queue.CANCEL, Queue.PROBE, Queue.DELIVER, Queue.ISSUED, Queue.CREATE);

    private final Bench bench;
    private final SimulatedLedger ledger;
    private final Broken broken;
    private final VirtualProvider provider;
    private final Auditor auditor;
    private final Recipients recipients;
    private final People people;
    private final String disbursementId;
    private final Tally tally;
    private final Answers client = new Answers();
    private final SimulatedIssuer issuer;
    private final List<Worker> all = new ArrayList<>();
    private final List<Held> underWay = new ArrayList<>();

    Lanes(
            Bench bench,
            Broken broken,
            VirtualProvider provider,
            Auditor auditor,
            Recipients recipients,
            People people,
            Delivery delivery,
            String disbursementId,
            Tally tally) {
        this.bench = bench;
        this.ledger = bench.ledger();
        this.broken = broken;
        this.provider = provider;
        this.auditor = auditor;
        this.recipients = recipients;
        this.people = people;
        this.disbursementId = disbursementId;
        this.tally = tally;
        issuer = new SimulatedIssuer(ledger, client, delivery == Delivery.NONE ? null : recipients, delivery.hold());
        if (broken == Broken.NOTHING) {
            issuer.compareWithTheModel();
        }
    }

    /** What is in memory or under way, in words that are the same for two runs if it means the same to both. */
    String memory() {
        return Stream.concat(all.stream().flatMap(worker -> worker.held().stream()), underWay.stream())
                .map(Held::memory)
                .collect(Collectors.joining(", ", " [", "] "));
    }

    /** A lane more; what it holds counts as open until it lets go. */
    Worker join(String name) {
        Worker worker = new Worker(name);
        all.add(worker);
        return worker;
    }

    /** Settlements that were compared with the model. */
    long compared() {
        return issuer.compared();
    }

    int callsUnderWay() {
        return underWay.size();
    }

    /** Calls that may still act, or that somebody may still answer. */
    List<OpenCall> openCalls() {
        Set<Held> open = new HashSet<>(underWay);
        open.removeIf(held -> held.answered);
        all.forEach(worker -> open.addAll(worker.held()));
        open.removeIf(Held::isFetch);
        return open.stream().map(Held::openCall).toList();
    }

    /** True if something is due and the gate lets it through. */
    boolean canClaim() {
        return auditor.rows().stream().anyMatch(row -> isDue(row, Queue.CANCEL) || isDue(row, Queue.DELIVER))
                || (anyDue() && ledger.rewards().mayPay(disbursementId));
    }

    /** How long nothing is due, at least a second. */
    int secondsUntilDue() {
        return auditor.rows().stream()
                .filter(row -> row.prio() != null)
                .map(row -> Duration.between(provider.now(), row.dueAt()))
                .min(Duration::compareTo)
                .map(wait -> (int) Math.max(1, wait.plusMillis(999).toSeconds()))
                .orElse(1);
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

    /** Time passes, for everybody. */
    boolean pass(Duration time) {
        provider.pass(time);
        bench.database().time(provider.now());
        return true;
    }

    /** Boundary 1, in the lane's order of queues. */
    boolean claim(Worker worker, int limit) {
        return broken.callsInTransaction() ? claimAndCall(worker, limit) : claimDue(worker, limit);
    }

    private boolean claimDue(Worker worker, int limit) {
        for (Queue queue : ORDER) {
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
            claimDue(worker, limit);
            worker.held().stream().filter(held -> !held.sent).forEach(held -> send(held, Fault.TRUTH));
            auditor.audit(openCalls());
        });
        return !worker.held().isEmpty();
    }

    /** Boundary 2: what happens at the provider, and what will be heard of it; false if there is nothing to send. */
    boolean send(Worker worker, Fault fault) {
        return worker.nextToSend().map(held -> send(held, fault)).orElse(false);
    }

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

    /** Boundaries 3 to 5: the production issuer hears the answer, and hands over what that promises. */
    boolean settle(Worker worker, HandedOver handedOver) {
        return worker.nextToSettle()
                .map(held -> settle(worker, held, handedOver))
                .orElse(false);
    }

    private boolean settle(Worker worker, Held held, HandedOver handedOver) {
        recipients.next(handedOver, () -> slowly(held));
        if (broken.handsOverBeforeSettling()
                && held.created instanceof CreateResult.Fulfilled live
                && live.claimCode() != null) {
            recipients.handOver(
                    new DeliveryNote(
                            held.claimed.reference(),
                            Objects.requireNonNullElse(held.claimed.deliverTo(), NOBODY),
                            held.claimed.request()),
                    live.claimCode());
        }
        client.next(held.created, held.cancelled);
        issuer.issue(held.claimed);
        worker.held().remove(held);
        held.answered = !held.silent;
        if (held.canary) {
            issuer.canaryEnds();
        }
        return true;
    }

    /** A hand-over outlasts its lease: a person wants the reward cancelled, another lane hands the same code over. */
    private void slowly(Held held) {
        Worker other = join("other");
        try {
            pass(LEASE.plusSeconds(1));
            auditor.read(); // the settlement that promised this has just been committed
            people.decide(Act.Kind.CANCEL, lineOf(held) - 1);
            auditor.read();
            auditor.audit(openCalls());
            people.confirm();
            claimDue(other, 1);
            auditor.read();
            auditor.audit(openCalls());
            while (send(other, Fault.TRUTH)) {
                settle(other, HandedOver.DONE);
                auditor.read();
                auditor.audit(openCalls());
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        } finally {
            all.remove(other);
        }
    }

    private static int lineOf(Held held) {
        return Integer.parseInt(held.claimed.reference().substring(1));
    }

    /** A call that was under way takes effect. */
    boolean land(int number) {
        if (underWay.isEmpty()) {
            return false;
        }
        arrive(underWay.remove(number % underWay.size()));
        return true;
    }
}
