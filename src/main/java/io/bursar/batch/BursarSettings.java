package io.bursar.batch;

import java.nio.file.Path;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The installation's own settings.
 *
 * @param home where everything lasting is: embedded database, accepted files, results, logs
 * @param jobs the folder of job files
 * @param giveUpAfter how long provider or database may be unreachable before a run ends
 * @param fundsInterval how often runs that wait ask for an account's funds, all together
 */
@ConfigurationProperties("bursar")
public record BursarSettings(
        @DefaultValue("./var") Path home,
        @DefaultValue("./jobs") Path jobs,
        @DefaultValue("2m") Duration giveUpAfter,
        @DefaultValue("1m") Duration fundsInterval) {

    /** Where the accepted files are kept, as receipts and for the report. */
    Path files() {
        return home.resolve("files");
    }

    /** Where the result files go. */
    Path results() {
        return home.resolve("results");
    }
}
