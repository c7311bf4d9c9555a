package io.bursar.simulator;

import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * How a simulator is to be started. Immutable: every {@code with...} answers changed settings and leaves these as they
 * are. The defaults are an account in the US with a million dollars, throttled as the provider throttles.
 */
public final class SimulatorSettings implements Cloneable {

    /** A key pair of the account; one that is not active is refused as unknown. */
    public record AccessKey(String id, String secret, boolean active) {
        /** What nobody can mistake for a real key. */
        public static final AccessKey DEFAULT =
                new AccessKey("SIMULATORACCESSKEY", "simulator-secret-access-key", true);

        /** Without the secret. */
        @Override
        public String toString() {
            return "AccessKey[" + id + (active ? ", active]" : ", not active]");
        }
    }

    /**
     * Which amounts the marketplace takes.
     *
     * @param physicalMin the smallest amount for a physical card
     */
    public record Limits(BigDecimal min, BigDecimal max, BigDecimal physicalMin, int decimals) {

        /** The US limits are the provider's (Incentives API FAQ); those of other marketplaces are assumed. */
        public static Limits of(String currency) {
            return switch (currency) {
                case "JPY" -> new Limits(BigDecimal.ONE, new BigDecimal("500000"), BigDecimal.ONE, 0);
                case "USD" -> new Limits(new BigDecimal("0.15"), new BigDecimal("2000"), BigDecimal.ONE, 2);
                default -> new Limits(new BigDecimal("0.01"), new BigDecimal("2000"), BigDecimal.ONE, 2);
            };
        }
    }

    private int port = 0;
    private int adminPort = 0;
    private String bindAddress = "127.0.0.1";
    private boolean tls = false;
    private String partnerId = "Bursr";
    private List<AccessKey> accessKeys = List.of(AccessKey.DEFAULT);
    private String region = "us-east-1";
    private String currency = "USD";
    private BigDecimal funds = new BigDecimal("1000000");
    private @Nullable Limits limits = null;
    private Duration cancelWindow = Duration.ofMinutes(15);
    private int callsPerSecondMax = 10;
    private int fundsCallsPerSecondMax = 0;
    private long seed = 1;
    private Behaviour behaviour = Behaviour.standard();
    private Faults faults = Faults.none();
    private boolean codesAtAdminPort = false;
    private @Nullable Path journal = null;
    private Clock clock = Clock.systemUTC();
    private Clock signatureClock = Clock.systemUTC();

    private SimulatorSettings() {}

    /** The settings a simulator starts with when nothing is said. */
    public static SimulatorSettings defaults() {
        return new SimulatorSettings();
    }

    public int port() {
        return port;
    }

    public int adminPort() {
        return adminPort;
    }

    public String bindAddress() {
        return bindAddress;
    }

    public boolean tls() {
        return tls;
    }

    public String partnerId() {
        return partnerId;
    }

    public List<AccessKey> accessKeys() {
        return accessKeys;
    }

    public String region() {
        return region;
    }

    public String currency() {
        return currency;
    }

    public BigDecimal funds() {
        return funds;
    }

    public Limits limits() {
        return limits == null ? Limits.of(currency) : limits;
    }

    public Duration cancelWindow() {
        return cancelWindow;
    }

    public int callsPerSecondMax() {
        return callsPerSecondMax;
    }

    public int fundsCallsPerSecondMax() {
        return fundsCallsPerSecondMax;
    }

    public long seed() {
        return seed;
    }

    public Behaviour behaviour() {
        return behaviour;
    }

    public Faults faults() {
        return faults;
    }

    public boolean codesAtAdminPort() {
        return codesAtAdminPort;
    }

    public @Nullable Path journal() {
        return journal;
    }

    public Clock clock() {
        return clock;
    }

    public Clock signatureClock() {
        return signatureClock;
    }

    /** The port of the API; 0 for any free one. */
    public SimulatorSettings withPort(int value) {
        return changed(settings -> settings.port = value);
    }

    /** The admin port, always on loopback; 0 for any free one, -1 for none. */
    public SimulatorSettings withAdminPort(int value) {
        return changed(settings -> settings.adminPort = value);
    }

    /** The address the API listens at; another one than loopback only inside a container. */
    public SimulatorSettings withBindAddress(String value) {
        return changed(settings -> settings.bindAddress = value);
    }

    /** Whether the API speaks HTTPS with a certificate made at start. */
    public SimulatorSettings withTls(boolean value) {
        return changed(settings -> settings.tls = value);
    }

    /** The partner id that every request id starts with. */
    public SimulatorSettings withPartnerId(String value) {
        return changed(settings -> settings.partnerId = value);
    }

    /** The keys of the account; the first is the one in the ready line. */
    public SimulatorSettings withAccessKeys(List<AccessKey> value) {
        return changed(settings -> settings.accessKeys = List.copyOf(value));
    }

    /** The signing region. */
    public SimulatorSettings withRegion(String value) {
        return changed(settings -> settings.region = value);
    }

    /** The account's currency. */
    public SimulatorSettings withCurrency(String value) {
        return changed(settings -> settings.currency = value);
    }

    /** The funds at start. */
    public SimulatorSettings withFunds(BigDecimal value) {
        return changed(settings -> settings.funds = value);
    }

    /** Smallest and largest amounts and decimals; null for those of the currency. */
    public SimulatorSettings withLimits(@Nullable Limits value) {
        return changed(settings -> settings.limits = value);
    }

    /** How long after its creation a card can be cancelled. */
    public SimulatorSettings withCancelWindow(Duration value) {
        return changed(settings -> settings.cancelWindow = value);
    }

    /** Arrivals of any kind in a sliding second before throttling; 0 lifts the limit. */
    public SimulatorSettings withCallsPerSecondMax(int value) {
        return changed(settings -> settings.callsPerSecondMax = value);
    }

    /** GetAvailableFunds in a sliding second before throttling; 0 lifts the limit. */
    public SimulatorSettings withFundsCallsPerSecondMax(int value) {
        return changed(settings -> settings.fundsCallsPerSecondMax = value);
    }

    /** What gcIds and claim codes are derived from, together with the id. */
    public SimulatorSettings withSeed(long value) {
        return changed(settings -> settings.seed = value);
    }

    /** How the provider behaves where its documentation is silent. */
    public SimulatorSettings withBehaviour(Behaviour value) {
        return changed(settings -> settings.behaviour = value);
    }

    /** What goes wrong. */
    public SimulatorSettings withFaults(Faults value) {
        return changed(settings -> settings.faults = value);
    }

    /** Whether GET /codes shows claim codes; for tests that search for leaked ones. */
    public SimulatorSettings withCodesAtAdminPort(boolean value) {
        return changed(settings -> settings.codesAtAdminPort = value);
    }

    /** A file that lets the books survive a restart of the simulator; null for none. */
    public SimulatorSettings withJournal(@Nullable Path value) {
        return changed(settings -> settings.journal = value);
    }

    /** The time of the books; a test moves it to close the cancel window. */
    public SimulatorSettings withClock(Clock value) {
        return changed(settings -> settings.clock = value);
    }

    /** The time that signatures are compared with. */
    public SimulatorSettings withSignatureClock(Clock value) {
        return changed(settings -> settings.signatureClock = value);
    }

    private SimulatorSettings changed(Consumer<SimulatorSettings> change) {
        try {
            SimulatorSettings copy = (SimulatorSettings) clone();
            change.accept(copy);
            return copy;
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException("these settings are Cloneable", e);
        }
    }
}
