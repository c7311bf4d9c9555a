package io.bursar.alert;

import io.bursar.domain.DisbursementStatus;
import io.bursar.domain.Money;
import io.bursar.ledger.Alert.Telling;
import io.bursar.ledger.Disbursement;
import io.bursar.ledger.DisbursementLedger;
import io.bursar.ledger.Gate;
import io.bursar.ledger.RewardCounts.Tally;
import io.bursar.ledger.WatchViews;
import io.bursar.ledger.WatchViews.WatchedAccount;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.springframework.context.annotation.Lazy;
import org.springframework.stereotype.Component;

/** What is unfinished and does not go on by itself: held for funds, for its account, for an approval, or left by everybody. */
@Lazy
@Component
final class HoldWatch implements Watch {

    private static final int LOOKED_AT_MAX = 200;
    private static final int WHY_MAX = 300;
    private static final int NAME_MAX = 100;

    private final DisbursementLedger disbursements;
    private final WatchViews views;

    HoldWatch(DisbursementLedger disbursements, WatchViews views) {
        this.disbursements = disbursements;
        this.views = views;
    }

    @Override
    public Set<AlertKind> kinds() {
        return Set.of(AlertKind.HELD_FUNDS, AlertKind.HELD_ACCOUNT, AlertKind.HELD_APPROVAL, AlertKind.FAILED);
    }

    @Override
    public void look(Instant now, Notebook notebook) {
        List<Disbursement> unfinished = disbursements.unfinished().stream()
                .limit(LOOKED_AT_MAX)
                .filter(each -> !disbursements.isStopRequested(each.id()))
                .toList();
        for (Disbursement each : unfinished) {
            switch (String.valueOf(each.heldFor())) {
                case "FUNDS" -> notebook.notice(AlertKind.HELD_FUNDS, each.id(), "", () -> funds(each));
                case "APPROVAL" -> notebook.notice(AlertKind.HELD_APPROVAL, each.id(), "", () -> approval(each));
                case "ACCOUNT" -> {} // by account, below
                default -> {
                    if (!views.isRun(each.id())) {
                        notebook.notice(AlertKind.FAILED, each.id(), "", () -> failed(each));
                    }
                }
            }
        }
        Map<String, List<Disbursement>> byAccount = unfinished.stream()
                .filter(each -> "ACCOUNT".equals(each.heldFor()))
                .collect(Collectors.groupingBy(Disbursement::account, TreeMap::new, Collectors.toList()));
        byAccount.forEach(
                (account, held) -> notebook.notice(AlertKind.HELD_ACCOUNT, account, "", () -> account(account, held)));
    }

    private Telling funds(Disbursement held) {
        Tally unpaid = unpaid(held);
        Money missing = held.missing();
        String recharge = missing == null
                ? "How much is missing is not known."
                : "Recharge account " + held.account() + " with at least " + missing + ".";
        return new Telling(
                missing == null ? "HELD " + held.id() + " for funds" : "HELD " + held.id() + " needs " + missing,
                named(held) + " is held: " + why(held) + ". " + recharge,
                unpaid.count(),
                unpaid.amount(),
                "What is paid stays paid, nothing new is sent. A running server goes on by itself when the funds are there.",
                "./bursar resume " + held.id());
    }

    private Telling approval(Disbursement held) {
        Tally unpaid = unpaid(held);
        return new Telling(
                "APPROVAL " + held.id() + " waits: " + Plain.count(unpaid.count(), "reward") + ", " + unpaid.amount(),
                named(held) + " waits for an approval: " + why(held) + ".",
                unpaid.count(),
                unpaid.amount(),
                "Nothing is paid before it is approved.",
                "./bursar approve " + held.id());
    }

    private Telling failed(Disbursement left) {
        Tally unpaid = unpaid(left);
        return new Telling(
                "FAILED " + left.id() + " is left unfinished",
                named(left) + " is unfinished, nobody runs it, and nothing holds it. The cause is in logs/bursar.log of"
                        + " the machine that ran it.",
                unpaid.count(),
                unpaid.amount(),
                "A running server tries it again, later and later, 10 minutes apart at most. What is in doubt is asked again"
                        + " under its own id.",
                "./bursar resume " + left.id());
    }

    private Telling account(String account, List<Disbursement> held) {
        WatchedAccount watched = views.accounts().stream()
                .filter(each -> each.name().equals(account))
                .findFirst()
                .orElseThrow();
        List<Tally> unpaid = held.stream().map(this::unpaid).toList();
        Money amount = unpaid.stream().map(Tally::amount).reduce(Money.zero(watched.currency()), Money::plus);
        boolean paused = watched.gate() == Gate.PAUSED_OPERATOR;
        String why = watched.gateReason() == null ? why(held.getFirst()) : watched.gateReason();
        String command = "./bursar resume";
        return new Telling(
                "HELD account " + account + ": " + Plain.count(held.size(), "file") + ", " + amount + " wait",
                Plain.count(held.size(), "disbursement") + " of account " + account + " held: "
                        + Plain.line(why, WHY_MAX) + ".",
                unpaid.stream().mapToLong(Tally::count).sum(),
                amount,
                paused
                        ? "Nothing is paid before an operator ends the pause."
                        : "Nothing is paid before it is mended; a running server tries again, 10 minutes apart at most.",
                paused
                        ? "./bursar resume --account " + account + "   # then: " + command
                        : "./bursar doctor --account " + account + "   # then: " + command);
    }

    /** Of a file of which nothing was paid yet the ledger knows it without counting. */
    private Tally unpaid(Disbursement held) {
        return held.status() == DisbursementStatus.LOADED && held.rows() > 0
                ? new Tally(held.rows(), held.total())
                : views.unpaid(held);
    }

    private static String named(Disbursement each) {
        return Plain.line(each.fileName(), NAME_MAX) + " of job " + each.job();
    }

    private static String why(Disbursement held) {
        return Plain.line(String.valueOf(held.heldWhy()), WHY_MAX).replaceFirst("\\.$", "");
    }
}
