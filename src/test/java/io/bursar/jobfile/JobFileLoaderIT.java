package io.bursar.jobfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The folder of job files: found by name, suggested when mistyped, each on its own when one is broken. */
class JobFileLoaderIT {

    private final JobFileLoader loader = new JobFileLoader();

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    @BeforeEach
    void writeTwoJobs() throws IOException {
        Files.writeString(folder.resolve("nightly-us.yaml"), "account: us\n");
        Files.writeString(folder.resolve("points-jp.yaml"), "\uFEFFaccount: jp\n");
    }

    @Test
    void findsAJobByItsName() {
        JobFile job = loader.load(folder, "nightly-us");
        assertThat(job.name()).isEqualTo("nightly-us");
        assertThat(job.account()).isEqualTo("us");
        assertThat(loader.load(folder, "points-jp").account()).isEqualTo("jp");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"nightly_us", "nigthly-us", "Nightly-US", "nightly-us.yaml", "jobs/nightly-us.yaml", "nightly-u"
            })
    void suggestsTheJobThatWasMeant(String typed) {
        assertThatThrownBy(() -> loader.load(folder, typed))
                .isInstanceOf(JobFileException.class)
                .hasMessage("There is no job " + typed + " in " + folder
                        + "; there are nightly-us, points-jp. Did you mean nightly-us?");
    }

    @ParameterizedTest
    @ValueSource(strings = {"../secret", "/etc/passwd", "", "..", "\u0000", "x/../nightly-us"})
    void neverLeavesTheFolder(String name) throws IOException {
        Files.writeString(folder.resolveSibling("secret.yaml"), "account: us\n");
        assertThatThrownBy(() -> loader.load(folder, name)).isInstanceOf(JobFileException.class);
    }

    @Test
    void showsBrokenFilesNextToTheGoodOnes() throws IOException {
        Files.writeString(folder.resolve("broken.yaml"), "lanes: 0\n");
        Files.writeString(folder.resolve("Upper Case.yaml"), "account: us\n");
        Files.write(folder.resolve("latin.yaml"), "account: us # f\u00fcr alle".getBytes(StandardCharsets.ISO_8859_1));
        Files.write(folder.resolve("large.yaml"), new byte[70_000]);
        Files.createDirectory(folder.resolve("directory.yaml"));
        Files.createSymbolicLink(folder.resolve("gone.yaml"), folder.resolve("nowhere"));
        Files.writeString(folder.resolve("README.md"), "not a job");
        Files.writeString(folder.resolve(".hidden.yaml"), "not a job");

        assertThat(loader.all(folder))
                .extracting(entry -> entry.name() + " " + (entry instanceof JobFileEntry.Usable))
                .containsExactly(
                        "Upper Case false",
                        "broken false",
                        "directory false",
                        "gone false",
                        "large false",
                        "latin false",
                        "nightly-us true",
                        "points-jp true");
        assertThat(loader.all(folder)).allSatisfy(entry -> {
            if (entry instanceof JobFileEntry.Broken broken) {
                assertThat(broken.problems()).isNotEmpty();
            }
        });
        assertThatThrownBy(() -> loader.load(folder, "latin")).hasMessageContaining("is not UTF-8; save it as UTF-8");
    }

    @Test
    void namesAFolderThatIsNotThere() {
        assertThatThrownBy(() -> loader.load(folder.resolve("jobs"), "nightly-us"))
                .isInstanceOf(JobFileException.class)
                .hasMessageContaining("There is no folder of job files at " + folder.resolve("jobs"))
                .hasMessageContaining("BURSAR_JOBS");
    }

    @Test
    void saysThatAJobFileEndsInYaml() throws IOException {
        Files.writeString(folder.resolve("weekly.yml"), "account: us\n");
        assertThatThrownBy(() -> loader.load(folder, "weekly")).hasMessageContaining("weekly.yml is there");
    }

    @Test
    void readsTheJobFilesOfTheRepository() {
        assertThat(loader.all(Path.of("jobs")))
                .allSatisfy(entry -> assertThat(entry).isInstanceOf(JobFileEntry.Usable.class))
                .extracting(JobFileEntry::name)
                .contains("nightly-us", "points-jp", "rewards-de");
    }

    @Test
    void findsTheCommentedDefaultsOfTheTemplateToBeTheDefaults() throws IOException {
        String template = Files.readString(Path.of("jobs/nightly-us.yaml"));
        String everyKey = template.replaceAll("(?m)^# (  )?([a-z-]+:( .*)?)$", "$1$2");
        assertThat(everyKey).contains("\nlanes: null", "\n  rows: 10000000", "\nzone: UTC");
        assertThat(JobFileParser.parse("nightly-us", "template", everyKey))
                .isEqualTo(loader.load(Path.of("jobs"), "nightly-us"));
    }
}
