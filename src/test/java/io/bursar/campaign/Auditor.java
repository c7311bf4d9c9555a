package io.bursar.campaign;

import io.bursar.campaign.BrokenPromise.Promise;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.jspecify.annotations.Nullable;

/**
 * Compares ledger, provider's books and reward files, sharing no code with the ledger. It reads the books before and after
 * the ledger, so what it says is true also while processes are paying: a card that is live in both was live in between.
 */
final class Auditor {

    private final Provider provider;
    private final String account;
    private final BigDecimal fundsAtStart;
    private final Set<String> paid = new HashSet<>();
    private Map<String, Integer> unansweredBefore = Map.of();
    private int startsBefore = -1;
    private List<LedgerRow> rows = List.of();
    private Books books = new Books(List.of());

    Auditor(Provider provider, String account) {
        this.provider = provider;
        this.account = account;
        this.fundsAtStart = provider.purse().funds();
    }

    /** The ledger as it was last read. */
    List<LedgerRow> rows() {
        return rows;
    }

    Books books() {
        return books;
    }

    /** Looks at everything of the account. */
    Doubt audit(Connection connection, List<RewardFile> files) {
        Books before = provider.books();
        try {
            rows = LedgerRow.of(connection, account);
        } catch (SQLException e) {
            throw new IllegalStateException("The ledger cannot be read", e);
        }
        books = provider.books();
        Map<String, Books.Card> now = books.byId();
        Map<String, Books.Card> steady = new HashMap<>();
        before.cards().stream()
                .filter(Books.Card::live)
                .filter(card -> now.containsKey(card.id()) && now.get(card.id()).live())
                .forEach(card -> steady.put(card.id(), card));
        eachBaseIsLiveOnce(steady);
        everyIdIsKnown(before);
        rows.forEach(row -> standsAsTheBooksSay(row, steady, now));
        files.forEach(this::everyRowIsThere);
        moneyAddsUp();
        return doubt(now);
    }

    private static void eachBaseIsLiveOnce(Map<String, Books.Card> steady) {
        Map<String, String> live = new HashMap<>();
        for (Books.Card card : steady.values()) {
            String other = live.put(card.base(), card.id());
            if (other != null) {
                throw new BrokenPromise(Promise.PAID_ONCE, "live at once: " + other + " and " + card.id());
            }
        }
    }

    private void everyIdIsKnown(Books before) {
        Set<String> known = new HashSet<>();
        rows.forEach(row -> row.ids().forEach(id -> known.add(id.value())));
        for (Books.Card card : before.cards()) {
            if (!known.contains(card.id())) {
                throw new BrokenPromise(Promise.EVERY_CARD_KNOWN, card.id() + " is not in the ledger");
            }
        }
    }

    private void standsAsTheBooksSay(LedgerRow row, Map<String, Books.Card> steady, Map<String, Books.Card> now) {
        LedgerRow.Id current = row.current();
        if (row.isPaid()) {
            Books.Card card = current == null ? null : now.get(current.value());
            if (card == null
                    || !card.live()
                    || card.minor() != row.minor()
                    || !card.gcId().equals(gcId(current))) {
                throw new BrokenPromise(Promise.NOTHING_LOST, row + " is paid, says the ledger; its card is " + card);
            }
            paid.add(row.reference());
        } else if (paid.contains(row.reference())) {
            throw new BrokenPromise(Promise.MONEY_ADDS_UP, row + " was paid before");
        }
        boolean noCard = Set.of("HELD", "READY", "REJECTED", "CANCELLED").contains(row.state());
        if (noCard && row.ids().stream().anyMatch(id -> steady.containsKey(id.value()))) {
            throw new BrokenPromise(Promise.MONEY_ADDS_UP, row + " has a live card");
        }
    }

    private static String gcId(LedgerRow.@Nullable Id id) {
        return id == null || id.gcId() == null ? "" : id.gcId();
    }

    private void everyRowIsThere(RewardFile file) {
        Map<String, Long> found = new HashMap<>();
        boolean takenIn = false;
        for (LedgerRow row : rows) {
            if (row.file().equals(file.name())) {
                takenIn = row.takenIn();
                if (found.put(row.reference(), row.minor()) != null) {
                    throw new BrokenPromise(Promise.PAID_ONCE, row + " is in the ledger twice");
                }
            }
        }
        if (takenIn && !found.equals(file.amounts())) {
            throw new BrokenPromise(Promise.NOTHING_LOST, file.name() + " is not in the ledger as it was written");
        }
    }

    private void moneyAddsUp() {
        Provider.Purse purse = provider.purse();
        if (fundsAtStart.subtract(purse.funds()).compareTo(purse.liveValue()) != 0) {
            throw new BrokenPromise(Promise.MONEY_ADDS_UP, "funds " + fundsAtStart + " at the start, now " + purse);
        }
    }

    /** What is promised and has not arrived, id by id, against the same of the audit before. */
    private Doubt doubt(Map<String, Books.Card> now) {
        Map<String, Integer> unanswered = new HashMap<>();
        int inDoubt = 0;
        int cut = 0;
        int unsent = 0;
        for (LedgerRow row : rows) {
            int missing = 0;
            for (LedgerRow.Id id : row.ids()) {
                Books.Card card = now.get(id.value());
                int gap = id.intents() - (card == null ? 0 : card.calls());
                unanswered.put(id.value(), gap);
                missing += gap - unansweredBefore.getOrDefault(id.value(), 0);
            }
            inDoubt += row.inDoubt() ? 1 : 0;
            cut += row.leased() ? 1 : 0;
            unsent += row.leased() && missing > 0 ? 1 : 0;
        }
        boolean comparable = startsBefore == provider.starts();
        unansweredBefore = unanswered;
        startsBefore = provider.starts();
        return new Doubt(inDoubt, cut, comparable ? unsent : -1);
    }

    /** A finished file: each reward is one live card, or ended unpaid with a reason; the result file is the books. */
    void finished(RewardFile file, Path results) {
        Map<String, Books.Card> cards = books.byId();
        Map<String, LedgerRow> ofFile = new HashMap<>();
        String disbursement = "";
        for (LedgerRow row : rows) {
            if (row.file().equals(file.name())) {
                ofFile.put(row.reference(), row);
                disbursement = row.disbursement();
                if (!row.isPaid() && !(row.endsUnpaid() && row.reason() != null)) {
                    throw new BrokenPromise(Promise.NOTHING_LOST, "finished, and not at its end: " + row);
                }
            }
        }
        if (!ofFile.keySet().equals(file.amounts().keySet())) {
            throw new BrokenPromise(Promise.NOTHING_LOST, "rewards of " + file.name() + " are missing");
        }
        try (CSVParser report = CSVParser.parse(
                results.resolve(disbursement + ".csv"),
                StandardCharsets.UTF_8,
                CSVFormat.RFC4180.builder().setHeader().get())) {
            Set<String> reported = new HashSet<>();
            for (CSVRecord line : report) {
                reported.add(line.get("reward_id"));
                isReportedRightly(line, Objects.requireNonNull(ofFile.get(line.get("reward_id"))), cards);
            }
            if (!reported.equals(file.amounts().keySet())) {
                throw new BrokenPromise(Promise.NOTHING_LOST, "rewards are missing in the report of " + file.name());
            }
        } catch (IOException e) {
            throw new BrokenPromise(Promise.NOTHING_LOST, "no report of " + file.name() + ": " + e.getMessage());
        }
    }

    private static void isReportedRightly(CSVRecord line, LedgerRow row, Map<String, Books.Card> cards) {
        String status = line.get("status");
        if (row.isPaid() != status.equals("PAID") || row.endsUnpaid() != status.equals(row.state())) {
            throw new BrokenPromise(Promise.MONEY_ADDS_UP, "reported as " + status + ": " + row);
        }
        if (row.isPaid()) {
            Books.Card card = cards.get(line.get("creation_request_id"));
            BigDecimal amount = new BigDecimal(line.get("amount"));
            if (card == null
                    || !card.live()
                    || !card.gcId().equals(line.get("gift_card_id"))
                    || amount.movePointRight(2).longValueExact() != card.minor()) {
                throw new BrokenPromise(Promise.NOTHING_LOST, "reported as paid: " + row + ", its card: " + card);
            }
        }
    }
}
