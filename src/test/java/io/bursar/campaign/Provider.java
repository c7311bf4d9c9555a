package io.bursar.campaign;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** The simulator as a process of its own, on a port of its own, with a journal: it can be killed and come back. */
final class Provider {

    private static final Duration START_MAX = Duration.ofMinutes(3);
    private static final Duration LOOK_AGAIN = Duration.ofMillis(40);
    private static final Duration ADMIN_MAX = Duration.ofSeconds(20);

    private final Home home;
    private final String partnerId;
    private final Path folder;
    private final int port;
    private final int adminPort;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(ADMIN_MAX).build();
    private @Nullable Started process;
    private int starts;

    /** What the provider says of its purse and its calls. */
    record Purse(BigDecimal funds, BigDecimal liveValue) {}

    Provider(Home home, Path folder, String partnerId, Random random, String faults, String behaviour) {
        this.home = home;
        this.folder = folder;
        this.partnerId = partnerId;
        this.port = freePort(random);
        this.adminPort = freePort(random);
        try {
            Files.createDirectories(folder);
            Files.writeString(folder.resolve("faults.json"), faults);
            Files.writeString(folder.resolve("behaviour.json"), behaviour);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Below the ports that the system gives away by itself, so that nobody has it between a kill and the next start. */
    private static int freePort(Random random) {
        for (int tries = 0; tries < 200; tries++) {
            int candidate = 12_000 + random.nextInt(18_000);
            try (ServerSocket socket = new ServerSocket(candidate, 1, InetAddress.getLoopbackAddress())) {
                return socket.getLocalPort();
            } catch (IOException e) {
                // someone has it
            }
        }
        throw new IllegalStateException("no free port");
    }

    String partnerId() {
        return partnerId;
    }

    String endpoint() {
        return "http://127.0.0.1:" + port;
    }

    /** How often it was started: counts of calls begin again each time. */
    int starts() {
        return starts;
    }

    /** Starts it on its port and its journal, and returns when it answers. */
    void start() {
        Started started = home.simulator(
                "simulator",
                "--port=" + port,
                "--admin-port=" + adminPort,
                "--partner-id=" + partnerId,
                "--calls-per-second=0",
                "--faults=" + folder.resolve("faults.json"),
                "--behaviour=" + folder.resolve("behaviour.json"),
                "--journal=" + folder.resolve("journal"));
        process = started;
        starts++;
        while (started.out().isBlank()) {
            if (started.endsWithin(LOOK_AGAIN) || started.age().compareTo(START_MAX) > 0) {
                throw new IllegalStateException("The simulator does not start: " + started.err());
            }
        }
    }

    void kill9() {
        Started running = process;
        if (running != null) {
            running.kill9();
            running.discard();
        }
        process = null;
    }

    Books books() {
        return Books.read(admin("/books"));
    }

    /** Funds and the live cards' worth at one moment. */
    Purse purse() {
        JsonNode figures = Books.JSON.readTree(admin("/figures"));
        return new Purse(
                figures.path("funds").decimalValue(), figures.path("liveValue").decimalValue());
    }

    /** Calls that have arrived since its start. */
    long arrivals() {
        return Books.JSON.readTree(admin("/figures")).path("arrivals").asLong();
    }

    /** Replaces its faults until its next start. */
    void misbehave(String faults) {
        admin(asked("/faults").POST(BodyPublishers.ofString(faults)).build());
    }

    private String admin(String path) {
        return admin(asked(path).build());
    }

    private HttpRequest.Builder asked(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + adminPort + path))
                .timeout(ADMIN_MAX);
    }

    /** A connection that was idle may be closed by the server just when it is used again: that is asked once more. */
    private String admin(HttpRequest request) {
        try {
            return answer(request);
        } catch (IOException e) {
            try {
                return answer(request);
            } catch (IOException again) {
                throw new UncheckedIOException(again);
            }
        }
    }

    private String answer(HttpRequest request) throws IOException {
        try {
            HttpResponse<String> answer = http.send(request, BodyHandlers.ofString());
            if (answer.statusCode() != 200) {
                throw new IllegalStateException(answer.body());
            }
            return answer.body();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
