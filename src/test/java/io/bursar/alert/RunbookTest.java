package io.bursar.alert;

import static org.assertj.core.api.Assertions.assertThat;

import io.bursar.domain.ReviewReason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whoever is told of something finds it in the runbook: what it means, what is safe, what to type. */
class RunbookTest {

    static Stream<String> names() {
        return Stream.concat(
                Stream.of(AlertKind.values()).map(Enum::name),
                Stream.of(ReviewReason.values()).map(Enum::name));
    }

    @ParameterizedTest
    @MethodSource("names")
    void hasAnEntryForEachAlertAndEachReviewReason(String name) throws IOException {
        String runbook = Files.readString(Path.of("src", "docs", "runbook.md"));
        Matcher entry = Pattern.compile("(?ms)^### " + name + "$(.*?)^##").matcher(runbook + "\n##");

        assertThat(entry.find()).as("an entry ### " + name).isTrue();
        assertThat(entry.group(1)).contains("*Means:*").contains("*Safe:*").containsAnyOf("*Type:*", "*Do:*");
    }
}
