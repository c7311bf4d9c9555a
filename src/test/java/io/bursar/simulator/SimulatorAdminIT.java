package io.bursar.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** The admin port, and the journal that lets the books survive. */
class SimulatorAdminIT {

    private final HttpClient http = HttpClient.newHttpClient();

    @TempDir
    private Path folder;

    private Simulator simulator;
    private SigningCaller caller;

    @BeforeEach
    void start() {
        restart(SimulatorSettings.defaults());
    }

    @AfterEach
    void stop() {
        simulator.close();
    }

    private void restart(SimulatorSettings settings) {
        if (simulator != null) {
            simulator.close();
        }
        simulator = Simulator.start(settings.withCallsPerSecondMax(0));
        caller = SigningCaller.of(simulator);
    }

    private HttpResponse<String> get(String path) throws Exception {
        return http.send(
                HttpRequest.newBuilder(simulator.adminEndpoint().orElseThrow().resolve(path))
                        .build(),
                BodyHandlers.ofString());
    }

    private HttpResponse<String> post(String path, String body) throws Exception {
        return http.send(
                HttpRequest.newBuilder(simulator.adminEndpoint().orElseThrow().resolve(path))
                        .POST(BodyPublishers.ofString(body))
                        .build(),
                BodyHandlers.ofString());
    }

    private JsonNode json(HttpResponse<String> response) {
        return SigningCaller.JSON.readTree(response.body());
    }

    @Test
    void showsTheBooks() throws Exception {
        caller.create("Bursr1", "10");
        caller.create("Bursr2", "20.50");
        caller.cancel("Bursr1");
        JsonNode books = json(get("/books"));

        assertThat(books.at("/funds").decimalValue()).isEqualByComparingTo("999979.50");
        assertThat(books.at("/cards")).hasSize(2);
        assertThat(books.at("/cards/0/id").asString()).isEqualTo("Bursr1");
        assertThat(books.at("/cards/0/state").asString()).isEqualTo("CANCELLED");
        assertThat(books.at("/cards/0/cancels").asInt()).isEqualTo(1);
        assertThat(books.at("/cards/1/amount").decimalValue()).isEqualByComparingTo("20.5");
        assertThat(books.at("/cards/1/createdAt").asString()).matches("20\\d\\d-.*Z");
    }

    @Test
    void showsTheFigures() throws Exception {
        caller.create("Bursr1", "10");
        caller.create("F4000", "10");
        JsonNode figures = json(get("/figures"));

        assertThat(figures.at("/arrivals").asInt()).isEqualTo(2);
        assertThat(figures.at("/worstSlidingSecond").asInt()).isEqualTo(2);
        assertThat(figures.at("/answers/CreateGiftCard/SUCCESS").asInt()).isEqualTo(1);
        assertThat(figures.at("/answers/CreateGiftCard/F400").asInt()).isEqualTo(1);
        assertThat(figures.at("/liveCards").asInt()).isEqualTo(1);
        assertThat(figures.at("/liveValue").decimalValue()).isEqualByComparingTo("10");
    }

    @Test
    void writesAnActivityFile() throws Exception {
        caller.create("Bursr1", "10");
        String[] lines = get("/activity.csv").body().split("\r\n", -1);

        assertThat(lines[0])
                .isEqualTo("product,requestId,gcId,amount,currency,state,createdAt,cancelledAt,creates,cancels");
        assertThat(lines[1]).matches("GIFT_CODE,Bursr1,A\\w{13},10,USD,LIVE,[^,]+Z,,1,0");
    }

    @Test
    void neverShowsAClaimCodeUnlessTheSettingsSaySo() throws Exception {
        String code = caller.create("Bursr1", "10").at("/gcClaimCode");
        caller.cancel("Bursr1");
        for (String path : List.of("/books", "/figures", "/activity.csv", "/codes", "/faults", "/behaviour")) {
            assertThat(get(path).body()).as(path).doesNotContain(code);
        }
        assertThat(get("/codes").statusCode()).isEqualTo(403);
        restart(SimulatorSettings.defaults().withCodesAtAdminPort(true));
        caller.create("Bursr1", "10");

        assertThat(get("/codes").body()).contains(code);
    }

    @Test
    void changesFaultsBehaviourFundsAndKeysAtRunTime() throws Exception {
        assertThat(post("/faults", "{\"rules\":[{\"symptom\":\"F500\",\"rate\":1,\"lastCall\":1}]}")
                        .statusCode())
                .isEqualTo(200);
        assertThat(caller.create("Bursr1", "10").errorCode()).isEqualTo("F500");
        assertThat(post("/behaviour", "{\"fundsAlwaysZero\":true,\"statuses\":{\"THROTTLE\":429}}")
                        .statusCode())
                .isEqualTo(200);
        assertThat(simulator.behaviour().status("THROTTLE")).isEqualTo(429);
        assertThat(post("/funds", "{\"set\":5}").body()).contains("5");
        assertThat(post("/funds", "{\"add\":\"2.50\"}").body()).contains("7.5");
        assertThat(simulator.figures().funds()).isEqualByComparingTo("7.50");
        assertThat(post("/keys", "{\"keys\":[{\"id\":\"K2\",\"secret\":\"s2\"}]}")
                        .body())
                .contains("K2")
                .doesNotContain("s2");
        assertThat(caller.create("Bursr2", "1").at("/message")).contains("security token");
    }

    @Test
    void startsAfreshAfterAReset() throws Exception {
        caller.create("Bursr1", "10");
        post("/reset", "");

        assertThat(simulator.books().cards()).isEmpty();
        assertThat(simulator.figures().arrivals()).isZero();
        assertThat(simulator.figures().funds()).isEqualByComparingTo("1000000");
        assertThat(caller.create("Bursr1", "11").status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/faults nonsense",
                "/faults {\"x\":1}",
                "/behaviour null",
                "/behaviour {\"statuses\":{\"F600\":1}}",
                "/funds {}",
                "/funds {\"set\":\"x\"}",
                "/keys {}"
            })
    void refusesWhatItCannotRead(String call) throws Exception {
        String[] parts = call.split(" ", 2);
        HttpResponse<String> reply = post(parts[0], parts[1]);

        assertThat(reply.statusCode()).isEqualTo(400);
        assertThat(json(reply).path("error").asString()).isNotEmpty();
    }

    @Test
    void namesItsPathsWhereOneIsNotKnown() throws Exception {
        assertThat(get("/nothing").statusCode()).isEqualTo(404);
        assertThat(get("/nothing").body()).contains("/activity.csv");
    }

    @Test
    void keepsItsBooksInTheJournalAcrossARestart() throws Exception {
        SimulatorSettings journaled = SimulatorSettings.defaults().withJournal(folder.resolve("journal"));
        restart(journaled);
        String code = caller.create("Bursr1", "10").at("/gcClaimCode");
        caller.create("Bursr2", "20");
        caller.cancel("Bursr2");
        simulator.addFunds(new BigDecimal("5"));
        caller.create("Bursr3", "30");
        Books before = simulator.books();
        Files.writeString(folder.resolve("journal"), "MADE\tGIFT_CO", StandardOpenOption.APPEND);
        restart(journaled);

        assertThat(simulator.books().cards())
                .usingRecursiveFieldByFieldElementComparatorIgnoringFields("creates", "cancels")
                .isEqualTo(before.cards());
        assertThat(simulator.books().funds()).isEqualByComparingTo("999965");
        assertThat(simulator.figures().liveValue()).isEqualByComparingTo("40");
        assertThat(caller.create("Bursr1", "10").at("/gcClaimCode")).isEqualTo(code);
        assertThat(caller.create("Bursr2", "20").at("/cardInfo/cardStatus")).isEqualTo("RefundedToPurchaser");
        assertThat(Files.readString(folder.resolve("journal"))).doesNotContain(code);
    }

    /** Whichever line of the two came first: a sum in the journal would have paid twice for a card before it. */
    @Test
    void addsTheFundsUpWhateverTheOrderOfTheJournal() throws Exception {
        SimulatorSettings journaled = SimulatorSettings.defaults().withJournal(folder.resolve("journal"));
        restart(journaled);
        caller.create("Bursr1", "10");
        simulator.setFunds(new BigDecimal("500"));
        simulator.close();
        List<String> lines = Files.readAllLines(folder.resolve("journal"));
        Files.write(folder.resolve("journal"), lines.reversed());
        restart(journaled);

        assertThat(simulator.books().funds()).isEqualByComparingTo("500");
    }

    @Test
    void refusesAJournalThatIsNone() throws Exception {
        Path journal = Files.writeString(folder.resolve("journal"), "a letter to my aunt\n");

        assertThatThrownBy(() -> Simulator.start(SimulatorSettings.defaults().withJournal(journal)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("move it away");
        assertThat(Files.readString(journal)).isEqualTo("a letter to my aunt\n");
    }
}
