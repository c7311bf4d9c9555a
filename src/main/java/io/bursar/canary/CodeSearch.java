package io.bursar.canary;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.zip.GZIPInputStream;

/**
 * Searches files for any of many codes in any of their forms, each file once from its beginning to its end, in blocks that
 * overlap. A form is found by its first four bytes: a bit says whether any begins so, and a sorted table which. What is
 * compressed by gzip is searched as it lies there, and unpacked.
 */
final class CodeSearch {

    private static final int BLOCK = 1024 * 1024;
    private static final int PREFIX = 4;
    private static final int FILTER_BITS = 24;
    private static final int HITS_MAX = 1_000;

    private final List<CodeForms.Form> forms = new ArrayList<>();
    private final int codes;
    private final long[] byPrefix;
    private final long[] filter = new long[(1 << FILTER_BITS) / Long.SIZE];
    private final int longest;

    /**
     * A place where a code was found; never the code.
     *
     * @param offset of the first byte, in what is unpacked where that is said
     */
    record Hit(Path file, long offset, String form, boolean unpacked) {}

    /**
     * What a search came to.
     *
     * @param unread files that could not be read to their end; with one of them nothing is proven
     */
    record Result(long files, long bytes, List<Hit> hits, List<Path> unread) {}

    CodeSearch(Collection<String> searched) {
        Set<String> distinct = new HashSet<>(searched);
        codes = distinct.size();
        distinct.forEach(code -> forms.addAll(CodeForms.of(code)));
        longest = forms.stream().mapToInt(form -> form.bytes().length).max().orElse(PREFIX);
        byPrefix = new long[forms.size()];
        for (int i = 0; i < byPrefix.length; i++) {
            int prefix = prefix(forms.get(i).bytes(), 0);
            byPrefix[i] = (long) prefix << Integer.SIZE | i;
            int bit = bit(prefix);
            filter[bit / Long.SIZE] |= 1L << bit % Long.SIZE;
        }
        Arrays.sort(byPrefix);
    }

    int codes() {
        return codes;
    }

    /** How many forms are searched for, of all codes together. */
    int forms() {
        return forms.size();
    }

    /** Searches every file below a folder; links are not followed. */
    Result in(Path folder) throws IOException {
        Tally tally = new Tally();
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                if (attributes.isRegularFile()) {
                    tally.search(file);
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException failure) {
                tally.failed(file, failure);
                return FileVisitResult.CONTINUE;
            }
        });
        return new Result(tally.files, tally.bytes, List.copyOf(tally.hits), List.copyOf(tally.unread));
    }

    private static int prefix(byte[] bytes, int at) {
        return (bytes[at] & 0xff) << 24
                | (bytes[at + 1] & 0xff) << 16
                | (bytes[at + 2] & 0xff) << 8
                | bytes[at + 3] & 0xff;
    }

    private static int bit(int prefix) {
        return prefix * 0x9e3779b1 >>> Integer.SIZE - FILTER_BITS;
    }

    /** One search under way. */
    private final class Tally {

        private final byte[] block = new byte[BLOCK];
        private final List<Hit> hits = new ArrayList<>();
        private final List<Path> unread = new ArrayList<>();
        private long files;
        private long bytes;

        void search(Path file) {
            try (InputStream in = Files.newInputStream(file)) {
                bytes += search(file, in, false);
                files++;
            } catch (IOException e) {
                failed(file, e);
            }
            if (file.toString().endsWith(".gz")) {
                try (InputStream in = new GZIPInputStream(Files.newInputStream(file))) {
                    bytes += search(file, in, true);
                } catch (IOException e) {
                    failed(file, e);
                }
            }
        }

        /** A file that its owner deletes meanwhile is not left behind. */
        void failed(Path file, IOException failure) {
            if (!(failure instanceof NoSuchFileException)) {
                unread.add(file);
            }
        }

        private long search(Path file, InputStream in, boolean unpacked) throws IOException {
            long blockAt = 0;
            int kept = 0;
            while (true) {
                int read = in.readNBytes(block, kept, block.length - kept);
                int filled = kept + read;
                boolean last = filled < block.length;
                int end = last ? filled : filled - longest + 1;
                search(file, blockAt, filled, end, unpacked);
                if (last) {
                    return blockAt + filled;
                }
                kept = filled - end;
                System.arraycopy(block, end, block, 0, kept);
                blockAt += end;
            }
        }

        /** All forms that begin before {@code end}. */
        private void search(Path file, long blockAt, int filled, int end, boolean unpacked) {
            int prefix = filled < PREFIX ? 0 : prefix(block, 0) >>> Byte.SIZE;
            for (int at = 0; at < end && at + PREFIX <= filled; at++) {
                prefix = prefix << Byte.SIZE | block[at + PREFIX - 1] & 0xff;
                int bit = bit(prefix);
                if ((filter[bit / Long.SIZE] >>> bit % Long.SIZE & 1) != 0) {
                    compare(file, blockAt, prefix, at, filled, unpacked);
                }
            }
        }

        private void compare(Path file, long blockAt, int prefix, int at, int filled, boolean unpacked) {
            int next = Arrays.binarySearch(byPrefix, (long) prefix << Integer.SIZE);
            for (int i = next < 0 ? -next - 1 : next;
                    i < byPrefix.length && byPrefix[i] >> Integer.SIZE == prefix;
                    i++) {
                CodeForms.Form form = forms.get((int) byPrefix[i]);
                int length = form.bytes().length;
                if (hits.size() < HITS_MAX
                        && at + length <= filled
                        && Arrays.equals(block, at, at + length, form.bytes(), 0, length)) {
                    hits.add(new Hit(file, blockAt + at, form.name(), unpacked));
                }
            }
        }
    }
}
