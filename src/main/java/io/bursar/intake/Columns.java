package io.bursar.intake;

import io.bursar.jobfile.CsvLayout;
import io.bursar.jobfile.DidYouMean;
import io.bursar.jobfile.JobFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Where in a row the mapped columns stand, and how many cells a row may have. It refuses a header that leaves any
 * doubt about which cell is the amount.
 *
 * @param reference position of the reference, the first cell is 0
 * @param recipient position of the recipient
 * @param amount position of the amount
 * @param currency position of the currency
 * @param target position of the card's number or the customer's account; -1 where the operation needs none
 * @param named cells up to the last one that has a name: the fewest that a row must have
 * @param all cells of the header, also nameless ones at its end: beyond them a row may only have empty cells
 */
record Columns(int reference, int recipient, int amount, int currency, int target, int named, int all) {

    private static final int SHOWN_MAX = 20;

    /** Finds the job's columns by their exact names, spaces at the ends aside. */
    static Columns find(List<String> header, JobFile job, Path file) {
        List<String> names = header.stream().map(Cells::trimmed).toList();
        refuseDoubles(names, file);
        CsvLayout csv = job.csv();
        List<String> missing =
                csv.columns().stream().filter(name -> !names.contains(name)).toList();
        if (!missing.isEmpty()) {
            throw missing(missing, names, job, file);
        }
        int named = names.size();
        while (names.get(named - 1).isEmpty()) {
            named--;
        }
        return new Columns(
                names.indexOf(csv.reference()),
                names.indexOf(csv.recipient()),
                names.indexOf(csv.amount()),
                names.indexOf(csv.currency()),
                csv.target() == null ? -1 : names.indexOf(csv.target()),
                named,
                names.size());
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

    private static RewardFileException missing(List<String> missing, List<String> names, JobFile job, Path file) {
        List<String> there = names.stream().filter(name -> !name.isEmpty()).toList();
        List<String> hints = new ArrayList<>();
        for (String name : missing) {
            DidYouMean.nearest(name, there).ifPresent(near -> hints.add(shown(near) + " for " + name));
        }
        String found = String.join(
                ", ", there.stream().limit(SHOWN_MAX).map(Columns::shown).toList());
        String what = "has no column " + String.join(", ", missing) + " (found: " + found
                + (there.size() > SHOWN_MAX ? ", …" : "") + ")";
        String fix = hints.isEmpty() ? "" : "Did you mean " + String.join(", ", hints) + "? ";
        if (names.size() == 1 && names.getFirst().matches(".*[|:^~].*")) {
            fix += "The columns have to be separated by commas, semicolons or tabs. ";
        }
        return new RewardFileException(
                file,
                what,
                fix + "Rename the columns in the file, or name the file's own under csv: in the job file of "
                        + job.name());
    }

    private static String shown(String name) {
        String line = name.replaceAll("\\s+", " ");
        return line.length() <= 60 ? line : line.substring(0, 60) + "…";
    }
}
