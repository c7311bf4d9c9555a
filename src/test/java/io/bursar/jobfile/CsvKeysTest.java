package io.bursar.jobfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import org.junit.jupiter.api.Test;

/** How the columns are called, and how the file is written. */
class CsvKeysTest {

    @Test
    void takesOneNameOfAColumnOrAList() {
        CsvLayout csv = parse("""
                account: us
                csv:
                  reference: [reward_id, id, "Reward ID"]
                  amount:
                    - Betrag
                  encoding: windows-1252
                  numbers: decimal-comma
                  text-marks: read
                """).csv();
        assertThat(csv.references()).containsExactly("reward_id", "id", "Reward ID");
        assertThat(csv.reference()).isEqualTo("reward_id");
        assertThat(csv.amounts()).containsExactly("Betrag");
        assertThat(csv.encoding()).isEqualTo(CsvLayout.Encoding.WINDOWS_1252);
        assertThat(csv.numbers()).isEqualTo(CsvLayout.Numbers.DECIMAL_COMMA);
        assertThat(csv.textMarks()).isEqualTo(CsvLayout.TextMarks.READ);
    }

    @Test
    void refusesNamesOfColumnsThatLeaveADoubt() {
        assertThat(problems("account: us\ncsv: {reference: [id, id]}\n"))
                .singleElement()
                .asString()
                .contains("csv.reference: id stands twice");
        assertThat(problems("account: us\ncsv: {reference: [id, recipient]}\n"))
                .singleElement()
                .asString()
                .contains("reference and recipient are the same column recipient");
        assertThat(problems("account: us\ncsv: {reference: []}\n"))
                .singleElement()
                .asString()
                .contains("csv.reference: has 0 names; write 1 to 10 of them");
        assertThat(problems("account: us\ncsv: {reference: [id, [a]], numbers: comma}\n"))
                .extracting(JobFileProblem::toString)
                .containsExactlyInAnyOrder(
                        "jobs/test.yaml:2: csv.reference: takes a single value, not a list or a group; write for example"
                                + " reference: reward_id",
                        "jobs/test.yaml:2: csv.numbers: comma is not known here; write plain or grouped or decimal-comma");
    }

    private static JobFile parse(String yaml) {
        return JobFileParser.parse("test", "jobs/test.yaml", yaml);
    }

    private static List<JobFileProblem> problems(String yaml) {
        return catchThrowableOfType(JobFileException.class, () -> parse(yaml)).problems();
    }
}
