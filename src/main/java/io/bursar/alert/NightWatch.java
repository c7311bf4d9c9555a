package io.bursar.alert;

import io.bursar.batch.Share;
import io.bursar.batch.Shares;
import io.bursar.domain.DisbursementStatus;
import io.bursar.domain.Money;
import io.bursar.jobfile.JobFile;
import io.bursar.ledger.Alert.Telling;
import io.bursar.ledger.AlertLedger;
import io.bursar.ledger.Disbursement;
import io.bursar.ledger.DisbursementLedger;
import io.bursar.ledger.RewardCounts.Tally;
import io.bursar.ledger.WatchViews;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.annotation.Lazy;
import org.springframework.stereotype.Component;

/** The dead-man: the file that did not come by its time, and the run that is not finished by its time, or will not be. */
@Lazy
@Component
final class NightWatch implements Watch {

    private final WatchedJobs jobs;
    private final DisbursementLedger disbursements;
    private final WatchViews views;
    private final AlertLedger alerts;
    private final Function<Disbursement, Optional<Instant>> until;

    @Autowired
    NightWatch(
            WatchedJobs jobs, DisbursementLedger disbursements, WatchViews views, AlertLedger alerts, Shares shares) {
        this(
                jobs,
                disbursements,
                views,
                alerts,
                running -> Optional.ofNullable(shares.of(running)).map(Share::until));
    }

    /**
     * The watch of these jobs.
     *
     * @param until when a run that goes on will have made its last call; empty where the account has no pace
     */
    NightWatch(
            WatchedJobs jobs,
            DisbursementLedger disbursements,
            WatchViews views,
            AlertLedger alerts,
            Function<Disbursement, Optional<Instant>> until) {
        this.jobs = jobs;
        this.disbursements = disbursements;
        this.views = views;
        this.alerts = alerts;
        this.until = until;
    }

    @Override
    public Set<AlertKind> kinds() {
        return Set.of(AlertKind.NO_FILE, AlertKind.LATE);
    }

    @Override
    public void look(Instant now, Notebook notebook) {
        List<Disbursement> unfinished = disbursements.unfinished();
        for (JobFile job : jobs.all()) {
            LocalTime by = job.nightly().expectFileBy();
            if (by != null) {
                file(job, by, now, notebook);
            }
            LocalTime finishBy = job.nightly().finishBy();
            if (finishBy != null) {
                unfinished.stream()
                        .filter(each -> each.job().equals(job.name()))
                        .forEach(each -> run(job, finishBy, each, now, notebook));
            }
        }
    }

    private void file(JobFile job, LocalTime by, Instant now, Notebook notebook) {
        Optional<Expected> expected = Expected.latest(job.nightly(), by, now);
        if (expected.isEmpty()
                || alerts.expectedSince(job.name(), now).isAfter(expected.get().deadline())) {
            return;
        }
        Expected file = expected.get();
        String day = file.day().toString();
        if (views.files(job.name(), file.from(), file.until()) == 0) {
            notebook.notice(AlertKind.NO_FILE, job.name(), day, () -> noFile(job, file));
        } else {
            notebook.over(AlertKind.NO_FILE, job.name(), day, "The file has come.");
        }
    }

    private static Telling noFile(JobFile job, Expected file) {
        String inbox = job.nightly().inbox();
        return new Telling(
                "NO FILE for " + job.name() + " by "
                        + Plain.minute(file.deadline(), job.nightly().zone()),
                "No usable file of job " + job.name() + " came by "
                        + Plain.minute(file.deadline(), job.nightly().zone()) + ". 0 rewards were paid of it.",
                0L,
                null,
                inbox == null
                        ? "Ask where the file comes from. It is paid as soon as somebody runs it."
                        : "Ask where the file comes from. One that arrives in the inbox is taken as usual.",
                "./bursar status");
    }

    /** Once it is told, it lasts until the run is finished, however the estimate moves. */
    private void run(JobFile job, LocalTime finishBy, Disbursement each, Instant now, Notebook notebook) {
        ZonedDateTime deadline =
                Expected.firstAfter(each.createdAt(), finishBy, job.nightly().zone());
        String day = deadline.toLocalDate().toString();
        if (!deadline.toInstant().isAfter(now)) {
            notebook.notice(AlertKind.LATE, job.name(), day, () -> late(job, each, deadline, null));
            return;
        }
        Optional<Instant> end =
                each.heldFor() == null && each.status() == DisbursementStatus.APPROVED && views.isRun(each.id())
                        ? until.apply(each)
                        : Optional.empty();
        boolean willBeLate = end.isPresent() && end.get().isAfter(deadline.toInstant());
        if (willBeLate || notebook.isOpen(AlertKind.LATE, job.name(), day)) {
            notebook.notice(AlertKind.LATE, job.name(), day, () -> late(job, each, deadline, end.orElse(null)));
        }
    }

    private Telling late(JobFile job, Disbursement each, ZonedDateTime deadline, @Nullable Instant end) {
        Tally unpaid = views.unpaid(each);
        Money left = unpaid.amount();
        String by = Plain.minute(deadline.toInstant(), job.nightly().zone());
        String how = end == null
                ? " is not finished"
                : " will not be finished before "
                        + Plain.minute(end, job.nightly().zone()) + " at its pace";
        String held = each.heldFor() == null ? "" : " It is held for " + each.heldFor() + ".";
        return new Telling(
                "LATE " + job.name() + ": " + Plain.count(unpaid.count(), "reward") + ", " + left + " not paid by "
                        + by,
                Plain.line(each.fileName(), 100) + " (" + each.id() + ") of job " + job.name() + how
                        + "; it has to be by " + by + "." + held,
                unpaid.count(),
                left,
                "It goes on as fast as the account's pace and the other files on the account let it.",
                "./bursar status " + each.id());
    }
}
