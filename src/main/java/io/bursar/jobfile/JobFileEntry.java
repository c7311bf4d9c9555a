package io.bursar.jobfile;

import java.util.List;

/**
 * One job file of a folder, usable or not, so that a broken file is shown next to the good ones and never hides them.
 */
public sealed interface JobFileEntry {

    /** The job's name, from the file's name. */
    String name();

    /** A job that can run. */
    record Usable(JobFile job) implements JobFileEntry {
        @Override
        public String name() {
            return job.name();
        }
    }

    /** A file that has to be corrected first. */
    record Broken(String name, List<JobFileProblem> problems) implements JobFileEntry {}
}
