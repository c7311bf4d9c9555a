package io.bursar.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

/** An archive becomes programs and links inside its folder, and nothing outside it. */
class PostgresBinariesIT {

    @TempDir
    private Path folder;

    @Test
    void keepsProgramsExecutableAndLinksLinks() throws IOException {
        Path archive = archive(tar -> {
            file(tar, "bin/server", 0755);
            file(tar, "share/text", 0644);
            link(tar, "lib/short", "../bin/server");
        });

        PostgresBinaries.unpack(archive.toUri().toURL(), folder.resolve("out"));

        assertThat(folder.resolve("out/bin/server")).isExecutable().hasContent("content");
        assertThat(Files.isExecutable(folder.resolve("out/share/text"))).isFalse();
        assertThat(folder.resolve("out/lib/short")).isSymbolicLink().hasContent("content");
    }

    @Test
    void refusesEntriesAndLinksThatLeaveTheFolder() throws IOException {
        for (Content escape : new Content[] {
            tar -> file(tar, "../outside", 0644),
            tar -> link(tar, "lib/out", "../../outside"),
            tar -> link(tar, "out", "/etc/passwd")
        }) {
            Path archive = archive(escape);
            assertThatThrownBy(() -> PostgresBinaries.unpack(archive.toUri().toURL(), folder.resolve("out")))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("outside its folder");
            assertThat(folder.resolve("outside")).doesNotExist();
        }
    }

    /** What goes into an archive. */
    private interface Content {
        void into(TarArchiveOutputStream tar) throws IOException;
    }

    private Path archive(Content content) throws IOException {
        Path file = folder.resolve("archive.txz");
        try (TarArchiveOutputStream tar =
                new TarArchiveOutputStream(new XZOutputStream(Files.newOutputStream(file), new LZMA2Options(0)))) {
            content.into(tar);
        }
        return file;
    }

    private static void file(TarArchiveOutputStream tar, String name, int mode) throws IOException {
        byte[] bytes = "content".getBytes(StandardCharsets.UTF_8);
        TarArchiveEntry entry = new TarArchiveEntry(name);
        entry.setMode(mode);
        entry.setSize(bytes.length);
        tar.putArchiveEntry(entry);
        tar.write(bytes);
        tar.closeArchiveEntry();
    }

    private static void link(TarArchiveOutputStream tar, String name, String target) throws IOException {
        TarArchiveEntry entry = new TarArchiveEntry(name, TarConstants.LF_SYMLINK);
        entry.setLinkName(target);
        tar.putArchiveEntry(entry);
        tar.closeArchiveEntry();
    }
}
