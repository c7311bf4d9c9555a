package io.bursar.alert;

import io.bursar.domain.Money;
import io.bursar.ledger.Alert;
import io.bursar.ledger.Alert.Telling;
import io.bursar.ledger.AlertMessage;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * One message, in words for people and as JSON for programs.
 *
 * @param key the same for each try, so that a receiver recognises a repetition
 * @param subject one line, beginning with [bursar]
 * @param text what happened, how many, how much, what happens next, what to type
 * @param json the same, field by field
 */
record Letter(String key, String subject, String text, String json) {

    private static final int SUBJECT_MAX = 200;

    /** What a claimed message says. */
    static Letter of(AlertMessage message, Instant now) {
        Alert alert = message.alert();
        AlertKind kind = AlertKind.valueOf(alert.breach().kind());
        Telling telling = alert.telling();
        String over = alert.closedWhy() == null ? "It is over." : alert.closedWhy();
        boolean resolved = message.what().equals("RESOLVED");
        String start = switch (message.what()) {
            case "RESOLVED" -> "OVER: ";
            case "REMINDER" -> "STILL: ";
            default -> "";
        };
        StringBuilder text = new StringBuilder();
        if (resolved) {
            paragraph(text, over + " It was told of before:");
        } else if (message.what().equals("REMINDER")) {
            paragraph(text, "This is so since " + Plain.minute(alert.openedAt()) + ".");
        }
        paragraph(text, telling.happened());
        figures(text, telling);
        if (!resolved) {
            paragraph(text, "What it means: " + kind.means());
            paragraph(text, "What happens next: " + telling.next());
            text.append("To type:   ").append(telling.command()).append("\n\n");
        }
        paragraph(text, "More on it: runbook.md, \"" + kind.name() + "\".");
        return new Letter(
                message.key(),
                Plain.line("[bursar] " + start + telling.headline(), SUBJECT_MAX),
                text.toString().stripTrailing() + "\n",
                json(message, kind, resolved ? over : null, now));
    }

    /** A message that says it is a test. */
    static Letter test(String key, Instant now) {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("type", "bursar.test");
        object.put("timestamp", now.toString());
        object.put("data", Map.of("happened", "This is a test."));
        return new Letter(
                key,
                "[bursar] TEST",
                "This is a test of Bursar's alerts, sent by ./bursar alerts --test. Nothing has\nhappened and nothing is to be"
                        + " done.\n",
                JsonMapper.shared().writeValueAsString(object));
    }

    private static void paragraph(StringBuilder text, String words) {
        text.append(Plain.wrapped(words)).append("\n\n");
    }

    private static void figures(StringBuilder text, Telling telling) {
        Long rewards = telling.rewards();
        Money amount = telling.amount();
        if (rewards != null && amount != null) {
            text.append("  ")
                    .append(Plain.count(rewards, "reward"))
                    .append("   ")
                    .append(amount)
                    .append("\n\n");
        }
    }

    private static String json(AlertMessage message, AlertKind kind, @Nullable String over, Instant now) {
        Alert alert = message.alert();
        Telling telling = alert.telling();
        Money amount = telling.amount();
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("alert", alert.id().toString());
        data.put("kind", kind.name());
        data.put("subject", alert.breach().subject());
        data.put("occasion", alert.breach().occasion());
        data.put("opened_at", alert.openedAt().toString());
        data.put("headline", telling.headline());
        data.put("happened", telling.happened());
        data.put("rewards", telling.rewards());
        data.put("amount", amount == null ? null : amount.plain());
        data.put("currency", amount == null ? null : amount.currency().getCurrencyCode());
        data.put("means", kind.means());
        data.put("next", telling.next());
        data.put("command", telling.command());
        data.put("over", over);
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("type", "bursar.alert." + message.what().toLowerCase(java.util.Locale.ROOT));
        object.put("timestamp", now.toString());
        object.put("data", data);
        return JsonMapper.shared().writeValueAsString(object);
    }
}
