package io.bursar.cli;

import io.bursar.batch.BursarSettings;
import io.bursar.batch.Erasing;
import io.bursar.jobfile.JobFileException;
import io.bursar.jobfile.JobFileLoader;
import io.bursar.ledger.ActRefusedException;
import io.bursar.ledger.Erasable;
import io.bursar.ledger.ErasureLedger;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ConfigurableApplicationContext;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code bursar erase}: takes the recipients' data out, and leaves the books. */
@Command(
        name = "erase",
        mixinStandardHelpOptions = true,
        description =
                "Erases the recipients' data of finished disbursements: out of the ledger, and the kept file, the result"
                        + " and the summary. References, ids, amounts, states and events stay. Without DISBURSEMENT and"
                        + " --older-than: everything whose job's retention-days have passed. Before they have passed, or where a"
                        + " job has none, --why is needed. It cannot be undone. Exit codes: 0 erased, 1 something had to be left,"
                        + " 3 refused.",
        footer = {
            "",
            "Example:  ./bursar erase --yes                                  # for a schedule: what the jobs allow",
            "          ./bursar erase 9f2c41ab07d3 --why \"asked for by the recipient\"",
            "          ./bursar erase --older-than 365 --job nightly-us --why \"the programme has ended\""
        })
final class EraseCommand implements Callable<Integer> {

    private static final int SLICE = 1_000;
    private static final int WHY_MAX = 300;

    private final Application application;

    @Parameters(
            arity = "0..1",
            paramLabel = "DISBURSEMENT",
            description = "its id, or the first digits; default: what the jobs' retention-days allow")
    private @Nullable String disbursement;

    @Option(
            names = "--older-than",
            paramLabel = "DAYS",
            description = "everything that finished so many days ago, or earlier")
    private @Nullable Integer olderThan;

    @Option(names = "--job", paramLabel = "JOB", description = "of that job only")
    private @Nullable String job;

    @Option(names = "--why", paramLabel = "TEXT", description = "the reason, for the record")
    private @Nullable String why;

    @Option(names = "--yes", description = "do not ask before it is erased")
    private boolean yes;

    @Mixin
    private Actor actor = new Actor();

    EraseCommand(Application application) {
        this.application = application;
    }

    @Override
    public Integer call() {
        String name = actor.name();
        String reason = why == null ? null : Who.checked("--why", why, WHY_MAX);
        if (olderThan != null && olderThan < 0) {
            throw new UsageException("--older-than needs a number of days. Nothing was changed.");
        }
        if (disbursement != null && (olderThan != null || job != null)) {
            throw new UsageException("Name one disbursement, or --older-than and --job. Nothing was changed.");
        }
        try (ConfigurableApplicationContext context = application.start(Map.of())) {
            Retention retention =
                    new Retention(context.getBean(BursarSettings.class).jobs());
            List<Erasable> chosen = disbursement == null
                    ? many(context.getBean(ErasureLedger.class), retention)
                    : List.of(EraseScreen.one(context, disbursement));
            List<Erasable> early =
                    chosen.stream().filter(each -> !retention.allows(each)).toList();
            if (reason == null && !early.isEmpty()) {
                throw new UsageException(EraseScreen.early(early.getFirst(), retention.days(early.getFirst())));
            }
            if (chosen.isEmpty()) {
                application.terminal().say("Nothing is to be erased.");
                return ExitCodes.PAID;
            }
            String typed = chosen.getFirst().id();
            if (!new Consent(application.terminal(), yes)
                    .to("erase this for good", typed, () -> EraseScreen.would(chosen))) {
                return ExitCodes.USAGE;
            }
            String recorded = Actor.onThisMachine() + (reason == null ? ": retention-days have passed" : ": " + reason);
            return all(context.getBean(Erasing.class), chosen, name, recorded);
        }
    }

    /** By slices: only what is chosen is kept in memory. */
    private List<Erasable> many(ErasureLedger ledger, Retention retention) {
        List<Erasable> chosen = new ArrayList<>();
        int days = olderThan == null ? 0 : olderThan;
        List<Erasable> slice = ledger.candidates("", job, days, "", SLICE);
        while (!slice.isEmpty()) {
            slice.stream()
                    .filter(each -> olderThan != null || each.begun() || retention.allows(each))
                    .forEach(chosen::add);
            slice = ledger.candidates("", job, days, slice.getLast().id(), SLICE);
        }
        return chosen;
    }

    /** One that has to be left never keeps the others. */
    private int all(Erasing erasing, List<Erasable> chosen, String name, String recorded) {
        int left = 0;
        for (Erasable each : chosen) {
            Erasing.Outcome outcome = erasing.erase(each.id(), name, recorded);
            boolean erased = switch (outcome.beginning()) {
                case BEGUN, BEGUN_BEFORE, ERASED_BEFORE -> true;
                case NOT_FINISHED, IN_REVIEW, TOO_YOUNG -> false;
            };
            if (!erased && disbursement != null) {
                throw new ActRefusedException(EraseScreen.done(each, outcome));
            }
            left += erased ? 0 : 1;
            application.terminal().result(EraseScreen.done(each, outcome));
        }
        return left == 0 ? ExitCodes.PAID : ExitCodes.SOME_NOT_PAID;
    }

    /** What the job files say about how long recipients' data are kept. */
    private static final class Retention {

        private final Path jobs;
        private final Map<String, Optional<Integer>> known = new HashMap<>();

        Retention(Path jobs) {
            this.jobs = jobs;
        }

        /** True if they may go without further reason; one that was begun was allowed then. */
        boolean allows(Erasable each) {
            Integer days = days(each);
            return each.begun() || (days != null && each.days() >= days);
        }

        /** Null if the job has none, or there is no job file that says so. */
        @Nullable Integer days(Erasable each) {
            return known.computeIfAbsent(each.job(), this::read).orElse(null);
        }

        private Optional<Integer> read(String name) {
            try {
                return Optional.ofNullable(new JobFileLoader().load(jobs, name).retentionDays());
            } catch (JobFileException e) {
                return Optional.empty();
            }
        }
    }
}
