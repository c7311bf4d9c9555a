package io.bursar.delivery;

import java.io.OutputStream;
import java.util.Arrays;

/** Bytes in memory that leave nothing behind: what they grow out of is wiped at once, the rest on {@link #wipe}. */
final class WipedBytes extends OutputStream {

    private static final int USUAL = 1024;

    private byte[] bytes = new byte[USUAL];
    private int length;

    @Override
    public void write(int value) {
        makeRoomFor(1);
        bytes[length++] = (byte) value;
    }

    @Override
    public void write(byte[] source, int offset, int count) {
        makeRoomFor(count);
        System.arraycopy(source, offset, bytes, length, count);
        length += count;
    }

    private void makeRoomFor(int count) {
        if (count > bytes.length - length) {
            byte[] larger = Arrays.copyOf(bytes, Math.max(2 * bytes.length, length + count));
            Arrays.fill(bytes, (byte) 0);
            bytes = larger;
        }
    }

    /** The live array; {@link #length} of it count. */
    byte[] bytes() {
        return bytes;
    }

    int length() {
        return length;
    }

    void wipe() {
        Arrays.fill(bytes, (byte) 0);
        length = 0;
    }
}
