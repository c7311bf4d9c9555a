package io.bursar.jobfile;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The folder of job files. A file is found by the job's name alone, so that a name can never lead out of the folder, and
 * one broken file never keeps another job from running.
 */
public final class JobFileLoader {

    private static final String ENDING = ".yaml";
    private static final Pattern NAME = Pattern.compile("[a-z0-9]([a-z0-9-]{0,58}[a-z0-9])?");
    private static final int FILES_MAX = 1_000;

    /**
     * The job of that name.
     *
     * @throws JobFileException if there is no such job, or its file has problems; the message says what to do
     */
    public JobFile load(Path jobsFolder, String jobName) {
        List<String> names = names(jobsFolder);
        if (!names.contains(jobName)) {
            throw new JobFileException(unknown(jobsFolder, jobName, names));
        }
        Path file = jobsFolder.resolve(jobName + ENDING);
        if (!NAME.matcher(jobName).matches()) {
            throw new JobFileException(
                    file.toString(),
                    List.of(
                            new JobFileProblem(
                                    file.toString(),
                                    0,
                                    "",
                                    "the file's name is the job's name and cannot be used as one",
                                    "rename the file: a-z, 0-9 and dashes inside, at most 60 characters, such as nightly-us.yaml")));
        }
        return JobFileParser.parse(jobName, file.toString(), text(file));
    }

    /**
     * Every job file of the folder by name, the broken ones with their problems.
     *
     * @throws JobFileException if the folder cannot be read
     */
    public List<JobFileEntry> all(Path jobsFolder) {
        return names(jobsFolder).stream().map(name -> entry(jobsFolder, name)).toList();
    }

    private JobFileEntry entry(Path jobsFolder, String name) {
        try {
            return new JobFileEntry.Usable(load(jobsFolder, name));
        } catch (JobFileException e) {
            return new JobFileEntry.Broken(name, e.problems());
        }
    }

    private static List<String> names(Path folder) {
        if (!Files.isDirectory(folder)) {
            throw new JobFileException("There is no folder of job files at " + folder.toAbsolutePath()
                    + "; create it with one NAME.yaml for each job, or set BURSAR_JOBS to the folder that has them.");
        }
        try (Stream<Path> files = Files.list(folder)) {
            List<String> names = files.map(file -> String.valueOf(file.getFileName()))
                    .filter(name -> name.endsWith(ENDING) && !name.startsWith("."))
                    .map(name -> name.substring(0, name.length() - ENDING.length()))
                    .sorted()
                    .limit(FILES_MAX + 1L)
                    .toList();
            if (names.size() > FILES_MAX) {
                throw new JobFileException(
                        "The folder " + folder + " has more than " + FILES_MAX + " job files; is it the right folder?");
            }
            return names;
        } catch (IOException e) {
            throw new JobFileException("The folder of job files " + folder.toAbsolutePath() + " cannot be read ("
                    + reason(e) + "); let the user who runs Bursar read it.");
        }
    }

    private static String unknown(Path folder, String jobName, List<String> names) {
        String there =
                names.isEmpty() ? "that folder has no NAME.yaml at all" : "there are " + String.join(", ", names);
        if (Files.exists(folder.resolve(plain(jobName) + ".yml"))) {
            there = plain(jobName) + ".yml is there, but a job file ends in .yaml: rename it";
        }
        String near = DidYouMean.nearest(plain(jobName), names)
                .map(name -> " Did you mean " + name + "?")
                .orElse("");
        return "There is no job " + jobName + " in " + folder + "; " + there + "." + near;
    }

    /** What is left of {@code jobs/nightly-us.yaml} when only the name was wanted. */
    private static String plain(String jobName) {
        return jobName.replaceAll(".*[/\\\\]", "").replaceAll("\\.ya?ml$", "").replaceAll("[^\\w. -]", "");
    }

    private static String text(Path file) {
        byte[] bytes;
        try (InputStream in = Files.newInputStream(file)) {
            bytes = in.readNBytes(JobFileParser.SIZE_MAX + 1);
        } catch (IOException e) {
            throw broken(file, 0, "cannot be read (" + reason(e) + ")", "let the user who runs Bursar read it");
        }
        if (bytes.length > JobFileParser.SIZE_MAX) {
            throw broken(file, 0, "is larger than 64 KiB", "a job file has a few lines; is this the right file?");
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw broken(file, 0, "is not UTF-8", "save it as UTF-8");
        }
    }

    private static JobFileException broken(Path file, int line, String what, String instead) {
        return new JobFileException(
                file.toString(), List.of(new JobFileProblem(file.toString(), line, "", what, instead)));
    }

    private static String reason(IOException e) {
        return e instanceof java.nio.file.AccessDeniedException ? "permission denied" : String.valueOf(e.getMessage());
    }
}
