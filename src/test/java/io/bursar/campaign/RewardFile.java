package io.bursar.campaign;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;

/**
 * A reward file as it was written: what has to be paid, known without the ledger.
 *
 * @param amounts reference to cents, in the file's order
 */
record RewardFile(Path path, int number, Pace pace, Map<String, Long> amounts) {

    /** Keeps the amounts from being changed. */
    RewardFile {
        amounts = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(amounts));
    }

    /** Writes a file with references that no other file has. */
    static RewardFile write(Path folder, int number, Pace pace, int rows, Random random) {
        Map<String, Long> amounts = new LinkedHashMap<>();
        StringBuilder csv = new StringBuilder("reward_id,recipient,amount,currency\n");
        for (int row = 1; row <= rows; row++) {
            String reference = "F%d-R%d".formatted(number, row);
            long cents = 15L + random.nextInt(5_000);
            amounts.put(reference, cents);
            csv.append("%s,r%d@example.com,%d.%02d,USD%n".formatted(reference, row, cents / 100, cents % 100));
        }
        try {
            Path path = Files.writeString(folder.resolve("rewards-" + number + ".csv"), csv);
            return new RewardFile(path, number, pace, amounts);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String name() {
        return String.valueOf(path.getFileName());
    }
}
