package io.bursar.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.bursar.program.BesideOthers;
import io.bursar.simulator.Books.CardState;
import io.bursar.simulator.SimulatorSettings.AccessKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/**
 * The simulator driven over TLS by two clients that others wrote: they prove its signatures, paths and bodies, not the
 * provider's semantics. Skipped, and says so, where Node is not installed or npm cannot install them.
 */
@BesideOthers
class NodeClientsIT {

    private static final Path SOURCES = Path.of("src", "test", "node");
    private static final Path FOLDER = Path.of("target", "node");
    private static final String LOCK = "package-lock.json";
    private static final long INSTALL_SECONDS_MAX = 180;
    private static final long DRIVER_SECONDS_MAX = 60;

    /** Why the clients are not there; null: they are. */
    private static @Nullable String missing;

    private Simulator simulator;

    /** What a process said and how it ended. */
    private record Ended(int code, String out, String err) {}

    @BeforeAll
    static void install() throws Exception {
        Files.createDirectories(FOLDER);
        copySources();
        Path installed = FOLDER.resolve("installed-" + LOCK);
        if (!isInstalled("node") || !isInstalled("npm")) {
            missing = "node and npm are not both installed";
        } else if (Files.notExists(installed) || Files.mismatch(installed, FOLDER.resolve(LOCK)) >= 0) {
            Ended npm = run(
                    INSTALL_SECONDS_MAX,
                    Map.of("npm_config_fetch_retries", "1"),
                    "npm",
                    "ci",
                    "--ignore-scripts",
                    "--no-audit",
                    "--no-fund",
                    "--loglevel=error");
            if (npm.code() == 0) {
                Files.copy(FOLDER.resolve(LOCK), installed, StandardCopyOption.REPLACE_EXISTING);
            } else {
                missing = "npm could not install them ("
                        + npm.err().lines().findFirst().orElse("it did not say why") + ")";
            }
        }
        if (missing != null) {
            System.out.println(skipped());
        }
    }

    private static String skipped() {
        return "SKIPPED: no client from npm was tried on the simulator, because " + missing;
    }

    private static boolean isInstalled(String program) throws InterruptedException {
        try {
            return run(DRIVER_SECONDS_MAX, Map.of(), program, "--version").code() == 0;
        } catch (IOException e) {
            return false;
        }
    }

    private static void copySources() throws IOException {
        try (Stream<Path> sources = Files.list(SOURCES)) {
            for (Path source : sources.toList()) {
                Files.copy(source, FOLDER.resolve(source.getFileName()), StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }

    @BeforeEach
    void start() {
        // Not in BeforeAll: a class that is skipped as a whole is reported as no tests at all.
        assumeTrue(missing == null, NodeClientsIT::skipped);
        simulator = Simulator.start(SimulatorSettings.defaults().withTls(true));
    }

    @AfterEach
    void stop() {
        if (simulator != null) {
            simulator.close();
        }
    }

    @Test
    void servesTheClientAmazonIncentivesApi() throws Exception {
        JsonNode seen = drive("amazon-incentives-api.js");

        assertThat(seen.at("/funds").decimalValue()).isEqualByComparingTo("999995");
        assertCardsAndRefusals(seen);
        assertThat(simulator.figures().answered(Operation.GET_AVAILABLE_FUNDS, "SUCCESS"))
                .isEqualTo(1);
        assertThat(simulator.figures().arrivals()).isEqualTo(7);
    }

    @Test
    void servesTheClientAgcod() throws Exception {
        assertCardsAndRefusals(drive("agcod.js"));
        assertThat(simulator.figures().arrivals()).isEqualTo(6);
    }

    private void assertCardsAndRefusals(JsonNode seen) {
        assertThat(seen.at("/created").toString())
                .isEqualTo("{\"status\":\"SUCCESS\",\"cardStatus\":\"Fulfilled\",\"amount\":12.34,"
                        + "\"sameCard\":true,\"sameCode\":true}");
        assertThat(seen.at("/cancelled").asString()).isEqualTo("SUCCESS");
        assertThat(seen.at("/badAmount").toString())
                .isEqualTo("{\"httpStatus\":400,\"errorCode\":\"F200\",\"errorType\":\"MaxAmountExceeded\"}");
        assertThat(seen.at("/wrongSecret").toString())
                .isEqualTo("{\"httpStatus\":400,\"errorCode\":\"F200\",\"errorType\":\"InvalidSignatureException\"}");

        assertThat(simulator.books().card("BursrN1").orElseThrow())
                .satisfies(card -> assertThat(card.state()).isEqualTo(CardState.CANCELLED))
                .satisfies(card -> assertThat(card.creates()).isEqualTo(2))
                .satisfies(card -> assertThat(card.cancels()).isEqualTo(1));
        assertThat(simulator.books().live()).extracting(Books.Card::id).containsExactly("BursrN2");
        assertThat(simulator.books().funds()).isEqualByComparingTo("999995");

        assertThat(simulator.figures().badSignatures()).isEqualTo(1);
        assertThat(simulator.figures().answered(Operation.CREATE_GIFT_CARD, "SUCCESS"))
                .isEqualTo(3);
        assertThat(simulator.figures().answered(Operation.CANCEL_GIFT_CARD, "SUCCESS"))
                .isEqualTo(1);
    }

    private JsonNode drive(String script) throws Exception {
        SimulatorSettings settings = simulator.settings();
        AccessKey key = settings.accessKeys().getFirst();
        Map<String, String> environment = new HashMap<>(Map.of(
                "NODE_EXTRA_CA_CERTS", simulator.tlsCertificate().orElseThrow().toString(),
                "SIMULATOR_HOST", simulator.endpoint().getAuthority(),
                "SIMULATOR_REGION", settings.region(),
                "SIMULATOR_PARTNER_ID", settings.partnerId(),
                "SIMULATOR_ACCESS_KEY_ID", key.id(),
                "SIMULATOR_SECRET_ACCESS_KEY", key.secret(),
                "NO_PROXY", "127.0.0.1",
                "no_proxy", "127.0.0.1"));
        Ended ended = run(DRIVER_SECONDS_MAX, environment, "node", script);

        assertThat(ended.code()).as(ended.err()).isZero();
        assertThat(simulator.claimCodes()).isNotEmpty().noneMatch((ended.out() + ended.err())::contains);
        return SigningCaller.JSON.readTree(ended.out());
    }

    private static Ended run(long secondsMax, Map<String, String> environment, String... command)
            throws IOException, InterruptedException {
        Path out = FOLDER.resolve("out.txt");
        Path err = FOLDER.resolve("err.txt");
        ProcessBuilder builder = new ProcessBuilder(List.of(command))
                .directory(FOLDER.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment().putAll(environment);
        Process process = builder.start();
        if (process.waitFor(secondsMax, TimeUnit.SECONDS)) {
            return new Ended(process.exitValue(), Files.readString(out), Files.readString(err));
        }
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        return new Ended(-1, "", String.join(" ", command) + " took more than " + secondsMax + " s");
    }
}
