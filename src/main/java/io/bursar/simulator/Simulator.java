package io.bursar.simulator;

import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.bursar.simulator.SimulatorSettings.AccessKey;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * The Incentives API on localhost, running. It keeps its own books, verifies every signature itself, throttles as the
 * provider does, and goes wrong where it is told to. Closing it frees its ports and ends every hanging call.
 */
public final class Simulator implements AutoCloseable {

    /**
     * What the simulator saw since its start or last reset.
     *
     * @param arrivals calls of any kind, refused ones too
     * @param worstSlidingSecond the most arrivals in any second, wherever it starts
     * @param arrivalsInTheLastSecond arrivals in the second before these figures
     * @param callsPerSecond the mean from the first to the last arrival
     * @param badSignatures calls that were not signed rightly by a known key
     * @param throttled calls refused for the rate, real and spurious
     * @param answers how often each operation was answered how: SUCCESS, F100 to F500, THROTTLED, LOST, ...
     */
    public record Figures(
            long arrivals,
            int worstSlidingSecond,
            int arrivalsInTheLastSecond,
            double callsPerSecond,
            long badSignatures,
            long throttled,
            Map<String, Map<String, Long>> answers,
            int liveCards,
            BigDecimal liveValue,
            BigDecimal funds) {

        /** How often an operation was answered so. */
        public long answered(Operation operation, String outcome) {
            return answers.getOrDefault(operation.wireName(), Map.of()).getOrDefault(outcome, 0L);
        }
    }

    private static final String LOOPBACK = "127.0.0.1";
    private static final String SERVICE = "AGCODService";
    private static final int BACKLOG = 1024;

    static {
        // The JDK reads these once, when the first server of the process is made.
        Map.of(
                        "sun.net.httpserver.nodelay", "true",
                        "sun.net.httpserver.maxReqTime", "60",
                        "sun.net.httpserver.maxIdleConnections", "1024",
                        "jdk.httpserver.maxConnections", "4096")
                .forEach((name, value) -> {
                    if (System.getProperty(name) == null) {
                        System.setProperty(name, value);
                    }
                });
    }

    private final SimulatorSettings settings;
    private final Journal journal;
    private final SignatureCheck signatures;
    private final AccountBooks books;
    private final Arrivals arrivals = new Arrivals();
    private final ProviderHandler provider;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final ExecutorService workers = Executors.newVirtualThreadPerTaskExecutor();
    private final ScheduledExecutorService later = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("simulator-late-effects").factory());
    private @Nullable SelfSignedCertificate certificate;
    private @Nullable HttpServer api;
    private @Nullable HttpServer admin;

    private Simulator(SimulatorSettings settings) {
        this.settings = settings;
        if (settings.accessKeys().isEmpty()) {
            throw new IllegalArgumentException("The simulator needs at least one access key");
        }
        this.journal = Journal.at(settings.journal());
        this.signatures =
                new SignatureCheck(settings.accessKeys(), settings.region(), SERVICE, settings.signatureClock());
        this.books = new AccountBooks(settings, journal);
        this.provider = new ProviderHandler(settings, signatures, books, arrivals, System::nanoTime, later, closing);
    }

    /** Starts a simulator; when this returns, it answers. A port that is taken is an {@link UncheckedIOException}. */
    public static Simulator start(SimulatorSettings settings) {
        Simulator simulator = new Simulator(settings);
        try {
            simulator.open();
            return simulator;
        } catch (RuntimeException e) {
            simulator.close();
            throw e;
        }
    }

    /** The base URL of the API. */
    public URI endpoint() {
        HttpServer server = running(api);
        String host = settings.bindAddress().equals("0.0.0.0") ? LOOPBACK : settings.bindAddress();
        return URI.create((settings.tls() ? "https://" : "http://")
                + host
                + ':'
                + server.getAddress().getPort());
    }

    /** The base URL of the admin port, if there is one. */
    public Optional<URI> adminEndpoint() {
        return Optional.ofNullable(admin)
                .map(server -> URI.create(
                        "http://" + LOOPBACK + ':' + server.getAddress().getPort()));
    }

    /** The certificate to trust, as a PEM file, where the simulator speaks TLS. */
    public Optional<Path> tlsCertificate() {
        return Optional.ofNullable(certificate).map(SelfSignedCertificate::pem);
    }

    /** What the simulator was started with. */
    public SimulatorSettings settings() {
        return settings;
    }

    /** The books as they are now, without claim codes. */
    public Books books() {
        return books.snapshot();
    }

    /** The figures as they are now. */
    public Figures figures() {
        return arrivals.figures(System.nanoTime(), books.totals());
    }

    /** The claim codes of all cards ever made, for tests that search for leaked ones. */
    public List<String> claimCodes() {
        return books().cards().stream()
                .filter(card -> card.gcId() != null)
                .map(card -> Answer.IssuedCodes.claimCode(settings.seed(), card.id()))
                .toList();
    }

    /** What goes wrong now. */
    public Faults faults() {
        return provider.faults();
    }

    /** Changes what goes wrong, from the next call on. */
    public void misbehave(Faults faults) {
        provider.misbehave(faults);
    }

    /** How the provider behaves where its documentation is silent. */
    public Behaviour behaviour() {
        return books.behaviour();
    }

    /** Changes that behaviour, from the next call on. */
    public void behave(Behaviour behaviour) {
        books.behave(behaviour);
    }

    /** Sets the funds, whatever they were. */
    public void setFunds(BigDecimal amount) {
        books.setFunds(amount);
    }

    /** A wire arrives. */
    public void addFunds(BigDecimal amount) {
        books.addFunds(amount);
    }

    /** Replaces the account's keys, as a rotation does. */
    public void acceptKeys(List<AccessKey> keys) {
        signatures.accept(keys);
    }

    /** The ids of the keys, without the secrets. */
    public List<String> accessKeyIds() {
        return signatures.keys().stream().map(AccessKey::id).toList();
    }

    /** Empties the books and the figures and puts the funds back to where they started; faults and keys stay. */
    public void reset() {
        books.reset();
        arrivals.reset();
    }

    /** One line of JSON with everything a client has to know. The secret in it is as little real as the money. */
    public String readyLine() {
        AccessKey key = settings.accessKeys().getFirst();
        Map<String, @Nullable String> line = new LinkedHashMap<>();
        line.put("endpoint", endpoint().toString());
        line.put("adminEndpoint", adminEndpoint().map(URI::toString).orElse(null));
        line.put("region", settings.region());
        line.put("partnerId", settings.partnerId());
        line.put("accessKeyId", key.id());
        line.put("secretAccessKey", key.secret());
        line.put("currency", settings.currency());
        line.put("tlsCertificate", tlsCertificate().map(Path::toString).orElse(null));
        return JsonMapper.shared().writeValueAsString(line);
    }

    /** Ends the simulator: hanging calls are cut off, late effects that are still to come are dropped. */
    @Override
    public void close() {
        closing.countDown();
        later.shutdownNow();
        if (api != null) {
            api.stop(0);
        }
        if (admin != null) {
            admin.stop(0);
        }
        workers.shutdownNow();
        if (certificate != null) {
            certificate.close();
        }
        journal.close();
    }

    private void open() {
        if (settings.tls()) {
            certificate = SelfSignedCertificate.make();
        }
        api = listen(settings.bindAddress(), settings.port(), certificate, provider);
        if (settings.adminPort() >= 0) {
            admin = listen(LOOPBACK, settings.adminPort(), null, new AdminHandler(this));
        }
    }

    private HttpServer listen(String address, int port, @Nullable SelfSignedCertificate with, HttpHandler handler) {
        InetSocketAddress socket = new InetSocketAddress(address, port);
        try {
            HttpServer server;
            if (with == null) {
                server = HttpServer.create(socket, BACKLOG);
            } else {
                HttpsServer secure = HttpsServer.create(socket, BACKLOG);
                secure.setHttpsConfigurator(new HttpsConfigurator(with.context()));
                server = secure;
            }
            server.createContext("/", handler);
            server.setExecutor(workers);
            server.start();
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "The simulator cannot listen at " + address + ':' + port + ": " + e.getMessage()
                            + ". Choose another port, or 0 for any free one.",
                    e);
        }
    }

    private static HttpServer running(@Nullable HttpServer server) {
        if (server == null) {
            throw new IllegalStateException("The simulator is not running");
        }
        return server;
    }
}
