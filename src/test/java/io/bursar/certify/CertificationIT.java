package io.bursar.certify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bursar.account.AccountSettings;
import io.bursar.account.Accounts;
import io.bursar.certify.CertificationReport.LeftOver;
import io.bursar.certify.Step.Verdict;
import io.bursar.database.TestDatabase;
import io.bursar.ledger.AccountGate;
import io.bursar.simulator.Books;
import io.bursar.simulator.Faults;
import io.bursar.simulator.Faults.Effect;
import io.bursar.simulator.Faults.Rule;
import io.bursar.simulator.Faults.Symptom;
import io.bursar.simulator.Operation;
import io.bursar.simulator.Simulator;
import io.bursar.simulator.SimulatorSettings;
import io.bursar.throttle.Sending;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Certifies simulators that behave in every way that the documentation leaves open, and judges by their books. */
class CertificationIT {

    private static final TestDatabase DATABASE = TestDatabase.migrated();
    private static final AnnotationConfigApplicationContext CONTEXT = new AnnotationConfigApplicationContext();
    private static final AtomicInteger NUMBER = new AtomicInteger();

    private final Simulator simulator = Simulator.start(SimulatorSettings.defaults()
            .withAdminPort(0)
            .withCallsPerSecondMax(0)
            .withFundsCallsPerSecondMax(0));
    private final Certification certification = CONTEXT.getBean(Certification.class);
    private final String name = "sandbox-" + NUMBER.incrementAndGet();

    @BeforeAll
    static void wire() {
        DataSource source = DATABASE.dataSource();
        CONTEXT.registerBean(DataSource.class, () -> source);
        CONTEXT.registerBean(JdbcClient.class, () -> JdbcClient.create(source));
        CONTEXT.registerBean(Clock.class, Clock::systemUTC);
        CONTEXT.registerBean(AccountGate.class);
        CONTEXT.registerBean(Certification.class);
        CONTEXT.refresh();
    }

    @AfterAll
    static void drop() {
        CONTEXT.close();
        DATABASE.close();
    }

    @AfterEach
    void stop() {
        simulator.close();
    }

    @ParameterizedTest
    @CsvSource({
        // the world: cancel of unknown, second cancel succeeds, cached Fulfilled; then what is found
        "REFUSED, false, false, REFUNDED_TO_PURCHASER REFUSED false, true, false, 0",
        "REFUSED, true, false, REFUNDED_TO_PURCHASER REFUSED true, true, false, 0",
        "SUCCEEDS_AND_BURNS, false, false, REFUNDED_TO_PURCHASER SUCCEEDS_AND_BURNS false, true, false, 0",
        "SUCCEEDS, false, false, REFUNDED_TO_PURCHASER SUCCEEDS false, true, true, 0",
        "REFUSED, false, true, FULFILLED REFUSED false, false, false, 1",
        "REFUSED, true, true, FULFILLED REFUSED true, false, false, 0",
        "SUCCEEDS, true, true, FULFILLED SUCCEEDS true, false, true, 0",
        "SUCCEEDS_AND_BURNS, false, true, FULFILLED SUCCEEDS false, false, true, 2"
    })
    void findsOutInWhichWorldItIs(
            String unknown, boolean second, boolean cached, String found, boolean trust, boolean verify, int inDoubt)
            throws Exception {
        behave("""
                {"cancelOfUnknownId": "%s", "secondCancelSucceeds": %s, "cancelledAnswersFulfilled": %s, "fundsAlwaysZero": true}""".formatted(unknown, second, cached));

        CertificationReport report = certify();
        certification.store(order(), report, "ann");

        assertThat(stored()).isEqualTo(found + " " + trust + " " + verify + " ann " + name);
        assertThat(switches(name)).isEqualTo(trust + " " + verify);
        assertThat(report.count(Verdict.FAILED)).as(report.text()).isZero();
        assertThat(report.leftOver()).as(report.text()).hasSize(inDoubt);
        assertThat(simulator.books().live()).isEmpty();
    }

    @Test
    void passesEveryStepAtTheUsualSandbox() {
        CertificationReport report = certification.run(
                new Certification.Order(account(), null, "6006491234567890123", "customer1"),
                Sending.ALWAYS,
                line -> {});

        assertThat(report.count(Verdict.PASSED))
                .as(report.text())
                .isEqualTo(report.steps().size());
        assertThat(report.text().lines()).allMatch(line -> line.length() <= 80);
        assertThat(report.steps()).extracting(Step::seen).contains("same gcId, same code", "major units (25.50)");
        assertThat(simulator.books().live()).isEmpty();
        assertThat(simulator.books().cards())
                .filteredOn(card -> card.creates() > 0)
                .hasSizeGreaterThan(9);
    }

    @Test
    void skipsWhatItHasNothingToTryOn() {
        assertThat(certify().steps().stream()
                        .filter(step -> step.verdict() == Verdict.SKIPPED)
                        .map(Step::seen))
                .containsExactly(
                        "give a test card's number: --card-number",
                        "give a test customer's account: --customer-account");
    }

    @Test
    void tellsInWhichUnitsLoadsAreTaken() throws Exception {
        behave("{\"loadsInMinorUnits\": true}");

        CertificationReport report = certification.run(
                new Certification.Order(account(), null, null, "customer1"), Sending.ALWAYS, line -> {});

        assertThat(report.steps())
                .filteredOn(step -> step.done().startsWith("which units"))
                .extracting(Step::seen)
                .containsExactly("minor units (2550)");
        assertThat(simulator.books().live()).isEmpty();
    }

    @Test
    void staysCleanWhenAnswersAreLostAndEffectsComeLate() {
        simulator.misbehave(Faults.none()
                .withSeed(3)
                .withLateAfter(Duration.ofMillis(1))
                .withRules(
                        Rule.of(Operation.CREATE_GIFT_CARD, Symptom.F400, Effect.LATE, 0.3)
                                .upToCall(1),
                        Rule.of(Operation.CREATE_GIFT_CARD, Symptom.RESET, Effect.DONE, 0.3)
                                .upToCall(1),
                        Rule.of(Operation.CANCEL_GIFT_CARD, Symptom.F500, Effect.NONE, 0.4)
                                .upToCall(2)));

        CertificationReport report = certify();

        // a lost create that is refused when it is asked again may have made a card, for all that can be known
        assertThat(report.leftOver())
                .as(report.text())
                .extracting(left -> left.amount().plain())
                .isSubsetOf("2000.01");
        assertThat(simulator.books().live()).isEmpty();
        assertThat(report.certified()).as(report.text()).isNotNull();
    }

    @Test
    void namesWhatIsLeftOverWhenTheProviderGoesAwayInTheMiddle() {
        CertificationReport report = certify(Sending.ALWAYS, at("create it again", simulator::close));

        assertThat(report.cutShort()).isNotNull();
        assertThat(report.certified()).isNull();
        assertThat(report.leftOver()).extracting(LeftOver::id).isEqualTo(liveIds());
        assertThat(report.text()).contains("LEFT OVER", liveIds().getFirst(), "1,000.00 USD");
        assertThatThrownBy(() -> certification.store(order(), report, "ann")).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void certifiesNothingWhileTheProviderIsTroubled() {
        Runnable trouble =
                () -> simulator.misbehave(Faults.none().withRules(Rule.of(null, Symptom.HTML, Effect.NONE, 1)));
        CertificationReport report = certify(Sending.ALWAYS, at("create it again", trouble));

        assertThat(report.certified()).isNull();
        assertThat(report.leftOver()).extracting(LeftOver::id).containsAll(liveIds());
        assertThat(liveIds()).hasSize(1);
    }

    @Test
    void undoesItsCardsWhenItIsStopped() {
        AtomicBoolean stopped = new AtomicBoolean();
        CertificationReport report = certify(() -> !stopped.get(), at("create it again", () -> stopped.set(true)));

        assertThat(report.cutShort()).isEqualTo("stopped");
        assertThat(report.certified()).isNull();
        assertThat(report.leftOver()).isEmpty();
        assertThat(simulator.books().cards())
                .filteredOn(card -> card.state() == Books.CardState.CANCELLED)
                .hasSize(2);
        assertThat(simulator.books().live()).isEmpty();
    }

    @Test
    void carriesTheFindingsToAnAccountThatIsNeverCalled() {
        AccountSettings production =
                account("live-" + name, Map.of("environment", "na-production", "partner-id", "Live"));
        Certification.Order order = new Certification.Order(account(), production, null, null);

        certification.store(order, certification.run(order, Sending.ALWAYS, line -> {}), "ann");

        assertThat(switches(production.name())).isEqualTo("true false");
        assertThat(switches(name)).isEqualTo("true false");
    }

    @Test
    void refusesAnAccountThatIsNoSandboxWithoutACall() {
        AccountSettings account = account(name, Map.of("sandbox", "false"));

        assertThatThrownBy(() -> certification.run(
                        new Certification.Order(account, null, null, null), Sending.ALWAYS, line -> {}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Account " + name + " is not a sandbox")
                .hasMessageContaining("nothing was called");
        assertThat(simulator.figures().arrivals()).isZero();
    }

    /** Asks the refusal alone: a broken one must not make this test call the provider. */
    @ParameterizedTest
    @CsvSource({"https://agcod-v2.amazon.com, us-east-1", "https://AGCOD-V2-EU.amazon.com., eu-west-1"})
    void refusesTheProvidersProductionWhateverTheFlagSays(String endpoint, String region) {
        AccountSettings account = account(name, Map.of("endpoint", endpoint, "region", region));

        assertThat(account.sandbox()).isTrue();
        assertThatThrownBy(() -> Certification.refuse(new Certification.Order(account, null, null, null)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("the provider's production");
    }

    @ParameterizedTest
    @CsvSource({"currency, CAD", "region, eu-west-1"})
    void carriesNothingToAnotherMarketplace(String setting, String value) {
        Certification.Order order =
                new Certification.Order(account(), account("other-" + name, Map.of(setting, value)), null, null);

        assertThatThrownBy(() -> certification.run(order, Sending.ALWAYS, line -> {}))
                .hasMessageContaining("is not of the same marketplace");
        assertThat(simulator.figures().arrivals()).isZero();
    }

    /** Does something when the line with these words has been said. */
    private static Consumer<String> at(String words, Runnable something) {
        AtomicBoolean done = new AtomicBoolean();
        return line -> {
            if (line.contains(words) && !done.getAndSet(true)) {
                something.run();
            }
        };
    }

    private CertificationReport certify() {
        return certify(Sending.ALWAYS, line -> {});
    }

    private CertificationReport certify(Sending sending, Consumer<String> progress) {
        return certification.run(order(), sending, progress);
    }

    private Certification.Order order() {
        return new Certification.Order(account(), null, null, null);
    }

    private AccountSettings account() {
        return account(name, Map.of());
    }

    private AccountSettings account(String accountName, Map<String, String> changes) {
        SimulatorSettings settings = simulator.settings();
        Map<String, Object> properties = new HashMap<>();
        Map<String, String> values = new HashMap<>(Map.of(
                "partner-id", settings.partnerId(),
                "region", settings.region(),
                "currency", settings.currency(),
                "access-key-id", settings.accessKeys().getFirst().id(),
                "secret-access-key", settings.accessKeys().getFirst().secret(),
                "sandbox", "true",
                "calls-per-second", changes.isEmpty() ? "0" : "9"));
        if (!changes.containsKey("environment")) {
            values.put("endpoint", simulator.endpoint().toString());
        }
        values.putAll(changes);
        values.forEach((key, value) -> properties.put("bursar.accounts." + accountName + "." + key, value));
        StandardEnvironment environment = new StandardEnvironment();
        environment.getPropertySources().addFirst(new MapPropertySource("test", properties));
        return Accounts.from(environment).find(accountName);
    }

    private void behave(String json) throws IOException, InterruptedException {
        try (HttpClient http = HttpClient.newHttpClient()) {
            HttpRequest request = HttpRequest.newBuilder(
                            simulator.adminEndpoint().orElseThrow().resolve("/behaviour"))
                    .POST(HttpRequest.BodyPublishers.ofString(json))
                    .build();
            assertThat(http.send(request, HttpResponse.BodyHandlers.ofString()).statusCode())
                    .isEqualTo(200);
        }
    }

    private List<String> liveIds() {
        return simulator.books().live().stream().map(Books.Card::id).toList();
    }

    private String stored() {
        return CONTEXT.getBean(JdbcClient.class)
                .sql("""
                        SELECT concat_ws(' ', create_on_cancelled_id, cancel_of_unknown_id,
                          second_cancel_succeeds::text, c.trust_card_status::text, c.verify_cancel::text, certified_by,
                          tested_account)
                        FROM certification c JOIN account USING (account_id) WHERE name = :name""")
                .param("name", name)
                .query(String.class)
                .single();
    }

    private static String switches(String account) {
        return CONTEXT.getBean(JdbcClient.class)
                .sql(
                        "SELECT concat_ws(' ', trust_card_status::text, verify_cancel::text) FROM account WHERE name = :name")
                .param("name", account)
                .query(String.class)
                .single();
    }
}
