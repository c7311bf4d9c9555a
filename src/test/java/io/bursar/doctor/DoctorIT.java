package io.bursar.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.bursar.account.AccountSettings;
import io.bursar.account.Accounts;
import io.bursar.doctor.Diagnosis.Verdict;
import io.bursar.doctor.Finding.Check;
import io.bursar.doctor.Finding.Level;
import io.bursar.domain.Operation;
import io.bursar.incentives.IncentivesClient;
import io.bursar.simulator.Faults;
import io.bursar.simulator.Faults.Effect;
import io.bursar.simulator.Faults.Rule;
import io.bursar.simulator.Faults.Symptom;
import io.bursar.simulator.Simulator;
import io.bursar.simulator.SimulatorSettings;
import io.bursar.simulator.SimulatorSettings.AccessKey;
import io.bursar.throttle.Throttle;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.ServerSocket;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;

/** One trouble at a time, against a provider that has it: which finding it becomes, and with which remedy. */
class DoctorIT {

    private Simulator simulator = Simulator.start(SimulatorSettings.defaults());
    private Clock clock = Clock.systemUTC();

    @AfterEach
    void stop() {
        simulator.close();
    }

    private void restart(SimulatorSettings settings) {
        simulator.close();
        simulator = Simulator.start(settings);
    }

    @Test
    void findsNothingWhereAllIsWell() {
        Diagnosis diagnosis = examine(Map.of());

        assertThat(diagnosis.verdict()).isEqualTo(Verdict.WELL);
        assertThat(diagnosis.findings()).allMatch(finding -> finding.level() == Level.OK);
        assertThat(one(diagnosis, Check.FUNDS).seen()).isEqualTo("1,000,000.00 USD available");
        assertThat(diagnosis.findings().getLast().seen()).contains("32,400 rewards an hour");
        assertThat(simulator.figures().arrivals()).isEqualTo(1);
    }

    @Test
    void findsAWrongSecret() {
        Diagnosis diagnosis = examine(Map.of("secret-access-key", "wrong"));

        assertRefused(diagnosis, Remedy.SIGNATURE_MISMATCH);
        assertThat(one(diagnosis, Check.CLOCK).level()).isEqualTo(Level.OK);
        assertThat(diagnosis.toString()).doesNotContain("wrong,").doesNotContain("String-to-Sign");
    }

    @Test
    void findsAWrongRegion() {
        Diagnosis diagnosis = examine(Map.of("region", "eu-west-1"));

        assertRefused(diagnosis, Remedy.SIGNATURE_MISMATCH);
        assertThat(one(diagnosis, Check.KEY).remedy()).contains("BURSAR_ACCOUNTS_US_REGION");
    }

    @Test
    void saysThatTheNextKeyAnswersForTheFirst() {
        simulator.acceptKeys(List.of(
                new AccessKey("SIMULATORACCESSKEY", "simulator-secret-access-key", false),
                new AccessKey("NEXTACCESSKEY", "next-secret-access-key", true)));
        Diagnosis diagnosis = examine(
                Map.of("next.access-key-id", "NEXTACCESSKEY", "next.secret-access-key", "next-secret-access-key"));

        assertThat(diagnosis.findings())
                .anySatisfy(finding -> assertThat(finding.seen()).contains("the next one answers for it"))
                .noneMatch(finding -> finding.level() == Finding.Level.FAILED);
    }

    @Test
    void findsAnInactiveKey() {
        simulator.acceptKeys(List.of(new AccessKey("SIMULATORACCESSKEY", "simulator-secret-access-key", false)));

        assertRefused(examine(Map.of()), Remedy.KEY_NOT_VALID_HERE);
    }

    @Test
    void findsAPartnerIdInTheWrongCase() {
        assertRefused(examine(Map.of("partner-id", "bursr")), Remedy.PARTNER_ID);
    }

    @Test
    void findsAPathThatIsNotTheProviders() {
        assertRefused(examine(Map.of("endpoint", simulator.endpoint() + "/api")), Remedy.WRONG_PROTOCOL);
    }

    @ParameterizedTest
    @CsvSource({
        "AccessDenied, ACCESS_DENIED",
        "ActiveContractNotFound, NO_CONTRACT",
        "AccountHasProblems, ACCOUNT_PROBLEMS",
        "OperationNotPermitted, OPERATION_NOT_PERMITTED",
        "InvalidAwsAccessKeyId, UNKNOWN_KEY",
        "ProductTypeNotEnabledInTheContract, PRODUCT_NOT_ENABLED",
        "InvalidProgramId, PROGRAM_ID",
        "ProgramIsNotApproved, PROGRAM_NOT_APPROVED",
        "GeneralError, GENERAL_ERROR",
        "NeverSeenBefore, UNKNOWN"
    })
    void findsWhatTheAccountIsRefusedFor(String type, Remedy remedy) {
        simulator.misbehave(failing(Symptom.F300, type));

        assertRefused(examine(Map.of()), remedy);
    }

    @ParameterizedTest
    @CsvSource({"InsufficientFunds, INSUFFICIENT_FUNDS", "IssuanceCapExceeded, ISSUANCE_CAP"})
    void findsFundsThatAreUsedUpThoughTheKeyIsWell(String type, Remedy remedy) {
        simulator.misbehave(failing(Symptom.F300, type));
        Diagnosis diagnosis = examine(Map.of());

        assertThat(diagnosis.verdict()).isEqualTo(Verdict.REFUSED);
        assertThat(one(diagnosis, Check.KEY).level()).isEqualTo(Level.OK);
        assertFailed(diagnosis, Check.FUNDS, remedy.text("us"));
    }

    @Test
    void findsZeroFundsAndExplainsThoseOfASandbox() {
        simulator.setFunds(BigDecimal.ZERO);

        assertFailed(examine(Map.of()), Check.FUNDS, "Payment Matching ID");
        Diagnosis sandbox = examine(Map.of("sandbox", "true"));
        assertThat(sandbox.verdict()).isEqualTo(Verdict.WELL);
        assertThat(one(sandbox, Check.FUNDS).seen()).startsWith("0.00 USD").contains("always");
    }

    @Test
    void findsFundsInAnotherCurrency() {
        restart(SimulatorSettings.defaults().withCurrency("EUR"));

        assertFailed(examine(Map.of()), Check.FUNDS, Remedy.CURRENCY_MISMATCH.text("us"));
    }

    @ParameterizedTest
    @CsvSource({
        "F100, PROVIDER_ERROR",
        "F400, SYSTEM_UNAVAILABLE",
        "F500, PROVIDER_TIMEOUT",
        "HTML, WEB_PAGE",
        "GARBAGE, WEB_PAGE",
        "EMPTY, WEB_PAGE",
        "RESET, NO_ANSWER",
        "TRUNCATED, NO_ANSWER"
    })
    void findsAProviderThatIsTroubled(Symptom symptom, Remedy remedy) {
        simulator.misbehave(failing(symptom, null));
        Diagnosis diagnosis = examine(Map.of());

        assertThat(diagnosis.verdict()).isEqualTo(Verdict.UNREACHABLE);
        assertFailed(diagnosis, Check.ANSWER, remedy.text("us"));
        assertThat(one(diagnosis, Check.KEY).level()).isEqualTo(Level.SKIPPED);
    }

    @Test
    void findsThatTheAccountIsThrottled() {
        simulator.misbehave(failing(Symptom.THROTTLE, null));
        Diagnosis diagnosis = examine(Map.of());

        assertThat(diagnosis.verdict()).isEqualTo(Verdict.WELL);
        assertThat(one(diagnosis, Check.ANSWER).level()).isEqualTo(Level.WARNING);
        assertThat(one(diagnosis, Check.ANSWER).remedy()).isEqualTo(Remedy.THROTTLED.text("us"));
    }

    @ParameterizedTest
    @CsvSource({
        "PT0S, OK",
        "PT30S, OK",
        "PT2M, WARNING",
        "PT-2M, WARNING",
        "PT6M, FAILED",
        "PT-6M, FAILED",
        "PT16M, FAILED"
    })
    void findsAClockThatIsOff(Duration off, Level level) {
        clock = Clock.offset(Clock.systemUTC(), off);
        Finding finding = one(examine(Map.of()), Check.CLOCK);

        assertThat(finding.level()).isEqualTo(level);
        assertThat(finding.seen()).contains(off.isNegative() ? "behind" : off.isZero() ? "agrees" : "ahead of");
        assertThat(finding.remedy()).isEqualTo(level == Level.OK ? "" : Remedy.SIGNATURE_EXPIRED.text("us"));
    }

    @Test
    void blamesTheClockForASignatureThatTheClockHasSpoilt() {
        clock = Clock.offset(Clock.systemUTC(), Duration.ofMinutes(-16));

        assertRefused(examine(Map.of()), Remedy.SIGNATURE_EXPIRED);
    }

    @Test
    void findsACertificateThatNobodyTrustsAndCallsOnlyOverATrustedOne() {
        restart(SimulatorSettings.defaults().withTls(true));
        Diagnosis untrusted = examine(Map.of());

        assertThat(untrusted.verdict()).isEqualTo(Verdict.UNREACHABLE);
        assertFailed(untrusted, Check.TLS, Remedy.UNTRUSTED_CERTIFICATE.text("us"));
        assertThat(one(untrusted, Check.TLS).seen()).contains("Incentives API simulator", "PKIX");
        assertThat(one(untrusted, Check.ANSWER).level()).isEqualTo(Level.SKIPPED);
        assertThat(simulator.figures().arrivals()).isZero();

        String pem = simulator.tlsCertificate().orElseThrow().toString();
        Diagnosis trusted = examine(Map.of("trusted-certificate", pem));
        assertThat(trusted.verdict()).isEqualTo(Verdict.WELL);
        assertThat(one(trusted, Check.TLS).seen()).startsWith("TLSv1.3");
    }

    @Test
    void findsTheCertificateOfAnotherHostAndOneThatEndsSoon() {
        restart(SimulatorSettings.defaults().withTls(true).withBindAddress("0.0.0.0"));
        String pem = simulator.tlsCertificate().orElseThrow().toString();
        String other = "https://127.0.0.2:" + simulator.endpoint().getPort();
        Diagnosis wrongName = examine(Map.of("endpoint", other, "trusted-certificate", pem));

        assertFailed(wrongName, Check.TLS, "BURSAR_ACCOUNTS_US_ENDPOINT");
        assertThat(one(wrongName, Check.TLS).seen()).contains("not 127.0.0.2");

        clock = Clock.offset(Clock.systemUTC(), Duration.ofDays(825 - 10));
        Finding soon = one(examine(Map.of("trusted-certificate", pem)), Check.TLS);
        assertThat(soon.level()).isEqualTo(Level.WARNING);
        assertThat(soon.seen()).contains("less than 14 days");
    }

    @Test
    void findsPlainHttpWhereTlsIsExpected() throws IOException {
        try (ServerSocket mute = new ServerSocket(0)) {
            Thread.ofVirtual().start(() -> answerInPlain(mute));
            Diagnosis diagnosis = examine(Map.of("endpoint", "https://127.0.0.1:" + mute.getLocalPort()));

            assertFailed(diagnosis, Check.TLS, "openssl s_client -connect 127.0.0.1:");
        }
    }

    private static void answerInPlain(ServerSocket server) {
        try (var socket = server.accept()) {
            socket.getOutputStream().write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes());
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void findsThatNobodyListens() {
        Map<String, String> gone = Map.of("endpoint", simulator.endpoint().toString());
        simulator.close();
        Diagnosis diagnosis = examine(gone);

        assertThat(diagnosis.verdict()).isEqualTo(Verdict.UNREACHABLE);
        assertFailed(diagnosis, Check.TLS, "./bursar simulator --port");
        assertThat(one(diagnosis, Check.DNS).level()).isEqualTo(Level.OK);
    }

    @Test
    void findsAHostThatDoesNotExist() {
        Diagnosis diagnosis = examine(Map.of("endpoint", "https://agcod.invalid"));

        assertThat(diagnosis.verdict()).isEqualTo(Verdict.UNREACHABLE);
        assertFailed(diagnosis, Check.DNS, "getent hosts agcod.invalid");
        assertThat(one(diagnosis, Check.SETTINGS).level()).isEqualTo(Level.WARNING);
    }

    @Test
    void examinesTheRestAndCallsNobodyWithoutTheDatabase() {
        Diagnosis diagnosis = new Doctor(clock).examine(account(Map.of()), new Doctor.Calls() {
            @Override
            public String trouble() {
                return "the database is away";
            }

            @Override
            public IncentivesClient client(AccountSettings account) {
                throw new AssertionError("no call without a slot");
            }
        });

        assertThat(diagnosis.verdict()).isEqualTo(Verdict.UNREACHABLE);
        assertFailed(diagnosis, Check.DATABASE, "No call was made");
        assertThat(one(diagnosis, Check.TLS).level()).isEqualTo(Level.OK);
        assertThat(one(diagnosis, Check.ANSWER).level()).isEqualTo(Level.SKIPPED);
        assertThat(simulator.figures().arrivals()).isZero();
    }

    private Diagnosis examine(Map<String, String> changed) {
        return new Doctor(clock).examine(account(changed), new Doctor.Calls() {
            @Override
            public String trouble() {
                return null;
            }

            @Override
            public IncentivesClient client(AccountSettings account) {
                return IncentivesClient.of(account, Operation.GIFT_CODE, Throttle.lifted(), clock);
            }
        });
    }

    private AccountSettings account(Map<String, String> changed) {
        Map<String, String> values = new HashMap<>(Map.of(
                "partner-id", "Bursr",
                "endpoint", simulator.endpoint().toString(),
                "region", "us-east-1",
                "currency", "USD",
                "access-key-id", "SIMULATORACCESSKEY",
                "secret-access-key", "simulator-secret-access-key"));
        values.putAll(changed);
        Map<String, Object> properties = new HashMap<>();
        values.forEach((name, value) -> properties.put("bursar.accounts.us." + name, value));
        StandardEnvironment environment = new StandardEnvironment();
        environment.getPropertySources().addFirst(new MapPropertySource("test", properties));
        return Accounts.from(environment).find("us");
    }

    private static Faults failing(Symptom symptom, String errorType) {
        return Faults.none().withRules(Rule.of(null, symptom, Effect.NONE, 1).withErrorType(errorType));
    }

    private static Finding one(Diagnosis diagnosis, Check check) {
        return diagnosis.findings().stream()
                .filter(finding -> finding.check() == check)
                .findFirst()
                .orElseThrow();
    }

    private static void assertFailed(Diagnosis diagnosis, Check check, String remedy) {
        Finding finding = one(diagnosis, check);
        assertThat(finding.level()).as(finding.seen()).isEqualTo(Level.FAILED);
        assertThat(finding.remedy()).contains(remedy);
    }

    private static void assertRefused(Diagnosis diagnosis, Remedy remedy) {
        assertThat(diagnosis.verdict()).isEqualTo(Verdict.REFUSED);
        assertFailed(diagnosis, Check.KEY, remedy.text("us"));
        assertThat(one(diagnosis, Check.ANSWER).level()).isEqualTo(Level.OK);
        assertThat(one(diagnosis, Check.FUNDS).level()).isEqualTo(Level.SKIPPED);
    }
}
