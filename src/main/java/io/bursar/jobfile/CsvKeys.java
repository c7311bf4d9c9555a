package io.bursar.jobfile;

import io.bursar.domain.Operation;
import io.bursar.jobfile.CsvLayout.Encoding;
import io.bursar.jobfile.CsvLayout.Numbers;
import io.bursar.jobfile.CsvLayout.TextMarks;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The keys of the group {@code csv}: how the columns are called, and how the file is written. */
final class CsvKeys {

    private static final int NAME_MAX = 100;
    private static final int NAMES_MAX = 10;
    private static final List<String> KEYS = List.of(
            "reference",
            "recipient",
            "amount",
            "currency",
            "card-number",
            "account",
            "name",
            "message",
            "language",
            "encoding",
            "numbers",
            "text-marks");

    private CsvKeys() {}

    static CsvLayout read(YamlGroup top, Operation operation) {
        YamlGroup group = top.group("csv", KEYS);
        CsvLayout standard = CsvLayout.standard(operation);
        CsvLayout csv = new CsvLayout(
                names(group, "reference", standard.references()),
                names(group, "recipient", standard.recipients()),
                names(group, "amount", standard.amounts()),
                names(group, "currency", standard.currencies()),
                target(group, operation, standard.targets()),
                new CsvLayout.Greeting(
                        optional(group, "name", "full_name"),
                        optional(group, "message", "message"),
                        optional(group, "language", "language")),
                group.word("encoding", Encoding.AUTO),
                group.word("numbers", Numbers.PLAIN),
                group.word("text-marks", TextMarks.REFUSE));
        refuseSharedNames(
                group,
                csv,
                List.of(
                        "reference",
                        "recipient",
                        "amount",
                        "currency",
                        targetKey(operation),
                        "name",
                        "message",
                        "language"));
        return csv;
    }

    private static void refuseSharedNames(YamlGroup group, CsvLayout csv, List<String> keys) {
        Map<String, String> firsts = new HashMap<>();
        List<List<String>> columns = csv.columns();
        for (int i = 0; i < columns.size(); i++) {
            for (String name : columns.get(i)) {
                String first = firsts.putIfAbsent(name, keys.get(i));
                if (first == null) {
                    continue;
                }
                String key = group.has(keys.get(i)) ? keys.get(i) : first;
                if (first.equals(keys.get(i))) {
                    group.wrong(key, name + " stands twice", "name each column once");
                } else {
                    String what = first + " and " + keys.get(i) + " are the same column " + name;
                    group.wrong(key, what, "give each its own column");
                }
            }
        }
    }

    private static List<String> names(YamlGroup group, String key, List<String> standard) {
        List<String> names = group.texts(key, standard.getFirst(), NAME_MAX, NAMES_MAX);
        return names.isEmpty() ? standard : names;
    }

    private static List<String> optional(YamlGroup group, String key, String example) {
        return group.texts(key, example, NAME_MAX, NAMES_MAX);
    }

    /** The column of the card's number or the customer's account; such a key under another operation is a mistake. */
    private static List<String> target(YamlGroup group, Operation operation, List<String> standard) {
        List<Operation> others = new ArrayList<>(List.of(Operation.PHYSICAL_CARD, Operation.BALANCE_LOAD));
        others.remove(operation);
        for (Operation other : others) {
            if (group.has(targetKey(other))) {
                group.wrong(
                        targetKey(other),
                        "is for operation: " + YamlGroup.word(other) + ", but this job's is "
                                + YamlGroup.word(operation),
                        "remove the line, or change the operation");
            }
        }
        return standard.isEmpty() ? standard : names(group, targetKey(operation), standard);
    }

    private static String targetKey(Operation operation) {
        return operation == Operation.BALANCE_LOAD ? "account" : "card-number";
    }
}
