package io.bursar.intake;

import io.bursar.jobfile.DidYouMean;
import io.bursar.jobfile.JobFile;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Where in a row the mapped columns stand, and how many cells a row may have. It refuses a header that leaves any
 * doubt about which cell is the amount.
 *
 * @param reference position of the reference, the first cell is 0
 * @param recipient position of the recipient
 * @param amount position of the amount
 * @param currency position of the currency
 * @param target position of the card's number or the customer's account; -1 where the operation needs none
 * @param recipientName position of the recipient's name; -1 where the job has no such column
 * @param message position of the message; -1 likewise
 * @param language position of the language; -1 likewise
 * @param names what the file calls its columns
 * @param named cells up to the last one that has a name: the fewest that a row must have
 */
record Columns(
        int reference,
        int recipient,
        int amount,
        int currency,
        int target,
        int recipientName,
        int message,
        int language,
        List<String> names,
        int named) {

    private static final int SHOWN_MAX = 20;

    /**
     * Finds each of the job's columns by one of its names, spaces at the ends aside. Small and capital letters are told apart,
     * unless no column has the exact name and only one has it otherwise.
     */
    static Columns find(List<String> header, JobFile job, Path file) {
        List<String> names = header.stream().map(Cells::trimmed).toList();
        refuseDoubles(names, file);
        List<List<String>> wanted = job.csv().columns();
        List<List<Integer>> found =
                wanted.stream().map(column -> positions(column, names)).toList();
        @Nullable String doubt = doubt(wanted, found, names);
        if (doubt != null || !missing(wanted, found).isEmpty()) {
            throw notFound(doubt, wanted, found, names, job, file);
        }
        int named = names.size();
        while (names.get(named - 1).isEmpty()) {
            named--;
        }
        int[] at = found.stream()
                .mapToInt(here -> here.isEmpty() ? -1 : here.getFirst())
                .toArray();
        return new Columns(at[0], at[1], at[2], at[3], at[4], at[5], at[6], at[7], names, named);
    }

    /** What the file calls the column at that position. */
    String name(int position) {
        return names.get(position);
    }

    /** Cells of the header, also nameless ones at its end: beyond them a row may only have empty cells. */
    int all() {
        return names.size();
    }

    private static List<Integer> positions(List<String> column, List<String> names) {
        List<Integer> exact = positions(names, column::contains);
        Set<String> folded = new HashSet<>(column.stream().map(Columns::folded).toList());
        return exact.isEmpty() ? positions(names, name -> folded.contains(folded(name))) : exact;
    }

    private static List<Integer> positions(List<String> names, Predicate<String> fits) {
        return IntStream.range(0, names.size())
                .filter(i -> fits.test(names.get(i)))
                .boxed()
                .toList();
    }

    private static String folded(String name) {
        return Normalizer.normalize(name, Normalizer.Form.NFC).toLowerCase(Locale.ROOT);
    }

    /** Why it is not clear which column is which; null where it is. */
    private static @Nullable String doubt(List<List<String>> wanted, List<List<Integer>> found, List<String> names) {
        List<String> doubts = new ArrayList<>();
        for (int i = 0; i < found.size(); i++) {
            List<Integer> here = found.get(i);
            if (here.isEmpty()) {
                continue; // missing, or a column that the job does not have
            }
            String column = wanted.get(i).getFirst();
            if (here.size() > 1) {
                String both = String.join(
                        " and ", here.stream().map(at -> shown(names.get(at))).toList());
                doubts.add(both + " could each be " + column);
            }
            for (int j = 0; j < i; j++) {
                if (here.size() == 1 && here.equals(found.get(j))) {
                    String other = wanted.get(j).getFirst();
                    doubts.add(shown(names.get(here.getFirst())) + " could be " + other + " or " + column);
                }
            }
        }
        return doubts.isEmpty() ? null : String.join(", ", doubts);
    }

    private static void refuseDoubles(List<String> names, Path file) {
        Set<String> seen = new HashSet<>();
        for (String name : names) {
            if (!name.isEmpty() && !seen.add(name)) {
                throw new RewardFileException(
                        file,
                        "has two columns called " + shown(name),
                        "Give each column its own name, or remove one: it is not clear which one counts");
            }
        }
    }

    private static List<List<String>> missing(List<List<String>> wanted, List<List<Integer>> found) {
        return IntStream.range(0, wanted.size())
                .filter(i -> found.get(i).isEmpty() && !wanted.get(i).isEmpty())
                .mapToObj(wanted::get)
                .toList();
    }

    private static RewardFileException notFound(
            @Nullable String doubt,
            List<List<String>> wanted,
            List<List<Integer>> found,
            List<String> names,
            JobFile job,
            Path file) {
        List<List<String>> missing = missing(wanted, found);
        List<String> unknown = IntStream.range(0, names.size())
                .filter(i -> found.stream().noneMatch(at -> at.contains(i)))
                .mapToObj(names::get)
                .filter(name -> !name.isEmpty())
                .toList();
        List<String> there = names.stream().filter(name -> !name.isEmpty()).toList();
        String lacks = missing.isEmpty()
                ? ""
                : "has no column "
                        + String.join(", ", missing.stream().map(Columns::anyOf).toList());
        String what = lacks + (lacks.isEmpty() || doubt == null ? "" : ", and ")
                + (doubt == null ? "" : "leaves a doubt: " + doubt) + " (found: " + list(there)
                + (unknown.isEmpty() || unknown.equals(there) ? "" : "; not known to the job: " + list(unknown)) + ")";
        return new RewardFileException(
                file,
                what,
                hints(missing, unknown, names)
                        + "Rename the columns in the file, or name the file's own under csv: in the" + " job file of "
                        + job.name());
    }

    private static String hints(List<List<String>> missing, List<String> unknown, List<String> names) {
        List<String> hints = new ArrayList<>();
        for (List<String> column : missing) {
            column.stream()
                    .flatMap(name -> DidYouMean.nearest(name, unknown).stream())
                    .findFirst()
                    .ifPresent(near -> hints.add(shown(near) + " for " + column.getFirst()));
        }
        String fix = hints.isEmpty() ? "" : "Did you mean " + String.join(", ", hints) + "? ";
        if (names.size() == 1 && names.getFirst().matches(".*[|:^~].*")) {
            fix += "The columns have to be separated by commas, semicolons or tabs. ";
        }
        return fix;
    }

    private static String anyOf(List<String> column) {
        return column.size() == 1
                ? column.getFirst()
                : column.getFirst() + " (or " + String.join(", ", column.subList(1, column.size())) + ")";
    }

    private static String list(List<String> names) {
        return String.join(
                        ", ",
                        names.stream().limit(SHOWN_MAX).map(Columns::shown).toList())
                + (names.size() > SHOWN_MAX ? ", …" : "");
    }

    private static String shown(String name) {
        String line = name.replaceAll("\\s+", " ");
        return line.length() <= 60 ? line : line.substring(0, 60) + "…";
    }
}
