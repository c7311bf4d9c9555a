package io.bursar.jobfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.bursar.domain.Operation;
import io.bursar.jobfile.JobFile.Approval;
import io.bursar.jobfile.JobFile.Funds;
import io.bursar.jobfile.JobFile.Limits;
import io.bursar.jobfile.JobFile.OnBadRows;
import io.bursar.jobfile.JobFile.ReferenceScope;
import java.math.BigDecimal;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The text of a job file: defaults, every mistake by its line, and the traps of YAML. */
class JobFileParserTest {

    private static final String FILE = "jobs/test.yaml";

    @Test
    void needsOnlyTheAccount() {
        assertThat(parse("account: us"))
                .isEqualTo(new JobFile(
                        "test",
                        "us",
                        Operation.GIFT_CODE,
                        new CsvLayout("reward_id", "recipient", "amount", "currency", null),
                        ReferenceScope.JOB,
                        JobFile.Nightly.NONE,
                        Approval.NONE,
                        new Limits(null, 10_000_000, null, null, JobFile.PerRecipient.NONE),
                        Limits.STANDARD,
                        JobFile.Repeats.NONE,
                        JobFile.Totals.NONE,
                        Funds.WHOLE_FILE,
                        Delivery.NONE,
                        OnBadRows.PAY_GOOD,
                        null,
                        null,
                        null));
    }

    @Test
    void acceptsEveryDefaultWrittenOut() {
        assertThat(parse("""
                account: us
                operation: gift-code
                csv:
                  reference: reward_id
                  recipient: recipient
                  amount: amount
                  currency: currency
                reference-scope: job
                inbox: null
                schedule: null
                zone: UTC
                missed-schedule: run-once
                expect-file-by: null
                finish-by: null
                approval: none
                limits: {reward: null, rows: 10000000, total: null, day: null, per-recipient: {count: null, amount: null, days: null}}
                soft-limits: null
                repeats: {days: null, then: warn}
                totals: none
                retention-days: null
                funds: whole-file
                delivery: none
                hold: 0m
                on-bad-rows: pay-good
                """)).isEqualTo(parse("account: us"));
    }

    @Test
    void keepsTheDefaultOfEachKeyOfAGroup() {
        JobFile job = parse("""
                account: us
                csv:
                  amount: Betrag
                limits:
                  reward: 250.00
                funds: as-far-as-it-goes
                reference-scope: file
                on-bad-rows: refuse-file
                zone: Europe/Berlin
                chunk: 100
                lanes: 64
                """);
        assertThat(job.csv()).isEqualTo(new CsvLayout("reward_id", "recipient", "Betrag", "currency", null));
        assertThat(job.limits().reward()).isEqualTo(new BigDecimal("250.00"));
        assertThat(job.limits().rows()).isEqualTo(10_000_000);
        assertThat(job.funds()).isEqualTo(Funds.AS_FAR_AS_IT_GOES);
        assertThat(job.referenceScope()).isEqualTo(ReferenceScope.FILE);
        assertThat(job.onBadRows()).isEqualTo(OnBadRows.REFUSE_FILE);
        assertThat(job.nightly().zone()).isEqualTo(ZoneId.of("Europe/Berlin"));
        assertThat(job.chunk()).isEqualTo(100);
        assertThat(job.lanes()).isEqualTo(64);
    }

    @Test
    void readsAGroupWhoseKeysAreAllCommentedOutAsDefaults() {
        assertThat(parse("account: us\ncsv:\nlimits:\n  # rows: 5\n")).isEqualTo(parse("account: us"));
    }

    @Test
    void namesEveryProblemAtOnceByItsLine() {
        List<JobFileProblem> problems = problems("""
                acount: us
                chunk: 0
                lanes: many
                limits:
                  rows: 1e3
                  rewards: 5
                zone: Europe/Berlim
                csv: [a, b]
                """);
        assertThat(problems.stream().map(JobFileProblem::toString))
                .containsExactly(
                        "jobs/test.yaml:1: acount: there is no such key; did you mean account?",
                        "jobs/test.yaml:1: account: is missing; write \"account: NAME\"",
                        "jobs/test.yaml:2: chunk: 0 is not allowed; write a whole number from 1 to 100",
                        "jobs/test.yaml:3: lanes: many is not allowed; write a whole number from 1 to 64",
                        "jobs/test.yaml:5: limits.rows: 1e3 is not allowed; write a whole number from 1 to 10000000",
                        "jobs/test.yaml:6: limits.rewards: there is no such key; did you mean reward?",
                        "jobs/test.yaml:7: zone: Europe/Berlim is not a time zone; did you mean Europe/Berlin?",
                        "jobs/test.yaml:8: csv: needs keys of its own; write one \"key: value\" on a line, of reference,"
                                + " recipient, amount, currency, card-number, account, name, message, language, encoding, numbers, text-marks");
    }

    @Test
    void givesEachOperationItsColumn() {
        assertThat(parse("account: us\noperation: physical-card").csv().target())
                .isEqualTo("card_number");
        assertThat(parse("account: us\noperation: balance-load").csv().target()).isEqualTo("account_id");
        assertThat(parse("account: us\noperation: balance-load\ncsv: {account: customer}")
                        .csv()
                        .columns())
                .containsExactly(
                        List.of("reward_id"),
                        List.of("recipient"),
                        List.of("amount"),
                        List.of("currency"),
                        List.of("customer"),
                        List.of(),
                        List.of(),
                        List.of());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "card-number: number | csv.card-number: is for operation: physical-card, but this job's is gift-code",
                "account: customer | csv.account: is for operation: balance-load, but this job's is gift-code"
            })
    void refusesAColumnOfAnotherOperation(String key, String expected) {
        assertThat(problems("account: us\ncsv: {" + key + "}\n"))
                .singleElement()
                .hasToString("jobs/test.yaml:2: " + expected + "; remove the line, or change the operation");
    }

    @Test
    void refusesTheTargetInAColumnThatIsTaken() {
        assertThat(problems("account: us\noperation: physical-card\ncsv: {card-number: amount}\n"))
                .singleElement()
                .asString()
                .contains("amount and card-number are the same column amount");
    }

    @Test
    void readsTheKeysOfTheNightAndOfTheLimits() {
        JobFile job = parse("""
                account: us
                inbox: inbox/us
                schedule: 0 30 2 * * MON-FRI
                zone: Europe/Berlin
                missed-schedule: skip
                expect-file-by: 02:30
                finish-by: 06:00
                approval: required
                limits: {total: 5000, day: 9000, per-recipient: {count: 3, amount: 250.00, days: 7}}
                soft-limits: {reward: 500, rows: 1000}
                repeats: {days: 14, then: stop}
                totals: trailer
                retention-days: 400
                """);
        assertThat(job.nightly())
                .isEqualTo(new JobFile.Nightly(
                        "inbox/us",
                        "0 30 2 * * MON-FRI",
                        ZoneId.of("Europe/Berlin"),
                        JobFile.MissedSchedule.SKIP,
                        LocalTime.of(2, 30),
                        LocalTime.of(6, 0)));
        assertThat(job.approval()).isEqualTo(Approval.REQUIRED);
        assertThat(job.limits())
                .isEqualTo(new Limits(
                        null,
                        10_000_000,
                        new BigDecimal("5000"),
                        new BigDecimal("9000"),
                        new JobFile.PerRecipient(3, new BigDecimal("250.00"), 7)));
        assertThat(job.softLimits().reward()).isEqualTo(new BigDecimal("500"));
        assertThat(job.softLimits().rows()).isEqualTo(1000);
        assertThat(job.repeats()).isEqualTo(new JobFile.Repeats(14, JobFile.Repeats.Then.STOP));
        assertThat(job.totals()).isEqualTo(JobFile.Totals.TRAILER);
        assertThat(job.retentionDays()).isEqualTo(400);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "schedule: 0 2 * * * | schedule: 0 2 * * * is not a cron expression with seconds; write second minute hour"
                        + " day month weekday, such as 0 0 2 * * * for every night at 2",
                "schedule: 0 0 2 * * * | schedule: has nothing to run; add inbox: FOLDER, in which the files arrive",
                "expect-file-by: 2:30 | expect-file-by: 2:30 is not a time of day; write hours and minutes, such as 02:30",
                "finish-by: 25:00 | finish-by: 25:00 is not a time of day; write hours and minutes, such as 02:30",
                "inbox: [a] | inbox: takes a single value, not a list or a group; write for example inbox: inbox/NAME",
                "limits: {per-recipient: {days: 9}} | limits.per-recipient.days: limits nothing by itself; add count or"
                        + " amount, or remove the line",
                "repeats: {then: stop} | repeats.then: needs the number of days within which a repeat counts; add days:"
                        + " 30",
                "retention-days: 0 | retention-days: 0 is not allowed; write a whole number from 1 to 3650"
            })
    void saysWhatToWriteInsteadOfAKeyOfTheNight(String line, String expected) {
        assertThat(problems("account: us\n" + line + "\n"))
                .singleElement()
                .hasToString("jobs/test.yaml:2: " + expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "approval: no | no is not known here",
                "approval: off | off is not known here",
                "funds: whole_file | did you mean whole-file?",
                "funds: Whole-File | did you mean whole-file?",
                "on-bad-rows: ignore | write pay-good or refuse-file",
                "chunk: 010 | 010 is not allowed",
                "chunk: 1_0 | 1_0 is not allowed",
                "chunk: 0x10 | 0x10 is not allowed",
                "chunk: 10.0 | 10.0 is not allowed",
                "chunk: -1 | -1 is not allowed",
                "chunk: 101 | 101 is not allowed",
                "chunk: 99999999999 | 99999999999 is not allowed",
                "funds: | has no value",
                "zone: | write for example zone: UTC",
                "lanes: {a: 1} | takes a single value",
                "lanes: !!java.net.URL 8 | Global tag is not allowed",
                "lanes: !number 8 | has a YAML tag",
                "limits: {reward: -1} | -1 is not an amount",
                "limits: {reward: 0.00} | 0.00 is not an amount",
                "limits: {reward: '1,000'} | 1,000 is not an amount",
                "limits: {reward: .inf} | .inf is not an amount",
                "limits: {rows: 0} | 0 is not allowed",
                "limits: 5 | needs keys of its own",
                "csv: {amount: reward_id} | reference and amount are the same column reward_id",
                "csv: {amount: ''} | is empty",
                "? [a] : b | a key is a single word",
                "<<: {lanes: 1} | there is no such key"
            })
    void saysWhatIsAllowed(String line, String expected) {
        assertThat(problems("account: us\n" + line + "\n"))
                .singleElement()
                .satisfies(problem -> assertThat(problem.line()).isEqualTo(2))
                .asString()
                .contains(expected);
    }

    @Test
    void takesTextAsTextWhereYamlSeesATruthValueOrANumber() {
        JobFile job = parse("account: us\ncsv: {reference: no, recipient: 12, amount: 1e3, currency: 'null'}\n");
        assertThat(job.csv()).isEqualTo(new CsvLayout("no", "12", "1e3", "null", null));
    }

    @Test
    void refusesAKeyThatStandsTwice() {
        assertThat(problems("account: us\nlanes: 4\nlanes: 5\n"))
                .singleElement()
                .hasToString("jobs/test.yaml:3: lanes: is already on line 2; keep one of the two");
    }

    @Test
    void namesTheLineOfATab() {
        assertThat(problems("account: us\nlimits:\n\trows: 5\n"))
                .singleElement()
                .hasToString("jobs/test.yaml:3: the line starts with a tab; indent with spaces");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "   \n", "# only a comment\n", "---\n", "null\n"})
    void saysWhatAnEmptyFileNeeds(String yaml) {
        assertThat(problems(yaml)).singleElement().asString().contains("write").contains("account: NAME");
    }

    @Test
    void refusesASecondDocument() {
        assertThat(problems("account: us\n---\naccount: de\n"))
                .singleElement()
                .satisfies(problem -> assertThat(problem.line()).isEqualTo(3))
                .asString()
                .contains("a second document starts here");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "account: 'us", "account: us: de", "{account: us", "- us", "us", "account: *nothing", "account: \u0007",
                "a: &a [*a]", "%YAML 9.9\n---\na: b", "account: us\n  lanes: 8", "account: !<x", "\u0000", "@",
                        "a: b: c: d"
            })
    void turnsAnythingUnreadableIntoAProblem(String yaml) {
        assertThat(problems(yaml)).isNotEmpty().allSatisfy(problem -> {
            assertThat(problem.what()).isNotBlank();
            assertThat(problem.instead()).isNotBlank();
        });
    }

    @Test
    void boundsDepthAndAliases() {
        String bomb = "a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\nd: &d [*c, *c]\naccount: us\n";
        assertThat(problems(bomb)).hasSize(4);
        assertThat(problems("account: " + "[".repeat(10_000))).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"US", "us_east", "us.east", "-us", "us-", "u s", "üs", "us--east"})
    void refusesAnAccountThatCannotBeASettingsName(String account) {
        assertThat(problems("account: " + account)).singleElement().asString().contains("is not an account's name");
    }

    @Test
    void listsTheProblemsInTheMessage() {
        JobFileException e = failure("lanes: 0\nchunk: 0\naccount: us\n");
        assertThat(e).hasMessage("""
                jobs/test.yaml cannot be used, it has 2 problems:
                  jobs/test.yaml:1: lanes: 0 is not allowed; write a whole number from 1 to 64
                  jobs/test.yaml:2: chunk: 0 is not allowed; write a whole number from 1 to 100""");
    }

    private static JobFile parse(String yaml) {
        return JobFileParser.parse("test", FILE, yaml);
    }

    private static List<JobFileProblem> problems(String yaml) {
        return failure(yaml).problems();
    }

    private static JobFileException failure(String yaml) {
        JobFileException e = catchThrowableOfType(JobFileException.class, () -> parse(yaml));
        assertThat(e).as("no problem in: %s", yaml).isNotNull();
        return e;
    }
}
