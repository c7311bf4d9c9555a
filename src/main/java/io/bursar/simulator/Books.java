package io.bursar.simulator;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The provider's own books at one moment: the truth against which a client's records are judged. Claim codes are not in
 * them.
 *
 * @param funds what is left to pay with
 * @param cards every id that was ever called with, oldest first
 */
public record Books(BigDecimal funds, String currency, List<Card> cards) {

    /** Where a card stands. */
    public enum CardState {
        /** Calls with this id arrived, but no card was made. */
        NONE,
        /** The card is worth its amount. */
        LIVE,
        /** The card was made and is dead. */
        CANCELLED,
        /** No card was made, and none can be made with this id any more. */
        BURNED
    }

    /**
     * One id, with what became of it.
     *
     * @param gcId null where no card was made
     * @param creates the calls that asked for the card, whatever they were answered
     * @param cancels the calls that asked to undo it
     */
    public record Card(
            Operation.Product product,
            String id,
            @Nullable String gcId,
            @Nullable BigDecimal amount,
            @Nullable String currency,
            CardState state,
            @Nullable Instant createdAt,
            @Nullable Instant cancelledAt,
            @Nullable String cardNumber,
            int creates,
            int cancels) {}

    /** Keeps the list from being changed. */
    public Books {
        cards = List.copyOf(cards);
    }

    /** The cards that are worth money now. */
    public List<Card> live() {
        return cards.stream().filter(card -> card.state() == CardState.LIVE).toList();
    }

    /** The card of an id. */
    public Optional<Card> card(String id) {
        return cards.stream().filter(card -> card.id().equals(id)).findFirst();
    }

    /** What all live cards are worth together. */
    public BigDecimal liveValue() {
        BigDecimal sum = BigDecimal.ZERO;
        for (Card card : live()) {
            BigDecimal amount = card.amount();
            sum = amount == null ? sum : sum.add(amount);
        }
        return sum;
    }
}
