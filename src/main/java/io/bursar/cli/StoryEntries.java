package io.bursar.cli;

import io.bursar.ledger.StoryEvent;
import io.bursar.ledger.StoryId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The event log as people read it: one entry for each call, answer and decision, together with the change of status that was
 * written in the same transaction. Nothing of the log is left out.
 */
final class StoryEntries {

    private final List<StoryId> ids;
    private final String currentId;
    private final Set<String> asked = new HashSet<>();

    /**
     * One entry.
     *
     * @param event what happened
     * @param words the same in words
     * @param step the change of status that it led to or came with; the event itself where it is nothing else
     */
    record Entry(
            StoryEvent event, StoryWords words, @Nullable StoryEvent step) {}

    StoryEntries(List<StoryId> ids, String currentId) {
        this.ids = ids;
        this.currentId = currentId;
    }

    /** The entries of consecutive events. */
    List<Entry> of(List<StoryEvent> events) {
        @Nullable StoryEvent[] steps = new StoryEvent[events.size()];
        boolean[] told = new boolean[events.size()];
        for (int i = 0; i < events.size(); i++) {
            int other = partner(events, i, told);
            if (other >= 0) {
                steps[i] = events.get(other);
                told[other] = true;
            }
        }
        List<Entry> entries = new ArrayList<>();
        for (int i = 0; i < events.size(); i++) {
            if (!told[i]) {
                entries.add(entry(events.get(i), steps[i]));
            }
        }
        return entries;
    }

    private Entry entry(StoryEvent event, @Nullable StoryEvent step) {
        boolean again = event.kind().startsWith("INTENT") && !asked.add(event.kind() + event.epoch());
        StoryWords words = StoryWords.of(event, id(event.epoch()), again, step == null ? null : step.to());
        return new Entry(event, words, event.kind().equals("STATE") ? event : step);
    }

    /** A change of status is logged behind what it came with; before V026 those of cancels and claims were in front of it. */
    private static int partner(List<StoryEvent> events, int i, boolean[] told) {
        String kind = events.get(i).kind();
        boolean before = kind.startsWith("INTENT") || kind.equals("OPERATOR");
        boolean after = before || kind.startsWith("ANSWER");
        int next = after ? neighbour(events, i, 1) : -1;
        if (next >= 0 && !told[next] && together(events.get(i), events.get(next))) {
            return next;
        }
        int last = before ? neighbour(events, i, -1) : -1;
        return last >= 0 && !told[last] && together(events.get(i), events.get(last)) ? last : -1;
    }

    /** The next event of the reward itself; what happened to its whole file may lie between. */
    private static int neighbour(List<StoryEvent> events, int from, int direction) {
        for (int i = from + direction; i >= 0 && i < events.size(); i += direction) {
            if (events.get(i).epoch() != null) {
                return i;
            }
        }
        return -1;
    }

    private static boolean together(StoryEvent event, StoryEvent step) {
        if (!step.kind().equals("STATE")) {
            return false;
        }
        boolean close = Math.abs(event.at().toEpochMilli() - step.at().toEpochMilli()) < 1_000;
        return event.kind().equals("OPERATOR")
                ? close && (step.actor().equals(event.actor()) || step.actor().equals("operator"))
                : step.actor().equals(event.actor())
                        && step.token() != null
                        && step.token().equals(event.token());
    }

    /** The id of an epoch; of one that was not sent yet, the id that would be used. */
    String id(@Nullable Integer epoch) {
        return ids.stream()
                .filter(id -> epoch != null && id.epoch() == epoch)
                .map(StoryId::creationRequestId)
                .findFirst()
                .orElse(currentId);
    }
}
