package io.bursar.jobfile;

/**
 * One thing that is wrong in a job file, in words that let the one who wrote it correct it.
 *
 * @param file the file as the operator knows it, for example {@code jobs/nightly-us.yaml}
 * @param line physical line, the first is 1; 0 where the file as a whole is meant
 * @param key the key with its group, for example {@code limits.rows}; empty where no key is meant
 * @param what what is wrong
 * @param instead what to write instead
 */
public record JobFileProblem(String file, int line, String key, String what, String instead) {

    /** {@code jobs/nightly-us.yaml:7: chunk: 0 is too small; write a whole number from 1 to 100}. */
    @Override
    public String toString() {
        return file + (line > 0 ? ":" + line : "") + ": " + (key.isEmpty() ? "" : key + ": ") + what + "; " + instead;
    }
}
