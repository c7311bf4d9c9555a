package io.bursar.simulation;

import io.bursar.domain.Money;
import io.bursar.ledger.OperatorLedger.CancelOutcome;
import io.bursar.ledger.OperatorLedger.ReviewOutcome;
import io.bursar.ledger.RewardCounts;
import io.bursar.ledger.SimulatedLedger;
import io.bursar.simulator.Books;
import io.bursar.simulator.Books.CardState;
import io.bursar.simulator.VirtualProvider;
import java.time.Duration;
import java.time.Instant;
import java.util.Currency;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What people decide, by the production ledger, and whether what it told them is true: of each reward it is worked out from
 * the tables before and after, and from the provider's books, what must have been said.
 */
final class People {

    private static final Currency USD = Currency.getInstance("USD");
    private static final Duration WINDOW = Duration.ofMinutes(15);

    private final SimulatedLedger ledger;
    private final Auditor auditor;
    private final VirtualProvider provider;
    private final String disbursementId;
    private Runnable toConfirm = () -> {};

    People(SimulatedLedger ledger, Auditor auditor, VirtualProvider provider, String disbursementId) {
        this.ledger = ledger;
        this.auditor = auditor;
        this.provider = provider;
        this.disbursementId = disbursementId;
    }

    /** One decision about this reward, or about all; {@code kind} is a person's. */
    void decide(Act.Kind kind, int reward) {
        List<LedgerRow> before = auditor.rows();
        LedgerRow row = before.get(reward % before.size());
        boolean evenLate = kind == Act.Kind.CANCEL_EVEN_LATE || kind == Act.Kind.CANCEL_ALL_EVEN_LATE;
        switch (kind) {
            case CANCEL, CANCEL_EVEN_LATE -> {
                var told =
                        ledger.people().cancelOne(disbursementId, row.rewardId(), USD, "anna", "not wanted", evenLate);
                toConfirm = () -> cancelled(List.of(row), evenLate, told);
            }
            case CANCEL_ALL, CANCEL_ALL_EVEN_LATE -> {
                var told = ledger.people().cancel(disbursementId, USD, "anna", "a mistake", evenLate);
                toConfirm = () -> cancelled(before, evenLate, told);
            }
            case RESUME -> {
                ReviewOutcome told =
                        ledger.people().resume(disbursementId, row.rewardId(), "anna", "it was their fault");
                toConfirm = () -> reviewed(row, told);
            }
            case GIVE_UP -> {
                ReviewOutcome told = ledger.people().giveUp(disbursementId, row.rewardId(), "anna", "paid by hand");
                toConfirm = () -> reviewed(row, told);
            }
            default -> throw new IllegalArgumentException(kind.name());
        }
    }

    /** Holds what the last decision was told against what the auditor has read since. */
    void confirm() {
        Runnable last = toConfirm;
        toConfirm = () -> {};
        last.run();
    }

    private void cancelled(List<LedgerRow> before, boolean evenLate, Map<CancelOutcome, RewardCounts.Tally> told) {
        Map<CancelOutcome, RewardCounts.Tally> right = new EnumMap<>(CancelOutcome.class);
        for (LedgerRow was : before) {
            CancelOutcome outcome = cancelled(was, now(was), evenLate);
            right.merge(
                    outcome,
                    new RewardCounts.Tally(1, Money.ofMinor(was.amountMinor(), USD)),
                    (a, b) -> new RewardCounts.Tally(
                            a.count() + b.count(), a.amount().plus(b.amount())));
        }
        if (!right.equals(told)) {
            throw new Violation("I10", "a cancel told " + told + ", true is " + right);
        }
    }

    /** What must have been told about one reward; what that says is held against the books. */
    private CancelOutcome cancelled(LedgerRow was, LedgerRow is, boolean evenLate) {
        CancelOutcome outcome = outcome(was, is);
        Books.@Nullable Card card = card(is);
        boolean live = card != null && card.state() == CardState.LIVE;
        switch (outcome) {
            case AT_ONCE, CANCELLED, REJECTED ->
                truth(!live && !is.cardMayExist(), is, outcome, "a card is live or may be");
            case TAKEN_BACK ->
                truth(live && is.operatorCancel() && is.state().equals("CANCELLING"), is, outcome, "no card is there");
            case IN_DOUBT -> {
                boolean wished = is.operatorCancel()
                        && (is.state().equals("CREATING") || is.state().equals("CANCELLING"));
                truth(wished, is, outcome, "nobody will take it back");
            }
            case TOO_LATE -> {
                boolean windowIsOver =
                        is.current().filter(LedgerRow.Id::windowClosed).isPresent();
                truth(is.state().equals(was.state()), is, outcome, "yet something was tried");
                truth(
                        is.state().equals("REVIEW") ? windowIsOver : !evenLate && live && isOld(card),
                        is,
                        outcome,
                        "too early");
            }
            case PROMISED -> truth(is.isPromised() && is.state().equals(was.state()), is, outcome, "it was not");
            case DELIVERED -> truth(live && is.state().equals("DELIVERED"), is, outcome, "it was not");
        }
        return outcome;
    }

    private static CancelOutcome outcome(LedgerRow was, LedgerRow is) {
        return switch (was.state()) {
            case "HELD", "READY" -> CancelOutcome.AT_ONCE;
            case "REVIEW" ->
                switch (is.state()) {
                    case "CANCELLED" -> CancelOutcome.AT_ONCE;
                    case "CREATING" -> CancelOutcome.IN_DOUBT;
                    default -> was.isPromised() ? CancelOutcome.PROMISED : CancelOutcome.TOO_LATE;
                };
            case "ISSUED" -> is.state().equals("ISSUED") ? CancelOutcome.TOO_LATE : CancelOutcome.TAKEN_BACK;
            case "CREATING", "CANCELLING" -> CancelOutcome.IN_DOUBT;
            case "DELIVERING" -> CancelOutcome.PROMISED;
            default -> CancelOutcome.valueOf(was.state());
        };
    }

    private void reviewed(LedgerRow was, ReviewOutcome told) {
        LedgerRow is = now(was);
        boolean right = was.state().equals("REVIEW")
                ? switch (told) {
                    case RESUMED ->
                        is.state().equals(was.isPromised() ? "DELIVERING" : "CREATING") && !is.operatorCancel();
                    case NO_ID_LEFT ->
                        is.state().equals("REVIEW")
                                && was.current().filter(LedgerRow.Id::dead).isPresent();
                    case GIVEN_UP -> is.state().equals("REVIEW") && is.givenUp() && is.cardMayExist();
                    case CANCELLED -> is.state().equals("CANCELLED") && !was.cardMayExist();
                    case NOT_IN_REVIEW -> false;
                }
                : told == ReviewOutcome.NOT_IN_REVIEW && is.state().equals(was.state());
        truth(right, is, told, "was " + was.state());
    }

    private LedgerRow now(LedgerRow was) {
        return auditor.rows().stream()
                .filter(row -> row.rewardId() == was.rewardId())
                .findFirst()
                .orElseThrow();
    }

    private Books.@Nullable Card card(LedgerRow row) {
        return row.current().flatMap(id -> provider.books().card(id.value())).orElse(null);
    }

    private boolean isOld(Books.@Nullable Card card) {
        Instant created = card == null ? null : card.createdAt();
        return created != null && created.plus(WINDOW).isBefore(provider.now());
    }

    private static void truth(boolean holds, LedgerRow row, Enum<?> outcome, String otherwise) {
        Auditor.hold("I10", holds, row, outcome + " was told, but " + otherwise);
    }
}
