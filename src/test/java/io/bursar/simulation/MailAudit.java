package io.bursar.simulation;

import io.bursar.simulation.Recipients.Received;
import io.bursar.simulator.Books;
import io.bursar.simulator.Books.CardState;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** What the recipients hold, compared with the books and the tables; a part of the auditor. */
final class MailAudit {

    private static final Set<String> PROMISED = Set.of("DELIVERING", "DELIVERED", "REVIEW");

    private final List<Received> mail = new ArrayList<>();
    private final UnaryOperator<String> claimCodeOf;

    MailAudit(UnaryOperator<String> claimCodeOf) {
        this.claimCodeOf = claimCodeOf;
    }

    /**
     * A recipient takes a code at this moment.
     *
     * @param committed what the tables say of the reward that the key belongs to, if any
     */
    void received(Received received, @Nullable LedgerRow committed) {
        if (committed == null) {
            throw new Violation(
                    "I9", "a code is handed over under " + received.key() + ", which the ledger does not know");
        }
        boolean promised = committed.ids().stream()
                .anyMatch(id -> id.value().equals(received.key()) && id.promised() && id.receipt() != null);
        Auditor.hold("I9", promised, committed, "a code is handed over before the promise of it is committed");
        Auditor.hold("I5", received.recipient().equals(committed.recipient()), committed, "a stranger has its code");
        mail.add(received);
    }

    /** Every rule about what people hold. */
    void audit(List<LedgerRow> rows, Map<String, Books.Card> cards) {
        Map<String, LedgerRow> rowOf = new HashMap<>();
        rows.forEach(row -> row.ids().forEach(id -> rowOf.put(id.value(), row)));
        Map<Long, Received> first = new HashMap<>();
        for (Received received : mail) {
            LedgerRow row = rowOf.get(received.key());
            Books.Card card = cards.get(received.key());
            if (row == null || card == null) {
                throw new Violation("I9", "somebody holds a code of " + received.key() + ", which nobody knows");
            }
            Auditor.hold("I2", card.state() == CardState.LIVE, row, "its recipient holds a dead card");
            Auditor.hold("I2", PROMISED.contains(row.state()), row, "its recipient has the code");
            boolean right = received.code().equals(claimCodeOf.apply(received.key()))
                    && card.amount() != null
                    && received.amount().compareTo(card.amount()) == 0;
            Auditor.hold("I5", right, row, "its recipient has another card's code");
            Received earlier = first.putIfAbsent(row.rewardId(), received);
            boolean same = earlier == null
                    || (earlier.key().equals(received.key()) && earlier.code().equals(received.code()));
            Auditor.hold("I1", same, row, "its recipient has two codes");
        }
        for (LedgerRow row : rows) {
            promises(row, first.get(row.rewardId()));
        }
    }

    private static void promises(LedgerRow row, @Nullable Received received) {
        boolean underWay = row.state().equals("DELIVERED") || row.state().equals("DELIVERING");
        boolean promised = row.isPromised();
        Auditor.hold("I9", promised || !underWay, row, "nobody promised it");
        Auditor.hold("I2", !promised || PROMISED.contains(row.state()), row, "it was promised to its recipient");
        row.current().filter(LedgerRow.Id::promised).ifPresent(id -> {
            Auditor.hold("I2", !id.dead(), row, "it is promised and proven dead");
            Auditor.hold("I9", id.receipt() != null, row, "it is promised and nobody keeps a record of it");
            if (row.state().equals("DELIVERED")) {
                boolean has = received != null && received.key().equals(id.value());
                Auditor.hold("I5", has, row, "its recipient has nothing");
                Auditor.hold("I5", "SENT".equals(id.receipt()), row, "it has no receipt");
            }
        });
    }
}
