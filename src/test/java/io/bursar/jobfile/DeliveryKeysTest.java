package io.bursar.jobfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How codes reach people, and what stands there instead. */
class DeliveryKeysTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "delivery: email | delivery: needs the sender of the mail; add mail: and below it from: NAME <ADDRESS>",
                "delivery: webhook | delivery: needs the name of a receiver; add webhook: NAME, as in bursar.webhooks.NAME.url",
                "hold: 15m | hold: holds nothing back where nothing is delivered; add delivery, or remove the line",
                "hold: soon | hold: soon is no duration; write a number and s, m, h or d, such as 30m",
                "hold: 30 | hold: 30 is no duration; write a number and s, m, h or d, such as 30m",
                "hold: 8d | hold: 8d is too long; write at most 7d",
                "webhook: shop | webhook: is for delivery: webhook; write delivery: webhook, or remove the line",
                "mail: {from: a@b.c} | mail: is for delivery: email; write delivery: email, or remove the group"
            })
    void saysWhatToWriteInsteadOfAKeyOfTheDelivery(String line, String expected) {
        assertThat(problems("account: us\n" + line + "\n"))
                .singleElement()
                .hasToString("jobs/test.yaml:2: " + expected);
    }

    @Test
    void readsHowCodesReachPeople() {
        JobFile mailed = parse("""
                account: us
                delivery: email
                hold: 10m
                csv:
                  name: full_name
                  message: [note, message]
                mail:
                  from: Acme Rewards <rewards@acme.example>
                  templates: mail/thanks
                  language: pt-BR
                """);
        assertThat(mailed.delivery())
                .isEqualTo(new Delivery(
                        Delivery.By.EMAIL,
                        Duration.ofMinutes(10),
                        new Delivery.Mail("Acme Rewards <rewards@acme.example>", null, "mail/thanks", "pt-BR"),
                        null));
        assertThat(mailed.csv().greeting())
                .isEqualTo(new CsvLayout.Greeting(List.of("full_name"), List.of("note", "message"), List.of()));
        assertThat(parse("account: us\ndelivery: webhook\nwebhook: shop-1\n").delivery())
                .isEqualTo(new Delivery(Delivery.By.WEBHOOK, Duration.ZERO, null, "shop-1"));
    }

    private static JobFile parse(String yaml) {
        return JobFileParser.parse("test", "jobs/test.yaml", yaml);
    }

    private static List<JobFileProblem> problems(String yaml) {
        return catchThrowableOfType(JobFileException.class, () -> parse(yaml)).problems();
    }
}
