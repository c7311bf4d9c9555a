package io.bursar.simulator;

import io.bursar.simulator.Answer.IssuedCodes;
import io.bursar.simulator.Books.CardState;
import io.bursar.simulator.Operation.Direction;
import io.bursar.simulator.Operation.Product;
import io.bursar.simulator.Operation.Request;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The account's cards and funds, and what each operation does to them. Calls with one id take turns, calls with
 * different ids do not wait for each other; money moves under one short lock, so funds and live cards always add up.
 */
final class AccountBooks {

    /** What all cards come to. */
    record Totals(BigDecimal funds, BigDecimal liveValue, int liveCards) {}

    private static final int IDS_MAX = 2_000_000;
    private final SimulatorSettings settings;
    private final Journal journal;
    private final Map<Product, ConcurrentHashMap<String, Entry>> entries = new EnumMap<>(Product.class);
    private final ConcurrentHashMap<String, String> activeCardNumbers = new ConcurrentHashMap<>();
    private final AtomicLong sequence = new AtomicLong();
    private final AtomicInteger fundsCalls = new AtomicInteger();
    private final Object purse = new Object();

    private volatile Behaviour behaviour;
    private BigDecimal funds;
    private BigDecimal liveValue = BigDecimal.ZERO;
    private int liveCards;

    AccountBooks(SimulatorSettings settings, Journal journal) {
        this.settings = settings;
        this.behaviour = settings.behaviour();
        this.funds = settings.funds();
        this.journal = journal;
        for (Product product : Product.values()) {
            entries.put(product, new ConcurrentHashMap<>());
        }
        journal.replayInto(this);
    }

    Behaviour behaviour() {
        return behaviour;
    }

    void behave(Behaviour changed) {
        behaviour = changed;
    }

    /** Counts a call and answers which one of its id and operation it is, starting with 1. */
    int countCall(Operation operation, String id) {
        if (operation.direction() == Direction.ASK) {
            return operation.idField().isEmpty() ? fundsCalls.incrementAndGet() : 1;
        }
        Entry entry = entry(operation.product(), id);
        if (entry == null) {
            return 1;
        }
        synchronized (entry) {
            return operation.direction() == Direction.MAKE ? ++entry.creates : ++entry.cancels;
        }
    }

    /** Does what the call asks for and says how it went. */
    Answer perform(Request request) {
        if (request.operation() == Operation.GET_AVAILABLE_FUNDS) {
            BigDecimal shown = behaviour.fundsAlwaysZero() ? BigDecimal.ZERO : totals().funds();
            return Answer.funds(shown, settings.currency(), settings.clock().instant());
        }
        if (request.operation() == Operation.ACTIVATION_STATUS_CHECK) {
            return checkStatus(request);
        }
        Entry entry = entry(request.operation().product(), request.id() == null ? "" : request.id());
        if (entry == null) {
            return refuse(request, new ProviderError("F100", "GeneralError", "The simulator's books are full."));
        }
        synchronized (entry) {
            return request.operation().direction() == Direction.MAKE ? make(request, entry) : undo(request, entry);
        }
    }

    private Answer make(Request request, Entry entry) {
        ProviderError wrong = ProviderError.inAmount(request, settings);
        if (wrong != null) {
            return refuse(request, wrong);
        }
        BigDecimal amount = entry.amount;
        if (entry.state != CardState.NONE && amount != null && amount.compareTo(request.amount()) != 0) {
            return refuse(
                    request,
                    ProviderError.wrong(
                            "PreDenominationMismatch",
                            "Pre Denomination Mismatch: the id was used with another amount."));
        }
        if (entry.state == CardState.NONE) {
            ProviderError refusal = issue(request, entry);
            if (refusal != null) {
                return refuse(request, refusal);
            }
        } else if (entry.state == CardState.BURNED && entry.amount == null) {
            entry.amount = request.amount();
            entry.currency = request.currency();
        } else if (entry.cardNumber != null && !entry.cardNumber.equals(request.cardNumber())) {
            return refuse(
                    request,
                    ProviderError.wrong("InvalidCardNumberInput", "The id was used with another card number."));
        }
        return made(request, entry);
    }

    private Answer made(Request request, Entry entry) {
        boolean live = entry.state == CardState.LIVE;
        return switch (entry.product) {
            case GIFT_CODE ->
                Answer.giftCode(
                        entry.id,
                        known(entry.amount),
                        known(entry.currency),
                        known(entry.createdAt),
                        live || behaviour.cancelledAnswersFulfilled() ? "Fulfilled" : "RefundedToPurchaser",
                        settings.seed());
            case PHYSICAL_CARD ->
                Answer.physicalCard(request, live ? "Activated" : "Deactivated", entry.amount, entry.currency);
            case BALANCE_LOAD ->
                live
                        ? Answer.balanceLoad(request)
                        : refuse(request, ProviderError.wrong("InvalidRequestInput", "The load was voided."));
            case NONE -> throw new IllegalStateException("the account itself is not made");
        };
    }

    /** Pays for a card and enters it, or says why not; nothing is changed then. */
    private @Nullable ProviderError issue(Request request, Entry entry) {
        String number = request.cardNumber();
        if (entry.product == Product.PHYSICAL_CARD && number != null) {
            String owner = activeCardNumbers.putIfAbsent(number, entry.id);
            if (owner != null && !owner.equals(entry.id)) {
                return ProviderError.wrong(
                        "CardAlreadyActivatedWithDifferentRequestId", "The card is active under another request id.");
            }
        }
        BigDecimal amount = known(request.amount());
        synchronized (purse) {
            if (funds.compareTo(amount) < 0) {
                if (number != null) {
                    activeCardNumbers.remove(number, entry.id);
                }
                return ProviderError.account("InsufficientFunds", "The account has insufficient funds.");
            }
            funds = funds.subtract(amount);
            liveValue = liveValue.add(amount);
            liveCards++;
        }
        entry.amount = amount;
        entry.currency = request.currency();
        entry.cardNumber = entry.product == Product.PHYSICAL_CARD ? number : null;
        entry.createdAt = settings.clock().instant();
        entry.state = CardState.LIVE;
        journal.made(entry);
        return null;
    }

    private Answer undo(Request request, Entry entry) {
        String claimed = request.gcId();
        if (claimed != null && !claimed.equals(IssuedCodes.gcId(settings.seed(), entry.id))) {
            return refuse(request, ProviderError.wrong("InvalidRequestInput", "gcId does not belong to the id."));
        }
        if (entry.cardNumber != null && !entry.cardNumber.equals(request.cardNumber())) {
            return refuse(
                    request, ProviderError.wrong("InvalidCardNumberInput", "The id belongs to another card number."));
        }
        return switch (entry.state) {
            case LIVE -> undoLive(request, entry);
            case NONE -> undoUnknown(request, entry);
            case CANCELLED, BURNED ->
                behaviour.secondCancelSucceeds()
                        ? undone(request, entry)
                        : refuse(request, ProviderError.wrong("InvalidRequestInput", "The card is cancelled already."));
        };
    }

    /** Only within 15 minutes of creation (Incentives API FAQ). */
    private Answer undoLive(Request request, Entry entry) {
        Instant now = settings.clock().instant();
        if (now.isAfter(known(entry.createdAt).plus(settings.cancelWindow()))) {
            return refuse(
                    request,
                    ProviderError.wrong(
                            "CancelRequestArrivedAfterTimeLimit", "The cancel request arrived after the time limit."));
        }
        BigDecimal amount = known(entry.amount);
        synchronized (purse) {
            funds = funds.add(amount);
            liveValue = liveValue.subtract(amount);
            liveCards--;
        }
        entry.state = CardState.CANCELLED;
        entry.cancelledAt = now;
        if (entry.cardNumber != null) {
            activeCardNumbers.remove(entry.cardNumber, entry.id);
        }
        journal.cancelled(entry);
        return undone(request, entry);
    }

    private Answer undoUnknown(Request request, Entry entry) {
        return switch (behaviour.cancelOfUnknownId()) {
            case REFUSED ->
                refuse(request, ProviderError.wrong("InvalidRequestInput", "There is nothing to cancel with this id."));
            case SUCCEEDS -> undone(request, entry);
            case SUCCEEDS_AND_BURNS -> {
                entry.state = CardState.BURNED;
                entry.cancelledAt = settings.clock().instant();
                entry.createdAt = entry.cancelledAt;
                journal.burned(entry);
                yield undone(request, entry);
            }
        };
    }

    private Answer undone(Request request, Entry entry) {
        return switch (entry.product) {
            case GIFT_CODE -> Answer.giftCodeCancelled(entry.id, gcId(entry));
            case PHYSICAL_CARD -> Answer.physicalCard(request, "Deactivated", entry.amount, entry.currency);
            case BALANCE_LOAD -> Answer.balanceLoad(request);
            case NONE -> throw new IllegalStateException("the account itself is not undone");
        };
    }

    private Answer checkStatus(Request request) {
        String owner = request.cardNumber() == null ? null : activeCardNumbers.get(request.cardNumber());
        Entry entry =
                owner == null ? null : known(entries.get(Product.PHYSICAL_CARD)).get(owner);
        if (entry == null) {
            return Answer.physicalCard(request, "Deactivated", null, null);
        }
        synchronized (entry) {
            return Answer.physicalCard(request, "Activated", entry.amount, entry.currency);
        }
    }

    private Answer refuse(Request request, ProviderError error) {
        return Answer.error(request.operation(), error, behaviour);
    }

    private @Nullable Entry entry(Product product, String id) {
        ConcurrentHashMap<String, Entry> ofProduct = known(entries.get(product));
        Entry known = ofProduct.get(id);
        if (known != null || sequence.get() >= IDS_MAX) {
            return known;
        }
        return ofProduct.computeIfAbsent(id, key -> new Entry(product, key, sequence.incrementAndGet()));
    }

    Totals totals() {
        synchronized (purse) {
            return new Totals(funds, liveValue, liveCards);
        }
    }

    void setFunds(BigDecimal amount) {
        synchronized (purse) {
            addFunds(amount.subtract(funds));
        }
    }

    void addFunds(BigDecimal amount) {
        synchronized (purse) {
            funds = funds.add(amount);
            journal.fundsAdded(amount);
        }
    }

    Books snapshot() {
        List<Entry> all = new ArrayList<>();
        entries.values().forEach(ofProduct -> all.addAll(ofProduct.values()));
        all.sort(Comparator.comparingLong(entry -> entry.sequence));
        List<Books.Card> cards = new ArrayList<>(all.size());
        for (Entry entry : all) {
            synchronized (entry) {
                cards.add(new Books.Card(
                        entry.product,
                        entry.id,
                        gcId(entry),
                        entry.amount,
                        entry.currency,
                        entry.state,
                        entry.createdAt,
                        entry.cancelledAt,
                        entry.cardNumber,
                        entry.creates,
                        entry.cancels));
            }
        }
        return new Books(totals().funds(), settings.currency(), cards);
    }

    void reset() {
        journal.erase();
        entries.values().forEach(Map::clear);
        activeCardNumbers.clear();
        sequence.set(0);
        fundsCalls.set(0);
        synchronized (purse) {
            funds = settings.funds();
            liveValue = BigDecimal.ZERO;
            liveCards = 0;
        }
    }

    /** Enters what the journal says, without writing it again. */
    void restore(Product product, String id, CardState state, Instant at, Journal.@Nullable Made made) {
        Entry entry = known(entry(product, id));
        synchronized (purse) {
            if (made != null && state == CardState.LIVE) {
                entry.amount = made.amount();
                entry.currency = made.currency();
                entry.cardNumber = made.cardNumber();
                funds = funds.subtract(made.amount());
                liveValue = liveValue.add(made.amount());
                liveCards++;
            } else if (entry.state == CardState.LIVE) {
                BigDecimal amount = known(entry.amount);
                funds = funds.add(amount);
                liveValue = liveValue.subtract(amount);
                liveCards--;
            }
        }
        if (state == CardState.LIVE) {
            entry.createdAt = at;
        } else {
            entry.createdAt = entry.createdAt == null ? at : entry.createdAt;
            entry.cancelledAt = at;
        }
        entry.state = state;
        if (entry.cardNumber != null) {
            if (state == CardState.LIVE) {
                activeCardNumbers.put(entry.cardNumber, id);
            } else {
                activeCardNumbers.remove(entry.cardNumber, id);
            }
        }
    }

    private @Nullable String gcId(Entry entry) {
        boolean made = entry.state == CardState.LIVE || entry.state == CardState.CANCELLED;
        return entry.product == Product.GIFT_CODE && made ? IssuedCodes.gcId(settings.seed(), entry.id) : null;
    }

    private static <T> T known(@Nullable T value) {
        return Objects.requireNonNull(value);
    }

    /** One id. Every field that changes is read and written under the entry's own lock. */
    static final class Entry {
        final Product product;
        final String id;
        private final long sequence;
        private CardState state = CardState.NONE;

        @Nullable BigDecimal amount;

        @Nullable String currency;

        @Nullable String cardNumber;

        @Nullable Instant createdAt;

        @Nullable Instant cancelledAt;

        private int creates;
        private int cancels;

        private Entry(Product product, String id, long sequence) {
            this.product = product;
            this.id = id;
            this.sequence = sequence;
        }
    }
}
