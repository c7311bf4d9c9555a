package io.bursar.cli;

import io.bursar.batch.BursarSettings;
import io.bursar.disburse.SendingAgain;
import io.bursar.domain.MailAddress;
import io.bursar.domain.Recipient;
import io.bursar.domain.RewardStatus;
import io.bursar.jobfile.Delivery;
import io.bursar.jobfile.JobFile;
import io.bursar.jobfile.JobFileLoader;
import io.bursar.ledger.Disbursement;
import io.bursar.ledger.OperatorLedger.ReviewOutcome;
import io.bursar.ledger.RedeliveryLedger;
import io.bursar.ledger.StoryHead;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ConfigurableApplicationContext;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code bursar redeliver}: the same claim code to the same recipient once more, or a refused one to another address. */
@Command(
        name = "redeliver",
        mixinStandardHelpOptions = true,
        description =
                "Sends the claim code of a delivered reward once more: fetched again under the same id, handed over"
                        + " under the same key. Recorded, one at a time and at most 5 times for a reward; a hand-over without a"
                        + " clear answer counts and is not repeated. With --to, a delivery that was refused and is in review"
                        + " goes to another recipient instead, with the next run. Exit codes: 0 sent or redirected, 1 not sent"
                        + " or nobody knows, 3 refused.",
        footer = {
            "",
            "Example:  ./bursar redeliver NOV-1001 --why \"deleted by mistake, ticket 4712\"",
            "          ./bursar redeliver NOV-1002 --to ann@example.com --why \"typing error\""
        })
final class RedeliverCommand implements Callable<Integer> {

    private static final int RECIPIENT_MAX = 320;

    private final Application application;

    @Parameters(paramLabel = "REWARD", description = "its reference or creationRequestId")
    @SuppressWarnings("NullAway.Init")
    private String target;

    @Option(
            names = "--to",
            paramLabel = "RECIPIENT",
            description = "another recipient; only where the first one was refused, as nobody has the code then")
    private @Nullable String to;

    @Option(
            names = "--may-have-arrived",
            description = "with --to: also where a hand-over before the refusal had no clear answer, so that the first"
                    + " recipient may have the code too; recorded")
    private boolean mayHaveArrived;

    @Mixin
    private Who who = new Who();

    @Option(names = "--json", description = "print one JSON object")
    private boolean json;

    RedeliverCommand(Application application) {
        this.application = application;
    }

    @Override
    public Integer call() {
        who.check();
        if (mayHaveArrived && to == null) {
            throw new UsageException("--may-have-arrived goes with --to RECIPIENT. Nothing was changed.");
        }
        try (ConfigurableApplicationContext context = application.start(Map.of())) {
            Target meant = Target.of(context, target);
            StoryHead reward = meant.reward();
            if (reward == null) {
                throw new UsageException(
                        "%s is a whole disbursement; claim codes are sent again one by one. Nothing was changed."
                                .formatted(target));
            }
            JobFile job = new JobFileLoader()
                    .load(
                            context.getBean(BursarSettings.class).jobs(),
                            reward.disbursement().job());
            refuseUnlessDelivered(reward.disbursement(), job);
            return to == null ? again(context, reward, job) : redirect(context, reward, to);
        }
    }

    private static void refuseUnlessDelivered(Disbursement disbursement, JobFile job) {
        Delivery.By accepted = Delivery.By.valueOf(disbursement.delivery());
        if (accepted == Delivery.By.NONE) {
            throw new UsageException(
                    "Disbursement %s was accepted with delivery: none, so its codes go to nobody. Nothing was changed. They can be fetched from the provider by their ids: ./bursar report %s"
                            .formatted(disbursement.id(), disbursement.id()));
        }
        if (job.delivery().by() != accepted) {
            throw new UsageException(
                    "Job %s no longer delivers as disbursement %s was accepted (%s). Nothing was changed. Set the job back."
                            .formatted(job.name(), disbursement.id(), accepted));
        }
        if (!job.delivery().mayServe(disbursement.receiver())) {
            throw new UsageException(
                    "Job %s now says webhook: %s, but the codes of disbursement %s are %s's. Nothing was changed. Set the job back."
                            .formatted(
                                    job.name(), job.delivery().webhook(), disbursement.id(), disbursement.receiver()));
        }
    }

    private int again(ConfigurableApplicationContext context, StoryHead reward, JobFile job) {
        if (reward.status() == RewardStatus.REVIEW) {
            throw new UsageException(
                    "%s is in review and was not delivered. To try the same recipient again: ./bursar review resume %s --why TEXT. To give it another one, where the first was refused for good: add --to RECIPIENT. Nothing was changed."
                            .formatted(PlainText.of(reward.reference()), Target.name(reward)));
        }
        SendingAgain.Outcome outcome = context.getBean(SendingAgain.class).send(reward, job, who.name(), who.why());
        String doubtful = outcome.unclear() ? "UNKNOWN" : "NOT_SENT";
        show(
                reward,
                outcome.sent() ? "SENT" : doubtful,
                outcome.number(),
                "%s  %s, to %s: %s (%d of at most %d times)"
                        .formatted(
                                outcome.sent() ? "SENT AGAIN" : doubtful.replace('_', ' '),
                                PlainText.of(reward.reference()),
                                StoryScreen.masked(reward.recipient()),
                                PlainText.of(outcome.said()),
                                outcome.number(),
                                RedeliveryLedger.MAX));
        return outcome.sent() ? ExitCodes.PAID : ExitCodes.SOME_NOT_PAID;
    }

    private int redirect(ConfigurableApplicationContext context, StoryHead reward, String recipient) {
        String checked = checked(reward.disbursement(), recipient.strip());
        ReviewOutcome outcome = context.getBean(RedeliveryLedger.class)
                .redirect(
                        reward.disbursement().id(), reward.rewardId(), checked, mayHaveArrived, who.name(), who.why());
        show(
                reward,
                outcome == ReviewOutcome.RESUMED ? "REDIRECTED" : outcome.name(),
                null,
                "REDIRECTED  %s goes to %s with the next run. To run it now:%n  ./bursar resume %s"
                        .formatted(
                                PlainText.of(reward.reference()),
                                PlainText.of(Recipient.masked(checked)),
                                reward.disbursement().id()));
        return outcome == ReviewOutcome.RESUMED ? ExitCodes.PAID : ExitCodes.SOME_NOT_PAID;
    }

    private static String checked(Disbursement disbursement, String recipient) {
        boolean mail = disbursement.delivery().equals(Delivery.By.EMAIL.name());
        String fix = mail ? MailAddress.fix(recipient) : null;
        if (fix != null) {
            throw new UsageException("--to %s is not an address that mail can be sent to: %s. Nothing was changed."
                    .formatted(PlainText.of(recipient), fix));
        }
        if (recipient.isEmpty()
                || recipient.length() > RECIPIENT_MAX
                || recipient.chars().anyMatch(Character::isISOControl)) {
            throw new UsageException(
                    "--to needs 1 to %d characters on one line. Nothing was changed.".formatted(RECIPIENT_MAX));
        }
        return recipient;
    }

    private void show(StoryHead reward, String outcome, @Nullable Integer number, String screen) {
        if (!json) {
            application.terminal().result(screen);
            return;
        }
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("reference", reward.reference());
        object.put("disbursement", reward.disbursement().id());
        object.put("creation_request_id", reward.creationRequestId());
        object.put("outcome", outcome);
        object.put("number", number);
        application.terminal().result(OutcomeScreen.write(object));
    }
}
