package io.bursar.jobfile;

import io.bursar.jobfile.JobFile.Limits;
import io.bursar.jobfile.JobFile.PerRecipient;
import io.bursar.jobfile.JobFile.Repeats;
import java.util.List;

/** The keys that bound what is paid: {@code limits}, {@code soft-limits} and {@code repeats}. */
final class LimitKeys {

    /** Ten years. */
    static final int DAYS_MAX = 3650;

    private static final int COUNT_MAX = 1_000_000;
    private static final List<String> KEYS = List.of("reward", "rows", "total", "day", "per-recipient");
    private static final List<String> RECIPIENT_KEYS = List.of("count", "amount", "days");
    private static final List<String> REPEAT_KEYS = List.of("days", "then");

    private LimitKeys() {}

    static Limits read(YamlGroup top, String key) {
        YamlGroup group = top.group(key, KEYS);
        YamlGroup recipient = group.group("per-recipient", RECIPIENT_KEYS);
        PerRecipient perRecipient = new PerRecipient(
                recipient.has("count") ? recipient.number("count", 1, 1, COUNT_MAX) : null,
                recipient.amount("amount"),
                recipient.has("days")
                        ? recipient.number("days", PerRecipient.NONE.days(), 1, DAYS_MAX)
                        : PerRecipient.NONE.days());
        if (recipient.has("days") && perRecipient.count() == null && perRecipient.amount() == null) {
            recipient.wrong("days", "limits nothing by itself", "add count or amount, or remove the line");
        }
        return new Limits(
                group.amount("reward"),
                group.number("rows", JobFile.ROWS_MAX, 1, JobFile.ROWS_MAX),
                group.amount("total"),
                group.amount("day"),
                perRecipient);
    }

    static Repeats repeats(YamlGroup top) {
        YamlGroup group = top.group("repeats", REPEAT_KEYS);
        Repeats.Then then = group.word("then", Repeats.Then.WARN);
        if (!group.has("days")) {
            if (then == Repeats.Then.STOP) {
                group.wrong("then", "needs the number of days within which a repeat counts", "add days: 30");
            }
            return Repeats.NONE;
        }
        return new Repeats(group.number("days", 30, 1, DAYS_MAX), then);
    }
}
