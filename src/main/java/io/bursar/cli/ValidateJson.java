package io.bursar.cli;

import io.bursar.account.AccountSettings;
import io.bursar.batch.FileFindings;
import io.bursar.batch.Outlook;
import io.bursar.batch.Share;
import io.bursar.domain.Money;
import io.bursar.jobfile.JobFile;
import io.bursar.ledger.Overlap;
import io.bursar.ledger.Repeated;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What is known of a file before a cent moves, as one JSON object with exact amounts. */
final class ValidateJson {

    private ValidateJson() {}

    static String of(
            FileFindings found, Outlook outlook, JobFile job, AccountSettings account, @Nullable Path rejects) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("file", found.file().toString());
        json.put("job", job.name());
        json.put("account", account.name());
        json.put("status", found.isRefused() ? "REFUSED" : "ACCEPTABLE");
        json.put("format", found.format());
        json.put("sha256", found.sha256());
        json.put("content_key", found.contentKey());
        json.put("disbursement", found.known() == null ? null : found.known().id());
        json.put("rows", found.rows());
        json.put("good", found.good());
        json.put("duplicates", found.duplicates());
        json.put(
                "amounts",
                Map.of(
                        "currency",
                        found.total().currency().getCurrencyCode(),
                        "total",
                        found.total().plain()));
        json.put("problems_total", found.problemsTotal());
        json.put("problems", found.problems());
        json.put("rejects_file", rejects == null ? null : rejects.toString());
        json.put("repeats", repeats(found));
        json.put("overlap", overlap(found));
        json.put("funds", found.known() == null ? funds(outlook) : null); // a known file is no new need
        json.put("duration", found.known() == null ? duration(outlook.pace()) : null);
        json.put(
                "delivery",
                Map.of(
                        "by", job.delivery().by().name().toLowerCase(Locale.ROOT),
                        "hold_seconds", job.delivery().hold().toSeconds()));
        json.put("warnings", found.warnings());
        json.put("refusals", found.refusals());
        json.put("overridable_refusals", found.doubts());
        json.put("approval_needed", found.approvals());
        json.put("waits_for", found.waitsFor());
        return OutcomeScreen.write(json);
    }

    private static Map<String, Object> repeats(FileFindings found) {
        Repeated repeated = found.repeated();
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("count", repeated.count());
        json.put(
                "amount",
                Money.ofMinor(repeated.minor(), found.total().currency()).plain());
        json.put("first", repeated.first().stream().map(ValidateJson::repeat).toList());
        return json;
    }

    private static Map<String, Object> repeat(Repeated.Row row) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("line", row.line());
        json.put("amount", row.amount().plain());
        json.put("earlier_line", row.earlierLine());
        json.put("earlier_file", row.fileName());
        json.put("earlier_disbursement", row.disbursementId());
        json.put("earlier_at", UtcTime.json(row.at()));
        return json;
    }

    private static Map<String, Object> overlap(FileFindings found) {
        Overlap overlap = found.overlap();
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("rewards", overlap == null ? 0 : overlap.rewards());
        json.put("of", found.good() + found.duplicates());
        json.put("earlier_file", overlap == null ? null : overlap.fileName());
        json.put("earlier_disbursement", overlap == null ? null : overlap.disbursementId());
        json.put("earlier_at", overlap == null ? null : UtcTime.json(overlap.at()));
        json.put("usual_percent", found.usualOverlap());
        return json;
    }

    private static Map<String, Object> funds(Outlook outlook) {
        Money left = outlook.left();
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("available", plain(outlook.available()));
        json.put("pending_besides", outlook.besides().plain());
        json.put("needed", outlook.needed().plain());
        json.put("left", plain(left));
        json.put(
                "missing",
                left == null || !left.isNegative()
                        ? null
                        : Money.zero(left.currency()).minus(left).plain());
        json.put("unknown_why", outlook.unknownWhy());
        json.put("account_paused_why", outlook.gateClosedWhy());
        return json;
    }

    private static @Nullable Map<String, Object> duration(@Nullable Share share) {
        if (share == null) {
            return null;
        }
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("seconds", share.left().toSeconds());
        json.put("finishes_at", UtcTime.json(share.until()));
        json.put("runs", share.runs());
        json.put("account_calls_per_second", share.accountPace().toPlainString());
        return json;
    }

    private static @Nullable String plain(@Nullable Money money) {
        return money == null ? null : money.plain();
    }
}
