package io.bursar.cli;

import io.bursar.ledger.ActRefusedException;
import io.bursar.ledger.ApprovalLedger;
import io.bursar.ledger.ApprovalRequest;
import io.bursar.ledger.DisbursementLedger;
import java.math.BigDecimal;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ConfigurableApplicationContext;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code bursar approve}: the second pair of eyes. */
@Command(
        name = "approve",
        mixinStandardHelpOptions = true,
        description =
                "Approves a disbursement that is held for it: shows rows, total, fingerprint and who brought it, and"
                        + " counts for exactly that. Whoever brought it cannot approve it. Pays nothing by itself: resume, or a"
                        + " server, goes on. To reject it: cancel. Exit codes: 0 approved, 3 refused.",
        footer = {
            "",
            "Example:  ./bursar approve 9f2c41ab07d3 --as ann",
            "          ./bursar approve 9f2c41ab07d3 --as ann --fingerprint 41d0c8e2 --expect-total 24310.00",
            "",
            "The fingerprint is the sha256 of the file's content:  sha256sum november.csv",
            "                                                      zcat november.csv.gz | sha256sum"
        })
final class ApproveCommand implements Callable<Integer> {

    private static final Pattern FINGERPRINT = Pattern.compile("[0-9a-fA-F]{" + ApprovalScreen.DIGITS + ",64}");

    /** With who, how many and how much it fits into one event. */
    private static final int WHY_MAX = 300;

    private final Application application;

    @Parameters(paramLabel = "DISBURSEMENT", description = "its id, or the first digits")
    @SuppressWarnings("NullAway.Init")
    private String disbursement;

    @Mixin
    private Actor actor = new Actor();

    @Option(names = "--why", paramLabel = "TEXT", description = "a remark, for the record")
    private @Nullable String why;

    @Option(
            names = "--expect-total",
            paramLabel = "AMOUNT",
            description = "approve only if the rewards' sum is this: 24310.00")
    private @Nullable BigDecimal expectTotal;

    @Option(
            names = "--fingerprint",
            paramLabel = "DIGITS",
            description = "the first 8 or more digits of the file's sha256; instead of the question on a terminal")
    private @Nullable String fingerprint;

    @Option(names = "--json", description = "print one JSON object")
    private boolean json;

    ApproveCommand(Application application) {
        this.application = application;
    }

    @Override
    public Integer call() {
        String name = actor.name();
        String remark = why == null ? "" : ": " + Who.checked("--why", why, WHY_MAX);
        if (fingerprint != null && !FINGERPRINT.matcher(fingerprint).matches()) {
            throw new UsageException("--fingerprint needs the first " + ApprovalScreen.DIGITS
                    + " or more digits of the file's sha256: 0 to 9 and a to f. Nothing was changed.");
        }
        try (ConfigurableApplicationContext context = application.start(Map.of())) {
            ApprovalLedger approvals = context.getBean(ApprovalLedger.class);
            String id = StatusCommand.one(context.getBean(DisbursementLedger.class), disbursement)
                    .id();
            ApprovalRequest request = request(approvals, id);
            if (request.approvedBy() != null) {
                return done(request, ApprovalScreen.before(request));
            }
            refuse(ApprovalScreen.refusal(request, name));
            refuse(mismatch(request));
            if (!agreed(request)) {
                return ExitCodes.USAGE;
            }
            if (!approvals.approve(request, name, Actor.onThisMachine() + remark)) {
                return overtaken(request(approvals, id), name);
            }
            return done(request(approvals, id), ApprovalScreen.approved(request, name));
        }
    }

    private static ApprovalRequest request(ApprovalLedger approvals, String id) {
        return approvals
                .find(id)
                .orElseThrow(() -> new ActRefusedException(
                        "Disbursement %s needs nobody's approval. How it stands:  ./bursar status %s"
                                .formatted(id, id)));
    }

    private static void refuse(String against) {
        if (!against.isEmpty()) {
            throw new ActRefusedException(against + " Nothing was changed.");
        }
    }

    /** What of that which the approver expects is not so. */
    private String mismatch(ApprovalRequest request) {
        if (fingerprint != null && !request.sha256().startsWith(fingerprint.toLowerCase(Locale.ROOT))) {
            return "The file of %s has the sha256 %s, which does not begin with %s: you were shown another file."
                    .formatted(request.id(), request.sha256(), fingerprint);
        }
        if (expectTotal != null && expectTotal.compareTo(request.total().amount()) != 0) {
            return "The rewards of %s come to %s, not to %s."
                    .formatted(request.id(), request.total(), expectTotal.toPlainString());
        }
        return "";
    }

    private boolean agreed(ApprovalRequest request) {
        if (fingerprint != null) {
            application.terminal().say(ApprovalScreen.shown(request));
            return true;
        }
        String option = "--fingerprint and the first " + ApprovalScreen.DIGITS + " digits of the sha256";
        return new Consent(application.terminal(), false, option)
                .to("approve exactly this", request.sha256(), () -> ApprovalScreen.shown(request));
    }

    /** Something else came in between: by another person, or to the disbursement. */
    private int overtaken(ApprovalRequest now, String name) {
        if (now.approvedBy() != null) {
            return done(now, ApprovalScreen.before(now));
        }
        String against = ApprovalScreen.refusal(now, name);
        refuse(against.isEmpty() ? "Disbursement " + now.id() + " is no longer what was shown." : against);
        return ExitCodes.REFUSED;
    }

    private int done(ApprovalRequest request, String words) {
        if (json) {
            application.terminal().say(words);
            application.terminal().result(OutcomeScreen.write(ApprovalScreen.json(request)));
        } else {
            application.terminal().result(words);
        }
        return ExitCodes.PAID;
    }
}
