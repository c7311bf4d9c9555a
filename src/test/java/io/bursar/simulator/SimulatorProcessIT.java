package io.bursar.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import io.bursar.program.BesideOthers;
import io.bursar.program.Program;
import io.bursar.simulator.SigningCaller.Reply;
import io.bursar.simulator.SimulatorSettings.AccessKey;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The simulator as people run it: the packaged command, its options, and kill -9. */
@BesideOthers
class SimulatorProcessIT {

    private static final int THREADS = 4;

    @TempDir
    private Path folder;

    private final List<Process> processes = new ArrayList<>();
    private final HttpClient http = HttpClient.newHttpClient();

    @AfterEach
    void endProcesses() {
        processes.forEach(Process::destroyForcibly);
    }

    private Process begin(String... options) throws IOException {
        List<String> arguments = new ArrayList<>(List.of("simulator"));
        arguments.addAll(List.of(options));
        List<String> line = Program.packaged().line(arguments.toArray(String[]::new));
        Process process = new ProcessBuilder(line)
                .directory(folder.toFile())
                .redirectError(folder.resolve("err.txt").toFile())
                .start();
        processes.add(process);
        return process;
    }

    private JsonNode ready(String... options) throws IOException {
        String line = begin(options).inputReader().readLine();
        assertThat(line).as(Files.readString(folder.resolve("err.txt"))).isNotNull();
        return SigningCaller.JSON.readTree(line);
    }

    private SigningCaller caller(JsonNode ready) {
        AccessKey key = new AccessKey(
                ready.path("accessKeyId").asString(),
                ready.path("secretAccessKey").asString(),
                true);
        URI endpoint = URI.create(ready.path("endpoint").asString());
        return new SigningCaller(http, endpoint, key, ready.path("region").asString(), Clock.systemUTC());
    }

    private JsonNode admin(JsonNode ready, String path) throws Exception {
        URI uri = URI.create(ready.path("adminEndpoint").asString() + path);
        return SigningCaller.JSON.readTree(http.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString())
                .body());
    }

    private void topUp(JsonNode ready) throws IOException, InterruptedException {
        URI uri = URI.create(ready.path("adminEndpoint").asString() + "/funds");
        http.send(
                HttpRequest.newBuilder(uri)
                        .POST(BodyPublishers.ofString("{\"add\": 1}"))
                        .build(),
                BodyHandlers.discarding());
    }

    /** What clients were told before the kill: the last word on each id, and the claim codes. */
    private final Map<String, String> told = new ConcurrentHashMap<>();

    private final Map<String, String> codes = new ConcurrentHashMap<>();
    private final AtomicInteger topUpsBegun = new AtomicInteger();
    private final AtomicInteger topUpsAnswered = new AtomicInteger();

    private void payUntilKilled(int thread, JsonNode ready) {
        SigningCaller caller = caller(ready);
        try {
            for (int i = 0; ; i++) {
                String id = "Bursr" + thread + "x" + i;
                Reply reply = caller.create(id, "2.50");
                told.put(id, "LIVE");
                codes.put(id, reply.at("/gcClaimCode"));
                if (i % 3 == 0) {
                    told.remove(id);
                    caller.cancel(id);
                    told.put(id, "CANCELLED");
                }
                if (i % 7 == 0) {
                    topUpsBegun.incrementAndGet();
                    topUp(ready);
                    topUpsAnswered.incrementAndGet();
                }
            }
        } catch (IOException e) {
            return; // killed
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void knowsAfterKill9WhatItHasAnswered() throws Exception {
        String[] options = {"--journal", "journal", "--admin-port", "0", "--calls-per-second", "0"};
        JsonNode ready = ready(options);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < THREADS; i++) {
                int thread = i;
                threads.execute(() -> payUntilKilled(thread, ready));
            }
            Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> told.size() > 500);
            processes.getFirst().destroyForcibly();
        }
        Files.writeString(
                folder.resolve("journal"), Files.readString(folder.resolve("journal")) + "MADE\tGIFT_CODE\tBursrHalf");
        JsonNode again = ready(options);
        Map<String, String> states = new HashMap<>();
        admin(again, "/books").path("cards").forEach(card -> {
            String earlier =
                    states.put(card.path("id").asString(), card.path("state").asString());
            assertThat(earlier).as("one id, one card").isNull();
        });
        JsonNode figures = admin(again, "/figures");
        BigDecimal money = figures.path("funds")
                .decimalValue()
                .add(figures.path("liveValue").decimalValue());

        assertThat(states).containsAllEntriesOf(told).doesNotContainKey("BursrHalf");
        assertThat(money)
                .isBetween(
                        new BigDecimal(1_000_000 + topUpsAnswered.get()),
                        new BigDecimal(1_000_000 + topUpsBegun.get()));
        String id = codes.keySet().iterator().next();
        assertThat(caller(again).create(id, "2.50").at("/gcClaimCode")).isEqualTo(codes.get(id));
        assertThat(Files.readString(folder.resolve("journal"))).doesNotContain(codes.values());
        assertThat(Files.readString(folder.resolve("err.txt"))).isEmpty();
    }

    @Test
    void takesTheAccountFromItsOptions() throws Exception {
        JsonNode ready = ready(
                "--partner-id=Bursr",
                "--key=KEY1=secret1",
                "--key=KEY2=secret2",
                "--inactive-key=OLD=secret0",
                "--region=us-west-2",
                "--currency=JPY",
                "--funds=5000",
                "--max-amount=3000",
                "--cancel-window=0s");
        SigningCaller caller = caller(ready);

        assertThat(ready.path("accessKeyId").asString()).isEqualTo("KEY1");
        assertThat(caller.create("Bursr1", "3001", "JPY").errorType()).isEqualTo("MaxAmountExceeded");
        assertThat(caller.create("Bursr2", "3000", "JPY").status()).isEqualTo(200);
        assertThat(caller.cancel("Bursr2").errorType()).isEqualTo("CancelRequestArrivedAfterTimeLimit");
        assertThat(caller.withKey(new AccessKey("KEY2", "secret2", true))
                        .create("Bursr3", "3000", "JPY")
                        .errorType())
                .isEqualTo("InsufficientFunds");
        assertThat(caller.withKey(new AccessKey("OLD", "secret0", true))
                        .create("Bursr4", "1", "JPY")
                        .at("/message"))
                .contains("security token");
    }

    @Test
    void takesFaultsAndBehaviourFromFiles() throws Exception {
        Path faults = Files.writeString(folder.resolve("faults.json"), """
                {"rules": [{"operation": "CREATE_GIFT_CARD", "symptom": "F400", "rate": 1, "lastCall": 1}]}""");
        Path behaviour = Files.writeString(folder.resolve("behaviour.json"), """
                {"cancelOfUnknownId": "SUCCEEDS", "statuses": {"F400": 503}}""");
        SigningCaller caller = caller(ready("--faults", faults.toString(), "--behaviour", behaviour.toString()));

        assertThat(caller.create("Bursr1", "10").status()).isEqualTo(503);
        assertThat(caller.cancel("Bursr1").at("/status")).isEqualTo("SUCCESS");
        assertThat(caller.create("Bursr1", "10").at("/cardInfo/cardStatus")).isEqualTo("Fulfilled");
    }

    @Test
    void refusesAFileItCannotUseInWords() throws Exception {
        Path faults = Files.writeString(folder.resolve("faults.json"), "{\"rulez\": []}");
        Process process = begin("--faults", faults.toString());

        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(2);
        assertThat(Files.readString(folder.resolve("err.txt")))
                .contains("faults.json", "rulez", "src/docs/simulator.md")
                .doesNotContain("\tat ");
    }
}
