package io.bursar.simulation;

import io.bursar.simulator.Books;
import io.bursar.simulator.Books.CardState;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Compares the provider's books with the tables after every step. It shares no code with the ledger: SQL of its own on a
 * session of its own, and the invariants in its own words. What recipients hold is compared too; where nothing is delivered,
 * what is ISSUED is reported as paid, and stands for what a recipient holds.
 */
final class Auditor {

    private static final int BASE_LENGTH = 22;
    private static final Duration DUE_MAX = Duration.ofSeconds(61);
    private static final Duration HOLD_MAX = Duration.ofSeconds(301);
    private static final Map<String, Integer> QUEUES =
            Map.of("CANCELLING", 0, "CREATING", 1, "DELIVERING", 2, "READY", 4);
    private static final int HELD_BACK = 3;
    private static final Set<String> ENDS = Set.of("ISSUED", "DELIVERED", "CANCELLED", "REJECTED", "REVIEW");

    /** A call that was promised and whose answer nobody has settled: it may still take effect. */
    record OpenCall(String id, boolean create) {}

    private final Connection connection;
    private final Supplier<Books> provider;
    private final Supplier<Instant> clock;
    private final UnaryOperator<String> claimCodeOf;
    private final String partnerId;
    private final String disbursementId;
    private final BigDecimal fundsAtStart;
    private final Set<Long> paid = new HashSet<>();
    private final Map<String, Books.Card> otherLives = new HashMap<>();
    private final Set<String> refused = new HashSet<>();
    private final Map<String, String> codes = new HashMap<>();
    private final EventCounts events = new EventCounts();
    private final MailAudit mail;
    private BigDecimal wired = BigDecimal.ZERO;
    private List<LedgerRow> rows = List.of();
    private Books books;
    private long audits;

    Auditor(
            Connection connection,
            Supplier<Books> provider,
            Supplier<Instant> clock,
            UnaryOperator<String> claimCodeOf,
            String partnerId,
            String disbursementId) {
        this.connection = connection;
        this.provider = provider;
        this.clock = clock;
        this.claimCodeOf = claimCodeOf;
        this.partnerId = partnerId;
        this.disbursementId = disbursementId;
        this.books = provider.get();
        this.fundsAtStart = books.funds();
        this.mail = new MailAudit(claimCodeOf);
    }

    /** What the tables said when they were last read. */
    List<LedgerRow> rows() {
        return rows;
    }

    long audits() {
        return audits;
    }

    /** Calls up to now were another database's; every id under which they came counts them so. */
    void forgetCallsSoFar() {
        provider.get().cards().forEach(card -> otherLives.put(card.id(), card));
    }

    /** The provider refused the reward of this id for its own sake. */
    void refused(String id) {
        refused.add(id);
    }

    /** A recipient takes a code at this moment; read at once, so that only what is committed counts. */
    void received(Recipients.Received received) {
        try {
            List<LedgerRow> committed = readNow();
            mail.received(
                    received,
                    committed.stream()
                            .filter(row ->
                                    row.ids().stream().anyMatch(id -> id.value().equals(received.key())))
                            .findFirst()
                            .orElse(null));
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The status of the disbursement when it was last read. */
    String status() {
        return rows.isEmpty() ? "" : rows.getFirst().disbursementStatus();
    }

    void wired(BigDecimal amount) {
        wired = wired.add(amount);
    }

    /** Reads the tables again; needed after a step that may have written. */
    void read() throws SQLException {
        rows = readNow();
    }

    private List<LedgerRow> readNow() throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(EventCounts.QUERY + ";" + LedgerRow.QUERY)) {
            query.setLong(1, events.last());
            query.setString(2, disbursementId);
            query.setString(3, disbursementId);
            query.execute();
            events.add(query.getResultSet());
            query.getMoreResults();
            return LedgerRow.all(query.getResultSet(), events);
        }
    }

    /** Every invariant. */
    void audit(List<OpenCall> open) {
        audits++;
        books = provider.get();
        Map<String, Integer> live = new HashMap<>();
        for (Books.Card card : books.cards()) {
            if (card.state() == CardState.LIVE) {
                live.merge(card.id().substring(0, partnerId.length() + BASE_LENGTH), 1, Integer::sum);
            }
        }
        Map<String, Books.Card> cards = new HashMap<>();
        books.cards().forEach(card -> cards.put(card.id(), card));
        for (LedgerRow row : rows) {
            int liveCards = live.getOrDefault(partnerId + row.idBase(), 0);
            cards(row, liveCards, cards);
            queues(row);
            calls(row, cards, open);
        }
        unknownCards(cards);
        mail.audit(rows, cards);
        money();
    }

    private void cards(LedgerRow row, int liveCards, Map<String, Books.Card> cards) {
        hold("I1", liveCards <= 1, row, liveCards + " live cards");
        boolean live = liveCards == 1;
        if (row.operatorCancel()) {
            paid.remove(row.rewardId());
        } else if (paid.contains(row.rewardId())) {
            hold("I2", live, row, "was paid, and its card is dead now");
        }
        if (row.state().equals("REJECTED")) {
            boolean ofThisRow = row.ids().stream().anyMatch(id -> refused.contains(id.value()));
            hold("I3", ofThisRow, row, "rejected, and the provider never refused this reward");
        }
        switch (row.state()) {
            case "CANCELLED", "REJECTED" -> hold("I3", !live, row, "at its end, and a card is live");
            case "READY", "HELD" -> hold("I4", !live, row, "no money is out, says the ledger, and a card is live");
            case "ISSUED", "DELIVERING", "DELIVERED" ->
                hold("I5", live && isLive(row, cards), row, "paid, says the ledger, and no card of this id is live");
            default -> {}
        }
        boolean dead = row.current().filter(LedgerRow.Id::dead).isPresent();
        hold("I4", !dead || !QUEUES.containsKey(row.state()), row, "an id that is proven dead is asked again");
        if (row.state().equals("ISSUED") || row.isPromised()) {
            paid.add(row.rewardId());
        }
    }

    private static boolean isLive(LedgerRow row, Map<String, Books.Card> cards) {
        return row.ids().stream().filter(id -> id.epoch() == row.epoch()).anyMatch(id -> {
            Books.Card card = cards.get(id.value());
            BigDecimal amount = card == null ? null : card.amount();
            return card != null
                    && card.state() == CardState.LIVE
                    && amount != null
                    && amount.movePointRight(2).compareTo(BigDecimal.valueOf(row.amountMinor())) == 0;
        });
    }

    /** At its end, with a person, or due within a lease in exactly the queue of its state. */
    private void queues(LedgerRow row) {
        boolean heldBack = row.state().equals("ISSUED") && row.delivers();
        Integer queue = heldBack ? Integer.valueOf(HELD_BACK) : QUEUES.get(row.state());
        if (queue == null) {
            boolean rests = row.prio() == null
                    && (ENDS.contains(row.state()) || row.state().equals("HELD"));
            hold("I7", rests, row, "in queue " + row.prio());
        } else {
            Instant latest = clock.get().plus(heldBack ? HOLD_MAX : DUE_MAX);
            boolean due = queue.equals(row.prio()) && !row.dueAt().isAfter(latest);
            hold("I7", due, row, "in queue " + row.prio() + ", due " + row.dueAt() + ", now " + clock.get());
            boolean runs = !row.disbursementStatus().equals("FINISHED");
            hold("I7", runs, row, "in a queue, and its disbursement is finished");
        }
        int dead = (int) row.ids().stream().filter(LedgerRow.Id::dead).count();
        hold("I1", row.ids().size() - dead <= 1, row, "two ids that are not dead");
    }

    /** Every call has its intent; every intent is answered or counted as open; what may still act is counted as open. */
    private void calls(LedgerRow row, Map<String, Books.Card> cards, List<OpenCall> open) {
        for (LedgerRow.Id id : row.ids()) {
            boolean derived = id.value().equals(partnerId + row.idBase() + "E" + id.epoch());
            hold("I1", derived, row, "its id is not derived from it; a lost database would pay it again");
            hold("I9", id.events().createIntents() == id.creates(), row, "creates without an intent: " + id);
            hold("I9", id.events().cancelIntents() == id.cancels(), row, "cancels without an intent: " + id);
            hold(
                    "I9",
                    id.events().createAnswers() + id.createsOpen()
                            == id.events().createIntents(),
                    row,
                    "creates lost: " + id);
            hold(
                    "I9",
                    id.events().cancelAnswers() + id.cancelsOpen()
                            == id.events().cancelIntents(),
                    row,
                    "cancels lost: " + id);
            fetches(row, id);
            Books.Card card = cards.get(id.value());
            if (card != null) {
                Books.Card before = otherLives.get(id.value());
                int creates = card.creates() - (before == null ? 0 : before.creates());
                int cancels = card.cancels() - (before == null ? 0 : before.cancels());
                hold(
                        "I9",
                        creates <= id.creates() + id.events().fetchIntents(),
                        row,
                        "more creates arrived than were promised: " + id);
                hold("I9", cancels <= id.cancels(), row, "more cancels arrived than were promised: " + id);
            }
            hold("I9", open(open, id, true) <= id.createsOpen(), row, "a create may act and is not open: " + id);
            hold("I9", open(open, id, false) <= id.cancelsOpen(), row, "a cancel may act and is not open: " + id);
        }
    }

    /** A fetch changes nothing at the provider; still each was promised before it was made. */
    private static void fetches(LedgerRow row, LedgerRow.Id id) {
        hold("I9", id.events().fetchAnswers() <= id.events().fetchIntents(), row, "fetches without an intent: " + id);
        int promisedAtOnce = id.tries() - id.events().fetchIntents();
        hold("I9", promisedAtOnce == 0 || promisedAtOnce == 1, row, "tries that nobody promised: " + id);
        hold("I9", id.events().receipts() <= id.tries(), row, "more receipts than tries: " + id);
    }

    private static long open(List<OpenCall> open, LedgerRow.Id id, boolean create) {
        return open.stream()
                .filter(call -> call.create() == create && call.id().equals(id.value()))
                .count();
    }

    private void unknownCards(Map<String, Books.Card> cards) {
        Set<String> known = new HashSet<>(otherLives.keySet());
        rows.forEach(row -> row.ids().forEach(id -> known.add(id.value())));
        for (String id : cards.keySet()) {
            if (!known.contains(id)) {
                throw new Violation("I9", "a call arrived under " + id + ", which the ledger does not know");
            }
        }
    }

    private void money() {
        BigDecimal total = BigDecimal.valueOf(
                rows.stream().mapToLong(LedgerRow::amountMinor).sum(), 2);
        BigDecimal live = books.liveValue();
        if (live.compareTo(total) > 0) {
            throw new Violation("I6", "live cards are worth " + live + ", the file " + total);
        }
        if (fundsAtStart.add(wired).subtract(books.funds()).compareTo(live) != 0) {
            throw new Violation("I6", "funds and live cards do not add up");
        }
        events.unread().forEach(text -> secrets(text, "an event"));
        for (LedgerRow row : rows) {
            secrets(row.text(), "reward, attempt or delivery of line " + row.line());
        }
    }

    private void secrets(String text, String where) {
        for (Books.Card card : books.cards()) {
            if (text.contains(codes.computeIfAbsent(card.id(), claimCodeOf))) {
                throw new Violation("I8", "a claim code stands in " + where);
            }
        }
    }

    /** The end: everything is at its end or with a person, and the report is the books to the cent. */
    void auditEnd(@Nullable BigDecimal reportedPaid) throws SQLException {
        BigDecimal paidMinor = BigDecimal.ZERO;
        Set<String> withPeople = new HashSet<>();
        for (LedgerRow row : rows) {
            hold("I7", ENDS.contains(row.state()), row, "not at its end");
            hold("I7", !row.state().equals("ISSUED") || !row.delivers(), row, "paid, and not delivered");
            if (row.state().equals("ISSUED") || row.state().equals("DELIVERED")) {
                paidMinor = paidMinor.add(BigDecimal.valueOf(row.amountMinor()));
            }
            if (row.state().equals("REVIEW")) {
                withPeople.add(partnerId + row.idBase());
            }
        }
        BigDecimal live = BigDecimal.ZERO;
        for (Books.Card card : books.live()) {
            BigDecimal amount = card.amount();
            if (amount != null && !withPeople.contains(card.id().substring(0, partnerId.length() + BASE_LENGTH))) {
                live = live.add(amount);
            }
        }
        if (live.movePointRight(2).compareTo(paidMinor) != 0
                || (reportedPaid != null && reportedPaid.compareTo(live) != 0)) {
            throw new Violation("I5", "reported paid " + reportedPaid + ", live in the books " + live);
        }
        ofTheDisbursement();
    }

    private void ofTheDisbursement() throws SQLException {
        String sql = """
                SELECT e::text FROM public.event e WHERE e.disbursement_id = ?
                UNION ALL SELECT d::text FROM public.disbursement d WHERE d.disbursement_id = ?
                """;
        try (PreparedStatement query = connection.prepareStatement(sql)) {
            for (int i = 1; i <= 2; i++) {
                query.setString(i, disbursementId);
            }
            try (ResultSet result = query.executeQuery()) {
                while (result.next()) {
                    secrets(result.getString(1), "the disbursement or its events");
                }
            }
        }
    }

    static void hold(String rule, boolean holds, LedgerRow row, String otherwise) {
        if (!holds) {
            throw new Violation(
                    rule, "line " + row.line() + " is " + row.state() + " E" + row.epoch() + ": " + otherwise);
        }
    }
}
