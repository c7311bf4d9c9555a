package io.bursar.schedule;

import io.bursar.batch.BursarSettings;
import io.bursar.batch.Places;
import io.bursar.disburse.RunControl;
import io.bursar.jobfile.JobFile;
import io.bursar.jobfile.JobFileEntry;
import io.bursar.jobfile.JobFileException;
import io.bursar.jobfile.JobFileLoader;
import io.bursar.ledger.InboxFile;
import io.bursar.ledger.InboxLedger;
import io.bursar.ledger.JobLock;
import io.bursar.ledger.Outage;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * The part of a running server that starts jobs: every few seconds it looks at the job files, their inboxes and their
 * schedules, and works on what is ready, one file at a time for each job and the jobs side by side. A job, a folder or a file
 * that is broken is said once and blocks itself alone. Any number of servers may do so on one database.
 */
@Component
public class InboxWatcher {

    private static final Logger LOG = LoggerFactory.getLogger(InboxWatcher.class);

    private static final Duration LOOK_EVERY = Duration.ofSeconds(5);

    /** How often the ledger is asked for what is left over: interrupted moves, and held files whose hold has ended. */
    private static final Duration SETTLE_EVERY = Duration.ofSeconds(20);

    /** Files that one look works on; then the next look decides what is oldest. */
    private static final int FILES_MAX = 100;

    /** Sentences that are remembered, so as not to be said again. */
    private static final int SAID_MAX = 10_000;

    private final BursarSettings settings;
    private final PickUp pickUp;
    private final Settlement settlement;
    private final DueTimes dueTimes;
    private final InboxLedger inbox;
    private final DataSource dataSource;
    private final Places places;
    private final Clock clock;

    private final Map<String, InboxJob> jobs = new HashMap<>();
    private final Set<String> busy = ConcurrentHashMap.newKeySet();
    private final Map<String, String> said = new ConcurrentHashMap<>();
    private Instant settled = Instant.MIN;

    @SuppressWarnings("java:S107") // a watcher has many parts; each is used
    InboxWatcher(
            BursarSettings settings,
            PickUp pickUp,
            Settlement settlement,
            DueTimes dueTimes,
            InboxLedger inbox,
            DataSource dataSource,
            Places places,
            Clock clock) {
        this.settings = settings;
        this.pickUp = pickUp;
        this.settlement = settlement;
        this.dueTimes = dueTimes;
        this.inbox = inbox;
        this.dataSource = dataSource;
        this.places = places;
        this.clock = clock;
    }

    /** Looks until the control is stopped; then waits for the runs to end in order. */
    public void serve(RunControl server, Voice voice) {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            while (!server.isStopping()) {
                look(server, voice, threads);
                server.pause(LOOK_EVERY);
            }
        }
    }

    /** One look at everything. */
    void look(RunControl server, Voice voice, Executor threads) {
        try {
            read(voice);
            settleLeftovers(voice);
            for (InboxJob each : List.copyOf(jobs.values())) {
                if (!server.isStopping()) {
                    guarded(each.job.name(), voice, () -> look(each, server, voice, threads));
                }
            }
        } catch (RuntimeException e) {
            failed("server", "The look at the inboxes failed: ", e, voice);
        }
    }

    /** The job files as they are now; one that has changed begins anew, one that is broken is said once. */
    private void read(Voice voice) {
        Map<String, JobFile> usable = new LinkedHashMap<>();
        try {
            for (JobFileEntry entry : new JobFileLoader().all(settings.jobs())) {
                switch (entry) {
                    case JobFileEntry.Usable good -> {
                        once("job " + good.name(), "", voice);
                        usable.put(good.name(), good.job());
                    }
                    case JobFileEntry.Broken wrong ->
                        once(
                                "job " + wrong.name(),
                                "%s  its job file cannot be used, so its inbox rests: %s"
                                        .formatted(wrong.name(), wrong.problems()),
                                voice);
                }
            }
            once("jobs", "", voice);
        } catch (JobFileException e) {
            once("jobs", e.getMessage() + " Looking again.", voice);
        }
        usable.values().removeIf(job -> job.nightly().inbox() == null);
        usable.keySet().removeAll(sharers(usable.values(), voice));
        jobs.keySet().retainAll(usable.keySet());
        usable.forEach((name, job) -> {
            InboxJob before = jobs.get(name);
            if (before == null || !before.job.equals(job)) {
                jobs.put(name, new InboxJob(job, folder(job)));
            }
        });
    }

    /** Two jobs on one folder would take each other's files: neither gets any. */
    private List<String> sharers(Iterable<JobFile> usable, Voice voice) {
        Map<Path, List<String>> byFolder = new HashMap<>();
        usable.forEach(job ->
                byFolder.computeIfAbsent(folder(job), each -> new ArrayList<>()).add(job.name()));
        List<String> sharers = new ArrayList<>();
        byFolder.forEach((folder, names) -> {
            if (names.size() > 1) {
                sharers.addAll(names);
                once(
                        "folder " + folder,
                        "The jobs %s have the same inbox %s, so none of them takes a file; give each a folder of its own."
                                .formatted(String.join(", ", names), folder),
                        voice);
            }
        });
        return sharers;
    }

    private Path folder(JobFile job) {
        return InboxFolder.of(
                settings.home(), Objects.requireNonNull(job.nightly().inbox()));
    }

    private void look(InboxJob each, RunControl server, Voice voice, Executor threads) throws IOException {
        Instant now = clock.instant();
        List<Arrival> there = each.folder.look(each.job.totals(), now);
        each.retain(there);
        lacking(each, there, voice);
        JobSchedule schedule = each.schedule;
        if (schedule != null && each.isDue(now)) {
            Instant open = dueTimes.decide(each.job, schedule, now, voice).orElse(null);
            Instant next = schedule.next(now);
            each.decided(open, next, there, now);
            once("next " + each.job.name(), nextRun(each, schedule, next), voice);
        }
        if (!busy.contains(each.job.name())) {
            work(each, there, now, server, voice, threads);
        }
    }

    private void work(
            InboxJob each, List<Arrival> there, Instant now, RunControl server, Voice voice, Executor threads) {
        List<String> ready = each.ready(there, now).stream()
                .map(Arrival::name)
                .limit(FILES_MAX)
                .toList();
        Instant open = each.openRun();
        if (!ready.isEmpty()) {
            begin(each, ready, server, voice, threads);
        } else if (open != null && each.isEmptied(there, now)) {
            if (dueTimes.ended(each.job, open)) {
                voice.say("%s  the inbox is worked through".formatted(each.job.name()));
            }
            each.ended();
        }
    }

    private static String nextRun(InboxJob each, JobSchedule schedule, @Nullable Instant next) {
        return each.job.name() + "  "
                + (next == null
                        ? "its schedule has no time any more"
                        : "next run " + JobTimes.text(next, schedule.zone()));
    }

    private void lacking(InboxJob each, List<Arrival> there, Voice voice) {
        String names = there.stream()
                .filter(Arrival::lacksTotals)
                .limit(3)
                .map(Arrival::name)
                .collect(Collectors.joining(", "));
        once(
                "totals " + each.job.name(),
                names.isEmpty()
                        ? ""
                        : "%s  %s waits for the file that declares its totals beside it: NAME.csv.totals"
                                .formatted(each.job.name(), names),
                voice);
    }

    private void begin(InboxJob each, List<String> names, RunControl server, Voice voice, Executor threads) {
        String job = each.job.name();
        busy.add(job);
        threads.execute(() -> {
            try {
                for (String name : names) {
                    if (!server.isStopping()) {
                        places.in(() -> work(each, name, server, voice));
                    }
                }
            } finally {
                busy.remove(job);
            }
        });
    }

    private void work(InboxJob each, String name, RunControl server, Voice voice) {
        if (server.isStopping()) {
            return;
        }
        String key = each.job.name() + "  " + name;
        try (JobLock lock = JobLock.tryAcquire(dataSource, each.job.name())) {
            if (lock == null) {
                return; // another server works on this inbox
            }
            if (pickUp.work(each.job, each.folder.path(), name, server, voice)) {
                said.remove(key);
            } else {
                each.rest(name, clock.instant());
            }
        } catch (IOException | RuntimeException e) {
            each.rest(name, clock.instant());
            failed(key, key + "  stays in the inbox and is tried again: ", e, voice);
        }
    }

    /** Moves that were interrupted, and files whose hold has ended, also of jobs that are not served any more. */
    private void settleLeftovers(Voice voice) {
        Instant now = clock.instant();
        if (settled.isAfter(now.minus(SETTLE_EVERY))) {
            return;
        }
        settled = now;
        List<InboxFile> unsettled = inbox.unsettled();
        once("database", "", voice);
        for (InboxFile file : unsettled) {
            if (!busy.contains(file.job())) {
                guarded(file.job() + "  " + file.liesAt(), voice, () -> {
                    try (JobLock lock = JobLock.tryAcquire(dataSource, file.job())) {
                        if (lock != null) {
                            settlement.settle(file, voice);
                        }
                    }
                });
            }
        }
    }

    /** Work that must not take the rest down with it. */
    private interface Work {
        void run() throws IOException;
    }

    private void guarded(String key, Voice voice, Work work) {
        try {
            work.run();
        } catch (IOException | RuntimeException e) {
            failed("look " + key, key + "  cannot be worked on now, and is tried again: ", e, voice);
        }
    }

    private void failed(String key, String what, Exception failure, Voice voice) {
        if (Outage.isCauseOf(failure)) {
            LOG.warn("{}{}", what, Outage.words(failure)); // at every look until it is back
        } else {
            LOG.warn("{}", what, failure);
        }
        String words = failure instanceof RuntimeException known
                ? Outage.isCauseOf(known) ? "the database does not answer" : voice.words(known)
                : "%s (%s)".formatted(failure.getMessage(), failure.getClass().getSimpleName());
        once(Outage.isCauseOf(failure) ? "database" : key, what + words, voice);
    }

    /** Says a sentence when it is a new one; an empty one only forgets. */
    private void once(String key, String sentence, Voice voice) {
        if (said.size() > SAID_MAX) {
            said.clear();
        }
        String before = sentence.isEmpty() ? said.remove(key) : said.put(key, sentence);
        if (!sentence.isEmpty() && !sentence.equals(before)) {
            voice.say(sentence);
        }
    }
}
