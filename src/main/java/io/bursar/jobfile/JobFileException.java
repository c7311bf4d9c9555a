package io.bursar.jobfile;

import java.io.Serial;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A job cannot be used: there is no such job, or its file has problems. The message is complete and meant for the
 * operator; nothing was read from a reward file and nothing was paid.
 */
public final class JobFileException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    @SuppressWarnings("serial") // never serialised; a list of records
    private final List<JobFileProblem> problems;

    JobFileException(String message) {
        super(message);
        this.problems = List.of();
    }

    JobFileException(String file, List<JobFileProblem> problems) {
        super(file + " cannot be used, it has "
                + (problems.size() == 1 ? "a problem" : problems.size() + " problems") + ":\n"
                + problems.stream().map(problem -> "  " + problem).collect(Collectors.joining("\n")));
        this.problems = List.copyOf(problems);
    }

    /** Every problem of the file, by line; empty if there is no such file. */
    public List<JobFileProblem> problems() {
        return problems;
    }
}
