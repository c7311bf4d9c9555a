package io.bursar.intake;

/**
 * Whether bytes have the shape of UTF-8, looked at as they pass. Text in Windows-1252 practically never has it: each of its
 * letters beyond ASCII would have to be followed by just the right other ones.
 */
final class Utf8Shape {

    private boolean beyondAscii;
    private boolean broken;
    private int open;
    private int least = 0x80;
    private int most = 0xbf;

    void look(byte[] bytes, int from, int to) {
        for (int i = from; i < to && !broken; i++) {
            int b = bytes[i] & 0xff;
            if (b >= 0x80 || open > 0) {
                beyondAscii = true;
                next(b);
            }
        }
    }

    /** The table of well-formed sequences (Unicode, table 3-7). */
    private void next(int b) {
        if (open > 0) {
            broken = b < least || b > most;
            open--;
            least = 0x80;
            most = 0xbf;
            return;
        }
        least = b == 0xe0 ? 0xa0 : b == 0xf0 ? 0x90 : 0x80;
        most = b == 0xed ? 0x9f : b == 0xf4 ? 0x8f : 0xbf;
        open = b < 0xe0 ? 1 : b < 0xf0 ? 2 : 3;
        broken = b < 0xc2 || b > 0xf4;
    }

    /** True if all of it is UTF-8, ASCII alone included. */
    boolean isWhole() {
        return !broken && open == 0;
    }

    /** True if there are characters beyond ASCII, and all of it is UTF-8. */
    boolean isCertain() {
        return beyondAscii && isWhole();
    }
}
