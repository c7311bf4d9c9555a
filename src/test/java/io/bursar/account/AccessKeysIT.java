package io.bursar.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Keys in files that change while the program runs. */
class AccessKeysIT {

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    private final AtomicLong nanos = new AtomicLong();

    @BeforeEach
    void writeKeys() throws IOException {
        write("KEY1", "hush1", "", "");
    }

    @Test
    void areReadAgainEveryFewSeconds() throws IOException {
        AccessKeys keys = keys();
        assertThat(keys.current().secret()).isEqualTo("hush1");

        write("KEY2", "hush2", "", "");
        nanos.addAndGet(Duration.ofMillis(4_900).toNanos());
        assertThat(keys.current().id()).isEqualTo("KEY1");
        nanos.addAndGet(Duration.ofMillis(100).toNanos());
        assertThat(keys.current().id()).isEqualTo("KEY2");
        assertThat(keys.current().secret()).isEqualTo("hush2");
    }

    @Test
    void areReadAtOnceWhenOneIsRefused() throws IOException {
        AccessKeys keys = keys();
        AccessKey refused = keys.current();
        assertThat(keys.othersThan(refused)).isEmpty();

        write("KEY1", "corrected", "", "");
        assertThat(keys.othersThan(refused)).extracting(AccessKey::secret).containsExactly("corrected");
        assertThat(keys.current().secret()).isEqualTo("corrected");
    }

    @Test
    void preferTheOneThatWorkedAndComeBackWhenItIsGone() throws IOException {
        AccessKeys keys = keys();
        AccessKey first = keys.current();
        write("KEY1", "hush1", "KEY2", "hush2");
        AccessKey next = keys.othersThan(first).getFirst();
        keys.prefer(next, first);
        assertThat(keys.current().id()).isEqualTo("KEY2");

        write("KEY2", "hush2", "", "");
        assertThat(keys.othersThan(next)).isEmpty();
        assertThat(keys.current().id()).isEqualTo("KEY2");

        write("KEY3", "hush3", "", "");
        assertThat(keys.othersThan(next)).extracting(AccessKey::id).containsExactly("KEY3");
        assertThat(keys.current().id()).isEqualTo("KEY3");
    }

    @Test
    void keepWhatWasReadWhileFilesAreEmptyOrGone() throws IOException {
        AccessKeys keys = keys();
        AccessKey before = keys.current();

        write("", "", "", "");
        assertThat(keys.othersThan(before)).isEmpty();
        assertThat(keys.current().id()).isEqualTo("KEY1");
        Files.delete(folder.resolve("id"));
        assertThat(keys.othersThan(before)).isEmpty();
        assertThat(keys.current().id()).isEqualTo("KEY1");
        write("KEY2", "hush2", "", "");
        assertThat(keys.othersThan(before)).extracting(AccessKey::id).containsExactly("KEY2");
    }

    @Test
    void refuseFilesThatCannotBeKeys() throws IOException {
        write("KEY1", "", "KEY2", "");
        assertThat(problems())
                .hasSize(2)
                .anyMatch(problem -> problem.contains("US_SECRETACCESSKEY_FILE) names the empty file"))
                .anyMatch(problem -> problem.contains("US_NEXT_SECRETACCESSKEY_FILE) names the empty file"));
        write("KEY1", "[default]\nsecret = hush1", "", "");
        assertThat(problems()).singleElement().asString().contains("more than one word");
        write("KEY1", "hush1".repeat(1_000), "", "");
        assertThat(problems()).singleElement().asString().contains("more than one word");
        Files.delete(folder.resolve("secret"));
        assertThat(problems()).singleElement().asString().contains("cannot be read");
        assertThat(problems().toString()).doesNotContain("hush");
    }

    @Test
    void areMissedOnlyWhenTheFirstIsNeeded() {
        AccessKeys keys = new AccessKeys(
                "us",
                List.of(() -> {
                    throw new IOException("nothing found");
                }),
                List.of(),
                nanos::get);

        assertThatThrownBy(keys::current)
                .isInstanceOf(Accounts.AccountProblems.class)
                .hasMessage("nothing found");
    }

    private List<String> problems() {
        List<String> problems = new ArrayList<>();
        new KeyReading(new AccountReading("us", values(), problems)).keys();
        return problems;
    }

    private AccessKeys keys() {
        return new AccessKeys("us", sources(), List.of(), nanos::get);
    }

    private List<AccessKeys.Source> sources() {
        return List.of(new KeyPair(half("id"), half("secret")), new KeyPair(half("next-id"), half("next-secret")));
    }

    private KeyPair.Half half(String file) {
        return new KeyPair.Half(file, null, folder.resolve(file).toString());
    }

    private Map<String, String> values() {
        return Map.of(
                "accesskeyidfile", folder.resolve("id").toString(),
                "secretaccesskeyfile", folder.resolve("secret").toString(),
                "nextaccesskeyidfile", folder.resolve("next-id").toString(),
                "nextsecretaccesskeyfile", folder.resolve("next-secret").toString());
    }

    private void write(String id, String secret, String nextId, String nextSecret) throws IOException {
        Files.writeString(folder.resolve("id"), id + "\n");
        Files.writeString(folder.resolve("secret"), secret + "\n");
        Files.writeString(folder.resolve("next-id"), nextId);
        Files.writeString(folder.resolve("next-secret"), nextSecret);
    }
}
