package io.bursar.cli;

import io.bursar.domain.Evidence;
import io.bursar.ledger.GivenUp;
import io.bursar.ledger.Story;
import io.bursar.ledger.StoryEvent;
import io.bursar.ledger.StoryHead;
import io.bursar.ledger.StoryId;
import io.bursar.ledger.StoryReceipt;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** One reward's story for programs: each event as the log has it, with the words that people read. */
final class StoryJson {

    private StoryJson() {}

    /** The reward, its ids and its events. */
    static Map<String, Object> of(Story story) {
        Map<String, Object> json = of(story.head());
        json.put("operator_cancel", story.operatorCancel());
        json.put("review_reason", story.review() == null ? null : story.review().name());
        json.put("given_up", givenUp(story.givenUp()));
        json.put("error_class", story.errorClass());
        json.put("error", story.error());
        json.put("asked_by", story.leaseOwner());
        json.put("run_by", story.runBy());
        json.put("ids", story.ids().stream().map(id -> id(id, story.head())).toList());
        json.put("delivers", story.delivers());
        json.put("deliveries", story.receipts().stream().map(StoryJson::receipt).toList());
        StoryOutlook outlook = StoryOutlook.of(story);
        json.put("next", outlook.next());
        json.put("command", outlook.command());
        StoryEntries entries = new StoryEntries(story.ids(), story.head().creationRequestId());
        json.put(
                "events",
                Stream.concat(events(entries, story.opening()), events(entries, story.recent()))
                        .toList());
        json.put("events_left_out", story.leftOut());
        return json;
    }

    private static @Nullable Map<String, Object> givenUp(@Nullable GivenUp givenUp) {
        if (givenUp == null) {
            return null;
        }
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("by", givenUp.by());
        json.put("at", UtcTime.json(givenUp.at()));
        json.put("why", givenUp.why());
        return json;
    }

    private static Map<String, Object> receipt(StoryReceipt receipt) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("number", receipt.number());
        json.put("state", receipt.state());
        json.put("at", UtcTime.json(receipt.at()));
        json.put("channel", receipt.channel());
        json.put("to", receipt.sentTo());
        json.put("message_id", receipt.messageId());
        json.put("tries", receipt.tries());
        json.put("by", receipt.by());
        json.put("why", receipt.why());
        json.put("said", receipt.said());
        return json;
    }

    /** The reward alone. */
    static Map<String, Object> of(StoryHead head) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("reference", head.reference());
        json.put("status", head.reported());
        json.put("state", head.status().name());
        json.put("amount", head.amount().plain());
        json.put("currency", head.amount().currency().getCurrencyCode());
        json.put("recipient", StoryScreen.masked(head.recipient()));
        json.put("disbursement", head.disbursement().id());
        json.put("account", head.disbursement().account());
        json.put("job", head.disbursement().job());
        json.put("file", head.disbursement().fileName());
        json.put("line", head.line());
        json.put("creation_request_id", head.creationRequestId());
        return json;
    }

    private static Map<String, Object> id(StoryId id, StoryHead head) {
        Evidence evidence = id.evidence();
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("epoch", id.epoch());
        json.put("creation_request_id", id.creationRequestId());
        json.put("gift_card_id", id.gcId());
        json.put("creates", id.creates());
        json.put("creates_open", evidence.createsOpen());
        json.put("cancels", id.cancels());
        json.put("cancels_open", evidence.cancelsOpen());
        json.put("effect_possible", evidence.effectPossible());
        json.put("cancel_success", evidence.cancelSuccess());
        json.put("window_closed", evidence.windowClosed());
        json.put("delivery_intent", evidence.deliveryIntent());
        json.put("dead_evidence", id.dead() == null ? null : id.dead().name());
        json.put("issued_at", UtcTime.json(id.issuedAt()));
        json.put("cancellable_until", UtcTime.json(id.cancellableUntil()));
        boolean current = id.creationRequestId().equals(head.creationRequestId());
        json.put("known", StoryOutlook.known(id, head.status(), current));
        return json;
    }

    /** A change of status is an event of its own here, also where people read it together with its call. */
    private static Stream<Map<String, Object>> events(StoryEntries entries, List<StoryEvent> events) {
        Map<StoryEvent, StoryWords> words = new java.util.IdentityHashMap<>();
        entries.of(events).forEach(entry -> words.put(entry.event(), entry.words()));
        return events.stream().map(event -> event(event, words.get(event), entries));
    }

    private static Map<String, Object> event(StoryEvent event, @Nullable StoryWords words, StoryEntries entries) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("at", UtcTime.json(event.at()));
        json.put("kind", event.kind());
        json.put("creation_request_id", event.epoch() == null ? null : entries.id(event.epoch()));
        json.put("epoch", event.epoch());
        json.put("actor", event.actor());
        json.put("token", event.token());
        json.put("from", event.from());
        json.put("to", event.to());
        json.put("detail", event.detail());
        json.put("text", words == null ? StoryWords.why(event) : words.what());
        json.put("means", words == null ? "" : words.meaning());
        return json;
    }
}
