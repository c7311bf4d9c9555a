package io.bursar.jobfile;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** Finds the word that somebody probably meant, so that a typing mistake costs one look and not a search. */
public final class DidYouMean {

    private static final int LENGTH_MAX = 100;

    private DidYouMean() {}

    /** The candidate nearest to the word, if it is near enough to be worth a suggestion. */
    public static Optional<String> nearest(String word, Collection<String> candidates) {
        String wanted = plain(word);
        if (wanted.isEmpty() || wanted.length() > LENGTH_MAX) {
            return Optional.empty();
        }
        return candidates.stream()
                .filter(candidate -> candidate.length() <= LENGTH_MAX)
                .filter(candidate -> near(wanted, plain(candidate)))
                .min(Comparator.comparingInt((String candidate) -> distance(wanted, plain(candidate)))
                        .thenComparing(Comparator.naturalOrder()));
    }

    private static boolean near(String word, String candidate) {
        int longer = Math.max(word.length(), candidate.length());
        if (longer < 3) {
            return word.equals(candidate);
        }
        return distance(word, candidate) <= Math.max(1, longer / 3);
    }

    /** Case and separators are what people get wrong most, so they do not count at all. */
    private static String plain(String word) {
        return word.strip().toLowerCase(Locale.ROOT).replaceAll("[\\s_.-]", "");
    }

    /** Insertions, deletions, replacements and swapped neighbours that lead from one word to the other. */
    private static int distance(String a, String b) {
        int[][] d = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                if (i == 0 || j == 0) {
                    d[i][j] = i + j;
                    continue;
                }
                int replaced = d[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                d[i][j] = Math.min(replaced, Math.min(d[i - 1][j], d[i][j - 1]) + 1);
                if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1)) {
                    d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
                }
            }
        }
        return d[a.length()][b.length()];
    }
}
