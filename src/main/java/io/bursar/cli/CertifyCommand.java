package io.bursar.cli;

import io.bursar.account.Accounts;
import io.bursar.batch.BursarSettings;
import io.bursar.certify.Certification;
import io.bursar.certify.CertificationReport;
import io.bursar.certify.Step;
import io.bursar.disburse.RunControl;
import io.bursar.domain.CertifiedBehaviour;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ConfigurableApplicationContext;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code bursar certify}: tries a marketplace at its sandbox, and sets the protocol's two switches by what it finds. */
@Command(
        name = "certify",
        mixinStandardHelpOptions = true,
        description = "Runs the provider's onboarding tests, its mock ids and the open questions at a sandbox account,"
                + " undoes every card that it makes, and keeps what it found. Refuses a production account.",
        footer = {"", "Example:  ./bursar certify --account us-sandbox --for us"})
final class CertifyCommand implements Callable<Integer> {

    private final Application application;

    @Option(names = "--account", required = true, paramLabel = "NAME", description = "the sandbox account to call")
    @SuppressWarnings("NullAway.Init")
    private String account;

    @Option(
            names = "--for",
            paramLabel = "NAME",
            description = "an account of the same region and currency that gets the same findings; it is not called")
    private @Nullable String carriedTo;

    @Option(names = "--card-number", paramLabel = "N", description = "a physical test card, to try its activation")
    private @Nullable String cardNumber;

    @Option(
            names = "--customer-account",
            paramLabel = "ID",
            description = "a customer's test account, to try balance loads")
    private @Nullable String customerAccount;

    @Mixin
    private Actor actor = new Actor();

    @Option(names = "--json", description = "print one JSON object")
    private boolean json;

    CertifyCommand(Application application) {
        this.application = application;
    }

    @Override
    public Integer call() {
        String name = actor.name();
        try (ConfigurableApplicationContext context = application.start(Map.of())) {
            Accounts accounts = context.getBean(Accounts.class);
            Certification certification = context.getBean(Certification.class);
            Certification.Order order = new Certification.Order(
                    accounts.find(account),
                    carriedTo == null ? null : accounts.find(carriedTo),
                    cardNumber,
                    customerAccount);
            RunControl control =
                    new RunControl(context.getBean(BursarSettings.class).giveUpAfter(), false);
            Stop.watch(control);
            CertificationReport report =
                    certification.run(order, () -> !control.isStopping(), application.terminal()::say);
            int code = code(report);
            show(report, code);
            if (report.certified() != null) {
                certification.store(order, report, name);
                application.terminal().say(stored());
            }
            return code;
        }
    }

    private static int code(CertificationReport report) {
        if (report.cutShort() != null) {
            return ExitCodes.INTERRUPTED;
        }
        boolean clean =
                report.certified() != null && report.leftOver().isEmpty() && report.count(Step.Verdict.FAILED) == 0;
        return clean ? ExitCodes.PAID : ExitCodes.SOME_NOT_PAID;
    }

    /** Before it is stored: what was found, and above all what is left over, must be seen even if the database is gone. */
    private void show(CertificationReport report, int code) {
        String text = "\n" + report.text() + "(exit code " + code + ")";
        if (json) {
            application.terminal().say(text);
            application.terminal().result(OutcomeScreen.write(json(report)));
        } else {
            application.terminal().result(text);
        }
    }

    private String stored() {
        String both = carriedTo == null ? account : account + " and for " + carriedTo;
        return "Stored for account " + both + ". Certifying again replaces it.";
    }

    private Map<String, Object> json(CertificationReport report) {
        Map<String, Object> json = new LinkedHashMap<>();
        CertifiedBehaviour certified = report.certified();
        json.put("account", account);
        json.put("for", carriedTo);
        json.put("certified", certified != null);
        json.put("cut_short", report.cutShort());
        if (certified != null) {
            json.put("create_on_cancelled_id", certified.createOnCancelledId());
            json.put("cancel_of_unknown_id", certified.cancelOfUnknownId());
            json.put("second_cancel_succeeds", certified.secondCancelSucceeds());
            json.put("trust_card_status", certified.trustCardStatus());
            json.put("verify_cancel", certified.verifyCancel());
        }
        json.put(
                "left_over",
                report.leftOver().stream().map(CertifyCommand::json).toList());
        json.put("steps", report.steps());
        return json;
    }

    private static Map<String, Object> json(CertificationReport.LeftOver left) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("operation", left.operation());
        json.put("id", left.id());
        json.put("amount", left.amount().plain());
        json.put("currency", left.amount().currency().getCurrencyCode());
        json.put("why", left.why());
        return json;
    }
}
