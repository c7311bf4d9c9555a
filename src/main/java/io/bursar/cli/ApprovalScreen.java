package io.bursar.cli;

import io.bursar.ledger.ApprovalRequest;
import java.util.LinkedHashMap;
import java.util.Map;

/** What somebody else has to approve, what stands against it, and that it was done, in words and as one JSON object. */
final class ApprovalScreen {

    /** So many digits of the fingerprint are shown to be compared, and typed. */
    static final int DIGITS = 8;

    private ApprovalScreen() {}

    /** What an approval would count for. */
    static String shown(ApprovalRequest request) {
        StringBuilder text = new StringBuilder(
                "%s  %s  %s%n%n".formatted(request.job(), PlainText.of(request.fileName()), request.id()));
        text.append("  %,9d  %-20s %20s%n".formatted(request.rows(), "rewards to pay", request.total()));
        if (request.problemRows() > 0) {
            text.append("  %,9d  %s%n".formatted(request.problemRows(), "rows left out"));
        }
        text.append(Paragraph.of(
                "  brought by  ", PlainText.of(request.loadedBy()) + " on " + UtcTime.dayAndTime(request.loadedAt())));
        text.append(Paragraph.of("  needs it    ", PlainText.of(request.why())));
        text.append("  sha256      ").append(request.sha256()).append('\n');
        return text.toString();
    }

    /** For the status of what waits: who has to type what. */
    static String waiting(ApprovalRequest request) {
        String start = "  Approval   ";
        return Paragraph.of(
                        start,
                        "%s, %s, brought by %s on %s, sha256 %s. Nothing is asked or paid before somebody other than %s has approved it:"
                                .formatted(
                                        rewards(request.rows()),
                                        request.total(),
                                        PlainText.of(request.loadedBy()),
                                        UtcTime.dayAndTime(request.loadedAt()),
                                        request.sha256().substring(0, DIGITS),
                                        PlainText.of(request.loadedBy())))
                + "             ./bursar approve " + request.id() + " --as NAME\n"
                + "             Nobody does? To take it back:\n"
                + "             ./bursar cancel " + request.id() + " --why \"...\"\n";
    }

    /** What stands against an approval by that name; empty if nothing does. */
    static String refusal(ApprovalRequest request, String name) {
        String id = request.id();
        if (request.cancelRequestedBy() != null) {
            return "Disbursement %s was taken back by %s: nothing of it is paid any more."
                    .formatted(id, PlainText.of(request.cancelRequestedBy()));
        }
        return switch (request.status()) {
            case LOADING ->
                "Disbursement %s is still being taken in: its rows and their sum are not final, so there is nothing yet that could be approved. Its run says HELD when it waits for you; if none is under way:  ./bursar resume %s"
                        .formatted(id, id);
            case REFUSED ->
                "Disbursement %s was refused: it has bad rows, and its job says on-bad-rows: refuse-file. Which rows:  ./bursar status %s"
                        .formatted(id, id);
            case APPROVED, FINISHED ->
                "Disbursement %s is past its approval: it is %s. How it stands:  ./bursar status %s"
                        .formatted(id, request.status().name().toLowerCase(java.util.Locale.ROOT), id);
            case LOADED ->
                request.isBy(name)
                        ? "%s brought %s, so somebody else has to approve it: with a name of their own by --as."
                                .formatted(PlainText.of(name), id)
                        : "";
        };
    }

    /** Approved before: that is what was wanted. */
    static String before(ApprovalRequest request) {
        return "Disbursement %s was approved before, by %s on %s. Nothing was changed."
                .formatted(
                        request.id(),
                        PlainText.of(String.valueOf(request.approvedBy())),
                        request.approvedAt() == null ? "a day unknown" : UtcTime.dayAndTime(request.approvedAt()));
    }

    /** Done. */
    static String approved(ApprovalRequest request, String name) {
        return "%s has approved %s: %s, %s, sha256 %s.%nIt goes on by  ./bursar resume %s%nor by itself where a server runs (./bursar serve), within half a minute."
                .formatted(
                        PlainText.of(name),
                        request.id(),
                        rewards(request.rows()),
                        request.total(),
                        request.sha256().substring(0, DIGITS),
                        request.id());
    }

    private static String rewards(long rows) {
        return "%,d reward%s".formatted(rows, rows == 1 ? "" : "s");
    }

    /** What was, or is to be, approved; for programs. */
    static Map<String, Object> json(ApprovalRequest request) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("disbursement", request.id());
        json.put("job", request.job());
        json.put("file", request.fileName());
        json.put("rows", request.rows());
        json.put("total", request.total().plain());
        json.put("currency", request.total().currency().getCurrencyCode());
        json.put("problem_rows", request.problemRows());
        json.put("sha256", request.sha256());
        json.put("why", request.why());
        json.put("loaded_by", request.loadedBy());
        json.put("loaded_at", UtcTime.json(request.loadedAt()));
        json.put("approved_by", request.approvedBy());
        json.put("approved_at", UtcTime.json(request.approvedAt()));
        return json;
    }
}
