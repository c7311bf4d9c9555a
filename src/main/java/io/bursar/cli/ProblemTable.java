package io.bursar.cli;

import io.bursar.domain.ProblemGroup;
import io.bursar.domain.ProblemSummary;
import io.bursar.domain.RowProblem;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Row problems on a screen of 80 columns: each by its line while they are few, and by mistake when the same one would fill
 * the screen.
 */
final class ProblemTable {

    private static final int VALUE_MAX = 20;
    private static final int COLUMN_MAX = 12;
    private static final int GROUPS_MAX = 20;

    private ProblemTable() {}

    /** The table, with a line end. */
    static String of(ProblemSummary summary) {
        return summary.count() <= ProblemSummary.FIRST_MAX ? byLine(summary.first()) : byMistake(summary);
    }

    private static String byLine(List<RowProblem> problems) {
        StringBuilder text = new StringBuilder("    line  column        value                 problem\n");
        for (RowProblem problem : problems) {
            text.append(Paragraph.of(
                    "  %6d  %-12s  %-20s  "
                            .formatted(problem.line(), cut(problem.column(), COLUMN_MAX), value(problem)),
                    problem.rule() + "; " + PlainText.of(problem.fix())));
        }
        return text.toString();
    }

    private static String byMistake(ProblemSummary summary) {
        StringBuilder text = new StringBuilder("       rows  column        problem\n");
        List<ProblemGroup> groups = summary.groups();
        long left = summary.others();
        for (int i = 0; i < groups.size(); i++) {
            ProblemGroup group = groups.get(i);
            if (i >= GROUPS_MAX) {
                left += group.count();
                continue;
            }
            RowProblem first = group.first();
            text.append(Paragraph.of(
                    "  %,9d  %-12s  ".formatted(group.count(), cut(first.column(), COLUMN_MAX)),
                    group.alike()
                            ? first.rule() + "; " + PlainText.of(first.fix()) + "\n" + value(first) + " on "
                                    + lines(group)
                            : first.rule() + "\non " + lines(group) + "; the first: " + value(first) + ", "
                                    + PlainText.of(first.fix())));
        }
        if (left > 0) {
            text.append("  %,9d  other problems%n".formatted(left));
        }
        return text.toString();
    }

    /** As {@code lines 2, 3, 4 ... 1,205}. */
    private static String lines(ProblemGroup group) {
        String first = group.lines().stream().map("%,d"::formatted).collect(Collectors.joining(", "));
        if (group.lines().size() == 1) {
            return "line " + first;
        }
        long last = group.lines().getLast();
        return "lines " + first + (last == group.lastLine() ? "" : " ... %,d".formatted(group.lastLine()));
    }

    private static String value(RowProblem problem) {
        return problem.value().isEmpty()
                ? "(empty)"
                : cut(PlainText.of(problem.value()).replaceAll("\\s+", " "), VALUE_MAX);
    }

    private static String cut(String text, int length) {
        return text.length() <= length ? text : text.substring(0, length - 1) + "…";
    }

    /** The mistakes for programs: with their number, an example and the first lines. */
    static List<Map<String, Object>> json(ProblemSummary summary) {
        List<Map<String, Object>> groups = new ArrayList<>();
        for (ProblemGroup group : summary.groups()) {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("column", group.first().column());
            json.put("rule", group.first().rule());
            json.put("fix", group.first().fix());
            json.put("value", group.first().value());
            json.put("alike", group.alike());
            json.put("count", group.count());
            json.put("first_lines", group.lines());
            json.put("last_line", group.lastLine());
            groups.add(json);
        }
        return groups;
    }
}
