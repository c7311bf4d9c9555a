package io.bursar.alert;

import io.bursar.batch.BursarSettings;
import io.bursar.jobfile.JobFile;
import io.bursar.jobfile.JobFileEntry;
import io.bursar.jobfile.JobFileLoader;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.annotation.Lazy;
import org.springframework.stereotype.Component;

/** The job files as they are now; one that became unusable as it was: its file is expected all the same. */
@Lazy
@Component
class WatchedJobs {

    private final Path folder;
    private final Map<String, JobFile> known = new ConcurrentHashMap<>();

    @Autowired
    WatchedJobs(BursarSettings settings) {
        this(settings.jobs());
    }

    WatchedJobs(Path folder) {
        this.folder = folder;
    }

    /** Every job, by name. */
    List<JobFile> all() {
        List<JobFileEntry> entries = new JobFileLoader().all(folder);
        known.keySet().retainAll(entries.stream().map(JobFileEntry::name).toList());
        for (JobFileEntry entry : entries) {
            if (entry instanceof JobFileEntry.Usable usable) {
                known.put(usable.name(), usable.job());
            }
        }
        return known.values().stream()
                .sorted(java.util.Comparator.comparing(JobFile::name))
                .toList();
    }
}
