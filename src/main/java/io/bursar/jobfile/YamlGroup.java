package io.bursar.jobfile;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * The keys of one group of a job file. It reads the text that stands in the file, not what YAML makes of it, so that
 * {@code no} is no truth value, {@code 02:30} no number and {@code 010} not eight; each mistake becomes a problem with its
 * line, and the default takes its place so that reading can go on to the next one.
 */
final class YamlGroup {

    private static final Pattern WHOLE_NUMBER = Pattern.compile("0|[1-9][0-9]{0,8}");
    private static final Pattern DECIMAL = Pattern.compile("(0|[1-9][0-9]{0,14})(\\.[0-9]{1,3})?");
    private static final List<Tag> PLAIN_TAGS = List.of(Tag.STR, Tag.INT, Tag.FLOAT, Tag.BOOL, Tag.NULL, Tag.TIMESTAMP);
    private static final int SHOWN_MAX = 60;

    private final String file;
    private final String path;
    private final List<JobFileProblem> problems;
    private final Map<String, NodeTuple> entries = new LinkedHashMap<>();

    /**
     * Takes the group's keys apart.
     *
     * @param path the group's name with a dot, empty for the top
     * @param node the group as it stands in the file; null where the file does not have it
     */
    YamlGroup(String file, String path, @Nullable Node node, List<String> known, List<JobFileProblem> problems) {
        this.file = file;
        this.path = path;
        this.problems = problems;
        if (node instanceof MappingNode mapping) {
            mapping.getValue().forEach(entry -> add(entry, known));
        } else if (node != null && !isNull(node)) {
            String what = path.isEmpty() ? "the file is not a list of keys" : "needs keys of its own";
            String name = path.isEmpty() ? "" : path.substring(0, path.length() - 1);
            problems.add(new JobFileProblem(
                    file,
                    line(node),
                    name,
                    what,
                    "write one \"key: value\" on a line, of " + String.join(", ", known)));
        }
    }

    private void add(NodeTuple entry, List<String> known) {
        Node key = entry.getKeyNode();
        if (!(key instanceof ScalarNode scalar)) {
            problem(key, "", "a key is a single word", "write one of " + String.join(", ", known));
            return;
        }
        String name = scalar.getValue();
        if (!known.contains(name)) {
            String instead = DidYouMean.nearest(name, known)
                    .map(near -> "did you mean " + near + "?")
                    .orElse("known here are " + String.join(", ", known));
            problem(key, shown(name), "there is no such key", instead);
            return;
        }
        NodeTuple earlier = entries.putIfAbsent(name, entry);
        if (earlier != null) {
            problem(key, name, "is already on line " + line(earlier.getKeyNode()), "keep one of the two");
        }
    }

    /** The group of that name, with keys of its own. */
    YamlGroup group(String key, List<String> known) {
        NodeTuple entry = entries.get(key);
        return new YamlGroup(file, path + key + ".", entry == null ? null : entry.getValueNode(), known, problems);
    }

    /** The text of a key; null if the file does not have the key, or has a problem there. */
    @Nullable String text(String key, String example, int lengthMax) {
        String text = scalar(key, example);
        return text == null ? null : name(key, text, lengthMax);
    }

    /** The texts of a key that takes one or a list of them; empty if the file does not have the key, or has a problem there. */
    List<String> texts(String key, String example, int lengthMax, int countMax) {
        NodeTuple entry = entries.get(key);
        if (entry == null || !(entry.getValueNode() instanceof SequenceNode list)) {
            String one = text(key, example, lengthMax);
            return one == null ? List.of() : List.of(one);
        }
        if (list.getValue().isEmpty() || list.getValue().size() > countMax) {
            wrong(key, "has " + list.getValue().size() + " names", "write 1 to " + countMax + " of them");
            return List.of();
        }
        List<String> texts = new ArrayList<>();
        for (Node node : list.getValue()) {
            String text = plain(key, node, example);
            String name = text == null ? null : name(key, text, lengthMax);
            if (name == null) {
                return List.of();
            }
            texts.add(name);
        }
        return List.copyOf(texts);
    }

    private @Nullable String name(String key, String text, int lengthMax) {
        String stripped = text.strip();
        if (stripped.isEmpty()) {
            wrong(key, "is empty", "write a name, or remove the line");
            return null;
        }
        if (stripped.length() > lengthMax || stripped.chars().anyMatch(Character::isISOControl)) {
            wrong(key, shown(stripped) + " is not a name", "write at most " + lengthMax + " characters on one line");
            return null;
        }
        return stripped;
    }

    /** One of the constants of an enum, written in lower case with dashes. */
    <E extends Enum<E>> E word(String key, E standard) {
        String text = scalar(key, word(standard));
        if (text == null) {
            return standard;
        }
        E[] all = standard.getDeclaringClass().getEnumConstants();
        for (E constant : all) {
            if (word(constant).equals(text)) {
                return constant;
            }
        }
        List<String> words = Arrays.stream(all).map(YamlGroup::word).toList();
        String instead = DidYouMean.nearest(text, words)
                .map(near -> "did you mean " + near + "?")
                .orElse("write " + words.stream().collect(Collectors.joining(" or ")));
        wrong(key, shown(text) + " is not known here", instead);
        return standard;
    }

    /** A whole number within its bounds. */
    int number(String key, int standard, int min, int max) {
        String text = scalar(key, String.valueOf(standard));
        if (text == null) {
            return standard;
        }
        if (!WHOLE_NUMBER.matcher(text).matches() || Integer.parseInt(text) < min || Integer.parseInt(text) > max) {
            String instead = String.format(Locale.ROOT, "write a whole number from %d to %d", min, max);
            wrong(key, shown(text) + " is not allowed", instead);
            return standard;
        }
        return Integer.parseInt(text);
    }

    /** An amount in major units above zero; null if the file does not have the key, or has a problem there. */
    @Nullable BigDecimal amount(String key) {
        String text = optional(key);
        if (text == null) {
            return null;
        }
        if (!DECIMAL.matcher(text).matches() || new BigDecimal(text).signum() == 0) {
            wrong(key, shown(text) + " is not an amount", "write it plainly, such as 250 or 250.00");
            return null;
        }
        return new BigDecimal(text);
    }

    /** The text of a key that may be {@code null} in the file; null then too. */
    @Nullable String optional(String key) {
        NodeTuple entry = entries.get(key);
        return entry == null || isNull(entry.getValueNode()) ? null : scalar(key, "null");
    }

    /** True if the file gives the key a value, of whatever kind. */
    boolean has(String key) {
        NodeTuple entry = entries.get(key);
        return entry != null && !isNull(entry.getValueNode());
    }

    /** A problem with the value of a key that the file has. */
    void wrong(String key, String what, String instead) {
        NodeTuple entry = entries.get(key);
        if (entry != null) {
            problem(entry.getKeyNode(), key, what, instead);
        }
    }

    /** The value as the file writes it, or null with a problem noted; {@code example} says what could stand there. */
    private @Nullable String scalar(String key, String example) {
        NodeTuple entry = entries.get(key);
        return entry == null ? null : plain(key, entry.getValueNode(), example);
    }

    private @Nullable String plain(String key, Node value, String example) {
        if (!(value instanceof ScalarNode scalar)) {
            wrong(key, "takes a single value, not a list or a group", "write for example " + key + ": " + example);
            return null;
        }
        if (!PLAIN_TAGS.contains(scalar.getTag())) {
            wrong(key, "has a YAML tag (" + shown(scalar.getTag().toString()) + ")", "write the plain value");
            return null;
        }
        if (isNull(scalar)) {
            wrong(key, "has no value", "write for example " + key + ": " + example + ", or remove the line");
            return null;
        }
        return scalar.getValue();
    }

    private void problem(Node at, String key, String what, String instead) {
        problems.add(new JobFileProblem(file, line(at), path + key, what, instead));
    }

    private static int line(Node node) {
        return node.getStartMark().getLine() + 1;
    }

    private static boolean isNull(Node node) {
        return node.getTag().equals(Tag.NULL);
    }

    /** A constant as job files write it. */
    static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static String shown(String text) {
        String line =
                new ArrayList<>(text.lines().toList()).stream().findFirst().orElse("");
        return line.length() <= SHOWN_MAX ? line : line.substring(0, SHOWN_MAX) + "…";
    }
}
