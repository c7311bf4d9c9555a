package io.bursar.domain;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The problems of any number of rows in bounded memory: the first ones as they are, all of them counted by mistake. A rule that
 * differs from another in a number only (a length, a line, a date) is the same mistake. For one thread.
 */
public final class ProblemSummary {

    /** How many problems are kept as they are. */
    public static final int FIRST_MAX = 20;

    /** How many mistakes are told apart; problems beyond are counted together. */
    public static final int GROUPS_MAX = 50;

    private static final int KNOWN_MAX = 1_000;
    private static final Pattern NUMBER = Pattern.compile("[0-9a-f]*[0-9][0-9a-f]*");

    private final List<RowProblem> first = new ArrayList<>();
    private final Map<Key, Group> known = new HashMap<>();
    private final Map<Key, Group> groups = new HashMap<>();
    private long count;
    private long rows;
    private long others;
    private long line;

    private record Key(String column, String rule) {}

    private static final class Group {
        private final RowProblem first;
        private final List<Long> lines = new ArrayList<>(ProblemGroup.LINES_MAX);
        private long count;
        private boolean alike = true;
        private long lastLine;

        Group(RowProblem first) {
            this.first = first;
        }

        void add(RowProblem problem) {
            count++;
            alike = alike
                    && problem.value().equals(first.value())
                    && problem.rule().equals(first.rule())
                    && problem.fix().equals(first.fix());
            if (lines.size() < ProblemGroup.LINES_MAX && lastLine != problem.line()) {
                lines.add(problem.line());
            }
            lastLine = problem.line();
        }

        ProblemGroup group() {
            return new ProblemGroup(first, count, alike, List.copyOf(lines), lastLine);
        }
    }

    /** Counts a problem; those of one row come one after the other. */
    public void add(RowProblem problem) {
        count++;
        rows += problem.line() == line ? 0 : 1;
        line = problem.line();
        if (first.size() < FIRST_MAX) {
            first.add(problem);
        }
        Key exact = new Key(problem.column(), problem.rule());
        Group group = known.get(exact);
        if (group == null) {
            group = groupOf(exact, problem);
        }
        if (group == null) {
            others++;
        } else {
            group.add(problem);
        }
    }

    private @Nullable Group groupOf(Key exact, RowProblem problem) {
        Key key = new Key(exact.column(), NUMBER.matcher(exact.rule()).replaceAll("#"));
        Group group = groups.get(key);
        if (group == null && groups.size() < GROUPS_MAX) {
            group = new Group(problem);
            groups.put(key, group);
        }
        if (group != null && known.size() < KNOWN_MAX) {
            known.put(exact, group);
        }
        return group;
    }

    /** The first problems, in the order in which they came; {@link #FIRST_MAX} at most. */
    public List<RowProblem> first() {
        return List.copyOf(first);
    }

    /** The mistakes, the commonest first. */
    public List<ProblemGroup> groups() {
        return groups.values().stream()
                .map(Group::group)
                .sorted(Comparator.comparingLong(ProblemGroup::count)
                        .reversed()
                        .thenComparing(group -> group.first().line())
                        .thenComparing(group -> group.first().column()))
                .toList();
    }

    /** How many problems there are in all. */
    public long count() {
        return count;
    }

    /** How many rows have a problem. */
    public long rows() {
        return rows;
    }

    /** How many problems are in none of the {@link #groups}. */
    public long others() {
        return others;
    }
}
