package io.bursar.jobfile;

import io.bursar.domain.Operation;
import io.bursar.jobfile.JobFile.Approval;
import io.bursar.jobfile.JobFile.Funds;
import io.bursar.jobfile.JobFile.OnBadRows;
import io.bursar.jobfile.JobFile.ReferenceScope;
import io.bursar.jobfile.JobFile.Totals;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.Node;

/**
 * The text of one job file, key by key. It collects every problem before it gives up. A key that it does not
 * know is refused, because ignoring it would pay without the safeguard that it asks for.
 */
final class JobFileParser {

    /** Longest job file; a real one has a few hundred characters. */
    static final int SIZE_MAX = 64 * 1024;

    private static final int DEPTH_MAX = 10;
    private static final int ALIASES_MAX = 10;
    private static final int NAME_MAX = 100;

    private static final List<String> KEYS = List.of(
            "account",
            "operation",
            "csv",
            "reference-scope",
            "inbox",
            "schedule",
            "zone",
            "missed-schedule",
            "expect-file-by",
            "finish-by",
            "approval",
            "limits",
            "soft-limits",
            "repeats",
            "totals",
            "funds",
            "delivery",
            "hold",
            "mail",
            "webhook",
            "on-bad-rows",
            "chunk",
            "lanes",
            "retention-days");

    /** Account names are part of a setting's name, also as an environment variable. */
    private static final Pattern ACCOUNT = Pattern.compile("[a-z0-9]+(-[a-z0-9]+)*");

    private final String file;
    private final List<JobFileProblem> problems = new ArrayList<>();

    private JobFileParser(String file) {
        this.file = file;
    }

    /**
     * Reads a job file.
     *
     * @param name the job's name
     * @param file how the file is called in problems
     * @throws JobFileException with every problem, by line
     */
    static JobFile parse(String name, String file, String yaml) {
        JobFileParser parser = new JobFileParser(file);
        @Nullable Node root = parser.compose(yaml);
        @Nullable JobFile job = root == null ? null : parser.job(name, root);
        if (job == null || !parser.problems.isEmpty()) {
            parser.problems.sort(Comparator.comparingInt(JobFileProblem::line));
            throw new JobFileException(file, parser.problems);
        }
        return job;
    }

    private @Nullable Node compose(String yaml) {
        LoaderOptions bounds = new LoaderOptions();
        bounds.setCodePointLimit(SIZE_MAX);
        bounds.setNestingDepthLimit(DEPTH_MAX);
        bounds.setMaxAliasesForCollections(ALIASES_MAX);
        bounds.setAllowRecursiveKeys(false);
        String text = yaml.startsWith("\uFEFF") ? yaml.substring(1) : yaml;
        try {
            List<Node> documents = new ArrayList<>();
            for (Node document : new Yaml(new SafeConstructor(bounds)).composeAll(new StringReader(text))) {
                documents.add(document);
            }
            if (documents.isEmpty()) {
                problem(1, "the file is empty", "write at least \"account: NAME\"");
                return null;
            }
            if (documents.size() > 1) {
                int line = documents.get(1).getStartMark().getLine() + 1;
                problem(line, "a second document starts here", "write one job in a file, without ---");
                return null;
            }
            return documents.getFirst();
        } catch (MarkedYAMLException e) {
            int line = e.getProblemMark() == null ? 0 : e.getProblemMark().getLine() + 1;
            notYaml(line, Objects.requireNonNullElse(e.getProblem(), "not readable"), text);
        } catch (YAMLException e) {
            problem(0, "this is not YAML: " + firstLine(e), "write one \"key: value\" on a line");
        }
        return null;
    }

    private void notYaml(int line, String found, String text) {
        String source = text.lines().skip(Math.max(0, line - 1)).findFirst().orElse("");
        if (source.strip().length() < source.length()
                && source.substring(0, indent(source)).contains("\t")) {
            problem(line, "the line starts with a tab", "indent with spaces");
        } else {
            problem(
                    line,
                    "this is not YAML: " + found,
                    "write one \"key: value\" on a line, keys of a group two spaces in");
        }
    }

    private static int indent(String line) {
        return line.length() - line.stripLeading().length();
    }

    private static String firstLine(YAMLException e) {
        String message = Objects.requireNonNullElse(e.getMessage(), "not readable");
        return message.lines().findFirst().orElse("not readable");
    }

    private @Nullable JobFile job(String name, Node root) {
        YamlGroup top = new YamlGroup(file, "", root, KEYS, problems);
        @Nullable String account = account(top);
        Operation operation = top.word("operation", Operation.GIFT_CODE);
        JobFile job = new JobFile(
                name,
                Objects.requireNonNullElse(account, ""),
                operation,
                CsvKeys.read(top, operation),
                top.word("reference-scope", ReferenceScope.JOB),
                new NightlyKeys(top).read(),
                top.word("approval", Approval.NONE),
                LimitKeys.read(top, "limits"),
                LimitKeys.read(top, "soft-limits"),
                LimitKeys.repeats(top),
                top.word("totals", Totals.NONE),
                top.word("funds", Funds.WHOLE_FILE),
                new DeliveryKeys(top).read(operation),
                top.word("on-bad-rows", OnBadRows.PAY_GOOD),
                top.has("chunk") ? top.number("chunk", 10, 1, JobFile.CHUNK_MAX) : null,
                top.has("lanes") ? top.number("lanes", 8, 1, JobFile.LANES_MAX) : null,
                top.has("retention-days") ? top.number("retention-days", 90, 1, LimitKeys.DAYS_MAX) : null);
        return account == null ? null : job;
    }

    private @Nullable String account(YamlGroup top) {
        int before = problems.size();
        @Nullable String account = top.text("account", "us", NAME_MAX);
        if (account == null && problems.size() == before) {
            problems.add(new JobFileProblem(file, 1, "account", "is missing", "write \"account: NAME\""));
        }
        if (account != null && !ACCOUNT.matcher(account).matches()) {
            top.wrong("account", account + " is not an account's name", "use a-z, 0-9 and single dashes, such as us");
            return null;
        }
        return account;
    }

    private void problem(int line, String what, String instead) {
        problems.add(new JobFileProblem(file, line, "", what, instead));
    }
}
