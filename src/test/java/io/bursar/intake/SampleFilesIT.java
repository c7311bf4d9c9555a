package io.bursar.intake;

import static org.assertj.core.api.Assertions.assertThat;

import io.bursar.domain.Money;
import io.bursar.domain.RowProblem;
import io.bursar.jobfile.JobFileLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Currency;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The sample files with their jobs: what a newcomer runs first has to be right. */
class SampleFilesIT {

    @Test
    void readTheCleanUsFile() {
        List<RewardFileRow> rows = read("november-us.csv", "nightly-us", "USD");
        assertThat(rows).hasSize(120).allSatisfy(row -> assertThat(row).isInstanceOf(RewardFileRow.Good.class));
        assertThat(total(rows, "USD")).hasToString("4,529.50 USD");
        assertThat(references(rows)).doesNotHaveDuplicates();
    }

    @Test
    void readTheFileForThePartnersApp() {
        List<RewardFileRow> rows = read("partner-webhook.csv", "partner-webhook", "USD");
        assertThat(rows).hasSize(4).allSatisfy(row -> assertThat(row).isInstanceOf(RewardFileRow.Good.class));
        assertThat(total(rows, "USD")).hasToString("95.00 USD");
    }

    @Test
    void readTheJapaneseFile() {
        List<RewardFileRow> rows = read("points-jp.csv", "points-jp", "JPY");
        assertThat(rows).hasSize(30).allSatisfy(row -> assertThat(row).isInstanceOf(RewardFileRow.Good.class));
        assertThat(references(rows)).doesNotHaveDuplicates();
    }

    @Test
    void readTheSpreadsheet() {
        List<RewardFileRow> rows = read("spreadsheet-de.csv", "rewards-de", "EUR");
        assertThat(rows).hasSize(25).allSatisfy(row -> assertThat(row).isInstanceOf(RewardFileRow.Good.class));
        assertThat(references(rows)).doesNotHaveDuplicates();
        assertThat(rows.get(3).raw().cells().get(2)).isEqualTo("Liebe Grüße\naus dem Panel-Team");
        assertThat(rows.get(4).line()).isEqualTo(7);
    }

    @Test
    void readTheExportOfAnOlderProgram() {
        List<RewardFileRow> rows = read("panel-at.csv", "panel-at", "EUR");
        assertThat(rows).hasSize(5).allSatisfy(row -> assertThat(row).isInstanceOf(RewardFileRow.Good.class));
        assertThat(total(rows, "EUR")).hasToString("1,257.00 EUR");
        assertThat(rows.get(3))
                .isInstanceOfSatisfying(
                        RewardFileRow.Good.class,
                        good -> assertThat(good.reward().recipient()).isEqualTo("Jürgen „Jo“ Kübler"));
    }

    @Test
    void readTheFileWhoseCodesAreMailed() {
        List<RewardFileRow> rows = read("thanks-mail.csv", "thanks-mail", "USD");
        assertThat(rows).hasSize(6).allSatisfy(row -> assertThat(row).isInstanceOf(RewardFileRow.Good.class));
        assertThat(rows.stream()
                        .map(row ->
                                ((RewardFileRow.Good) row).reward().greeting().language()))
                .containsExactly("en", "de", "ja", "ar", "pt-BR", null);
    }

    @Test
    void readTheFileWithEveryRowError() {
        List<RewardFileRow> rows = read("every-row-error-us.csv", "nightly-us", "USD");
        List<String> problems = rows.stream()
                .filter(RewardFileRow.Bad.class::isInstance)
                .flatMap(row -> ((RewardFileRow.Bad) row).problems().stream())
                .map(SampleFilesIT::shown)
                .toList();
        assertThat(problems)
                .containsExactly(
                        "3 reward_id: a reference is required",
                        "4 recipient: a recipient is required",
                        "5 amount: an amount is required",
                        "6 currency: a currency is required",
                        "7 amount: USD has 2 decimals",
                        "8 amount: has a thousands separator",
                        "9 amount: has a decimal comma",
                        "10 amount: has a currency in it; the currency has its own column",
                        "11 amount: must be above zero",
                        "12 amount: must be above zero",
                        "13 amount: below 0.15 USD, the least for one card",
                        "14 amount: above the limit of 2,000.00 USD for one card",
                        "15 amount: has an exponent: a spreadsheet has shortened it",
                        "16 amount: is not a number",
                        "17 amount: has characters other than 0-9 and a point",
                        "18 currency: account us pays in USD",
                        "19 currency: account us pays in USD",
                        "22 (row): too few cells: the header has 4",
                        "23 (row): too many cells: the header has 4",
                        "24 reward_id: a spreadsheet has shortened this number, its digits are lost",
                        "25 reward_id: has an invisible character or an unusual space inside",
                        "26 reward_id: has 109 characters, 100 are allowed",
                        "27 recipient: has a line end or another control character inside",
                        "29 reward_id: is an error of a spreadsheet's formula",
                        "30 recipient: has a character that was lost in an earlier conversion",
                        "34 recipient: a recipient is required",
                        "34 amount: USD has 2 decimals",
                        "34 currency: account us pays in USD");
        assertThat(references(rows))
                .as("the ledger finds the reference that stands twice")
                .containsExactly("ERR-2001", "ERR-2019", "ERR-2019", "ERR-2029", "ERR-2031", "ERR-2032");
    }

    private static String shown(RowProblem problem) {
        return problem.line() + " " + problem.column() + ": " + problem.rule();
    }

    private static List<String> references(List<RewardFileRow> rows) {
        return rows.stream()
                .filter(RewardFileRow.Good.class::isInstance)
                .map(row -> ((RewardFileRow.Good) row).reward().reference())
                .toList();
    }

    private static Money total(List<RewardFileRow> rows, String currency) {
        return rows.stream()
                .filter(RewardFileRow.Good.class::isInstance)
                .map(row -> ((RewardFileRow.Good) row).reward().amount())
                .reduce(Money.zero(Currency.getInstance(currency)), Money::plus);
    }

    private static List<RewardFileRow> read(String file, String job, String currency) {
        List<RewardFileRow> all = new ArrayList<>();
        try (RewardFileReader reader = RewardFileReader.open(
                Path.of("sample-input", file), new JobFileLoader().load(Path.of("jobs"), job), Jobs.market(currency))) {
            for (RewardFileRow row = reader.read(); row != null; row = reader.read()) {
                all.add(row);
            }
        }
        return all;
    }
}
