package io.bursar.simulation;

import io.bursar.simulation.Recipients.Received;
import io.bursar.simulator.Books;
import io.bursar.simulator.Books.CardState;
import io.bursar.simulator.VirtualProvider;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;

/** Says where a run stands in words that are the same for two runs exactly if whatever comes next does the same to both. */
final class Future {

    private Future() {}

    static String of(List<LedgerRow> rows, VirtualProvider provider, List<Received> mail, String gate) {
        Instant now = provider.now();
        Books books = provider.books();
        return String.join(
                "; ",
                rows.stream().map(row -> row.future(now)).collect(Collectors.joining(", ")),
                rows.isEmpty() ? "" : rows.getFirst().disbursementStatus(),
                gate,
                books.funds().toPlainString(),
                books.cards().stream().map(card -> card(card, now)).collect(Collectors.joining(", ")),
                mail.size() + " handed over");
    }

    private static String card(Books.Card card, Instant now) {
        Instant created = card.createdAt();
        boolean ages = card.state() == CardState.LIVE && created != null;
        return card.state() + " " + card.creates() + "/" + card.cancels()
                + (ages ? " since " + Duration.between(created, now) : "");
    }
}
