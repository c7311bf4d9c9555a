package io.bursar.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.bursar.delivery.MailTemplate.Kind;
import io.bursar.domain.CreationRequest;
import io.bursar.domain.CreationRequestId;
import io.bursar.domain.Greeting;
import io.bursar.domain.Money;
import io.bursar.domain.Recipient;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Currency;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a template may say, what is found out about it before the first mail, and what a reward file can make of it. */
class MailTemplateTest {

    private static final String CODE = "CODE0123";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "HTML | a{{code}}\\n{{amuont}} | :2: there is no variable amuont; did you mean amount?",
                "HTML | {{code}}{{x}} | :1: there is no variable x; there are name, amount, code",
                "HTML | <p>\\n\\n{{{message}}}{{code}} | :3: {{{message}} would let a reward file write HTML; write {{message}}",
                "TEXT | {{&name}}{{code}} | :1: {{&name}} would let a reward file write HTML; write {{name}}",
                "HTML | {{code}}{{> other}} | :1: {{> other}} is not known here",
                "HTML | {{=<% %>=}}<%code%> | :1: {{=<% %>=}} is not known here",
                "HTML | {{code}}\\n{{#name}}Hi | :2: a section is not closed as it was opened (Section missing close tag 'name')",
                "HTML | {{code}}{{#name}}{{#message}}{{/name}}{{/message}} | :1: a section is not closed as it was opened",
                "HTML | {{code}}\\n{{name} | :2: {{ has no }} after it",
                "HTML | nothing | body: has no {{code}}; write {{code}} where",
                "HTML | {{#message}}{{code}}{{/message}} | has no code for some; write {{code}} outside of sections",
                "HTML | {{#name}}{{#redeemUrl}}{{code}}{{/redeemUrl}}{{/name}} | has no code for some",
                "HTML | <!-- {{code}} --> | has no code for some; write {{code}} outside of sections and comments",
                "TEXT | {{#code}}yours{{/code}} | has no {{code}}",
                "SUBJECT | Your code {{code}} | :1: the code must not be in a subject",
                "SUBJECT | one\\ntwo | :2: a subject has one line",
                "SUBJECT | {{#name}}For {{name}}{{/name}} | :1: is empty for some",
                "SUBJECT | {{! only a comment}} | :1: is empty for some",
            })
    void findsWhatIsWrongBeforeTheFirstMail(Kind kind, String text, String problem) {
        assertThat(problems(kind, text.replace("\\n", "\n")))
                .singleElement()
                .asString()
                .startsWith("body:")
                .contains(problem);
    }

    @Test
    void saysAllProblemsOfOneFile() {
        assertThat(problems(Kind.HTML, "{{a1}}\n{{b1}}\n{{{name}}}")).hasSize(3);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "{{! {{ }}", "@media x{a{b:c}}", "{{^name}}you{{/name}}", "\n{{ #name }}{{name}}{{/ name }}"
            })
    void takesWhatIsRight(String text) {
        assertThat(problems(Kind.HTML, text + "{{ code }}")).isEmpty();
    }

    @Test
    void letsNothingFromAFileActAsHtml() {
        String html = template(Kind.HTML, "<a title='{{name}}' href={{reference}}>{{message}}</a>{{code}}")
                .render(words(
                        new Greeting("' onclick='x", "<script>a</script>&\n{{code}}", null), "x onload=y", "en", "en"));

        assertThat(html)
                .contains("title='&#39; onclick&#x3D;&#39;x'")
                .contains("href=x onload&#x3D;y")
                .contains("&lt;script&gt;a&lt;/script&gt;&amp;<br>\n{{code}}</a>" + CODE)
                .doesNotContain("<script>");
        assertThat(html.split(CODE, -1)).hasSize(2);
    }

    @Test
    void leavesPlainTextAsItIs() {
        assertThat(template(Kind.TEXT, "{{name}}: {{message}} {{code}}")
                        .render(words(new Greeting("A & B", "x < y", null), "r", "en", "en")))
                .isEqualTo("A & B: x < y " + CODE);
    }

    /** Each of them would turn around or break what stands beside it. */
    @Test
    void takesOutWhatTurnsTheWordsAround() {
        Map<String, String> words = words(
                new Greeting("A\u202Eb\r\nBcc: c\u2028d\u0000", "1\r\n2\r3\u2028 4\t5\u2066", null), "r", "en", "en");

        assertThat(words.get("name")).isEqualTo("Ab Bcc: c d");
        assertThat(words.get("message")).isEqualTo("1\n2\n3\n 4 5");
    }

    @Test
    void cutsWhatIsLongAndNoCharacterInTwo() {
        Map<String, String> words =
                words(new Greeting("😀".repeat(300), "m".repeat(10_000), null), "r".repeat(500), "en", "en");

        assertThat(words.get("name")).hasSize(2 * 199 + 1).endsWith("😀…");
        assertThat(words.get("message")).hasSize(4_000);
        assertThat(words.get("reference")).hasSize(200);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "en | en | 1234.5 | USD | $1,234.50",
                "en | en-GB | 1234.5 | USD | US$1,234.50",
                "de | de | 0.15 | EUR | 0,15\u00a0€",
                "de | de-AT | 1234 | EUR | €\u00a01.234,00",
                "ja | ja | 5000 | JPY | ￥5,000",
                "ja | ja | 99999999999 | JPY | ￥99,999,999,999",
                "en | nl | 10 | EUR | €10.00",
                "en | sv-SE | 10 | EUR | €10.00",
            })
    void writesTheAmountAsTheLanguageOfTheTextDoes(
            String language, String wanted, BigDecimal amount, String currency, String written) {
        Money money = new Money(amount, Currency.getInstance(currency));
        DeliveryNote note = new DeliveryNote(
                "r",
                new Recipient("a@example.com", Greeting.NONE),
                CreationRequest.of(new CreationRequestId("B1"), money));

        assertThat(MailWords.of(note, "s", CODE, language, wanted).get("amount"))
                .isEqualTo(written);
    }

    @ParameterizedTest
    @CsvSource({"ar, rtl", "he, rtl", "fa-IR, rtl", "pa-Arab, rtl", "en, ltr", "ja, ltr", "pa, ltr"})
    void knowsWhichLanguagesAreWrittenFromTheRight(String language, String direction) {
        assertThat(words(Greeting.NONE, "r", language, language)).containsEntry("direction", direction);
    }

    @ParameterizedTest
    @ValueSource(strings = {"en", "de", "fr", "es", "ja", "ar", "pt-BR"})
    void hasStandardTextsForEverybody(String language) {
        List<String> problems = new ArrayList<>();
        MailTemplates standard = MailTemplates.standard("en", problems);
        assertThat(problems).isEmpty();
        String found = standard.find(Kind.HTML, language).language();
        assertThat(found).isEqualTo(language.equals("pt-BR") ? "en" : language);

        for (Greeting greeting : List.of(Greeting.NONE, new Greeting("Ann <3", "Bye", language))) {
            for (Kind kind : Kind.values()) {
                String text =
                        standard.find(kind, language).template().render(words(greeting, "REF-1", found, language));
                assertThat(text).doesNotContain("{{").doesNotContain("}}\n");
                assertThat(text.contains(CODE)).isEqualTo(kind != Kind.SUBJECT);
                assertThat(text).contains("25").contains("Acme");
                if (kind == Kind.HTML) {
                    assertThat(text)
                            .contains("<html lang=\"" + found + "\" dir=\"" + (found.equals("ar") ? "rtl" : "ltr"));
                    assertThat(text).doesNotContain("Ann <3");
                }
            }
        }
    }

    @Test
    void knowsNoShopForTheEuro() {
        assertThat(words(Greeting.NONE, "r", "en", "en")).containsEntry("redeemUrl", "https://www.amazon.com/redeem");
        DeliveryNote euro = new DeliveryNote(
                "r",
                new Recipient("a@example.com", Greeting.NONE),
                CreationRequest.of(new CreationRequestId("B1"), Money.ofMinor(1, Currency.getInstance("EUR"))));
        assertThat(MailWords.of(euro, "s", CODE, "en", "en")).containsEntry("redeemUrl", "");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "550 | 550 5.1.1 <Ann@Example.COM>: unknown | 5.1.1 | ***>: unknown",
                "550 | 550-5.1.1 The account\\r\\n550 5.1.1 does not exist. | 5.1.1 | The account does not exist.",
                "554 | 554 no | | no",
                "554 | 554 5.7.1 in AQ3W-7KM2PX-9RTB5 and AQ3W7KM2PX9RTB5 | 5.7.1 | in *** and ***",
                "451 | 451 4.7.1 Greylisted for 60 seconds | 4.7.1 | Greylisted for 60 seconds",
            })
    void readsAnswers(int code, String said, String status, String text) {
        SmtpAnswer answer = SmtpAnswer.of(code, said.replace("\\r\\n", "\r\n"));

        assertThat(answer.code()).isEqualTo(code);
        assertThat(answer.status()).isEqualTo(status == null ? "" : status);
        assertThat(answer.text()).endsWith(text);
    }

    private static List<String> problems(Kind kind, String text) {
        List<String> problems = new ArrayList<>();
        assertThat(MailTemplate.of(kind, "body", text, problems).isEmpty()).isEqualTo(!problems.isEmpty());
        return problems;
    }

    private static MailTemplate template(Kind kind, String text) {
        List<String> problems = new ArrayList<>();
        return MailTemplate.of(kind, "body", text, problems).orElseThrow(() -> new AssertionError(problems));
    }

    private static Map<String, String> words(Greeting greeting, String reference, String language, String wanted) {
        DeliveryNote note = new DeliveryNote(
                reference,
                new Recipient("a@example.com", greeting),
                CreationRequest.of(new CreationRequestId("B1"), Money.ofMinor(2_500, Currency.getInstance("USD"))));
        return MailWords.of(note, "Acme", CODE, language, wanted);
    }
}
