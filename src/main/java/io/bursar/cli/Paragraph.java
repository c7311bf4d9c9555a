package io.bursar.cli;

/** Prose for a terminal: lines of at most 80 columns, broken between words. A word that is longer stays whole, to be copied. */
final class Paragraph {

    private static final int COLUMNS = 80;

    private Paragraph() {}

    /**
     * The text in lines. A line of the text that starts with a blank is a command and stays whole.
     *
     * @param first what the first line starts with; the others are indented by as much
     */
    static String of(String first, String text) {
        StringBuilder lines = new StringBuilder();
        String start = first;
        for (String line : text.strip().split("\n")) {
            lines.append(line.startsWith(" ") ? start + line + "\n" : wrapped(start, line));
            start = " ".repeat(first.length());
        }
        return lines.toString();
    }

    private static String wrapped(String first, String text) {
        StringBuilder lines = new StringBuilder(first);
        int column = first.length();
        for (String word : text.strip().split(" +")) {
            if (column > first.length() && column + 1 + word.length() > COLUMNS) {
                lines.append('\n').append(" ".repeat(first.length()));
                column = first.length();
            }
            if (column > first.length()) {
                lines.append(' ');
                column++;
            }
            lines.append(word);
            column += word.length();
        }
        return lines.append('\n').toString();
    }
}
