package io.bursar.simulator;

import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a simulator is to be started. Immutable: every {@code with...} answers changed settings and leaves these as they
 * are. The defaults are an account in the US with a million dollars, throttled as the provider throttles.
 */
public final class SimulatorSettings {

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

    /** What a cancel of an id answers that no card was made with. */
    public enum CancelOfUnknownId {
        /** Refused with F200. */
        REFUSED,
        /** Answered SUCCESS, and the id can make no card any more. */
        SUCCEEDS_AND_BURNS,
        /** Answered SUCCESS, and the id can still make a card. */
        SUCCEEDS
    }

    /**
     * What the provider never published, as switches, so that a client can be tried in every world it may meet.
     *
     * @param secondCancelSucceeds a cancel of a cancelled id answers SUCCESS instead of F200
     * @param cancelledAnswersFulfilled a create on a cancelled id answers the cached Fulfilled instead of
     *     RefundedToPurchaser
     * @param fundsAlwaysZero GetAvailableFunds answers zero, as the provider's sandbox does
     * @param signatureErrorsWithoutCode a wrong signature is answered with a bare message instead of F200
     * @param loadsInMinorUnits the amount of a balance load is in cents
     * @param clientErrorStatus the HTTP status of F200, F300 and F400; 0 for 400
     * @param serverErrorStatus the HTTP status of F100 and F500; 0 for 400
     * @param throttleStatus the HTTP status of a throttled call; 0 for 400
     */
    public record Behaviour(
            CancelOfUnknownId cancelOfUnknownId,
            boolean secondCancelSucceeds,
            boolean cancelledAnswersFulfilled,
            boolean fundsAlwaysZero,
            boolean signatureErrorsWithoutCode,
            boolean loadsInMinorUnits,
            int clientErrorStatus,
            int serverErrorStatus,
            int throttleStatus) {
        /** Fills in what a JSON form left out. */
        @SuppressWarnings("ConstantValue")
        public Behaviour {
            cancelOfUnknownId = cancelOfUnknownId == null ? CancelOfUnknownId.REFUSED : cancelOfUnknownId;
            clientErrorStatus = clientErrorStatus == 0 ? 400 : clientErrorStatus;
            serverErrorStatus = serverErrorStatus == 0 ? 400 : serverErrorStatus;
            throttleStatus = throttleStatus == 0 ? 400 : throttleStatus;
            for (int status : new int[] {clientErrorStatus, serverErrorStatus, throttleStatus}) {
                if (status < 200 || status > 599) {
                    throw new IllegalArgumentException("an HTTP status is between 200 and 599, not " + status);
                }
            }
        }

        /** What is most likely. */
        public static Behaviour standard() {
            return new Behaviour(CancelOfUnknownId.REFUSED, false, false, false, false, false, 400, 400, 400);
        }

        /** The same with another answer to the cancel of an unknown id. */
        public Behaviour withCancelOfUnknownId(CancelOfUnknownId answer) {
            return new Behaviour(
                    answer,
                    secondCancelSucceeds,
                    cancelledAnswersFulfilled,
                    fundsAlwaysZero,
                    signatureErrorsWithoutCode,
                    loadsInMinorUnits,
                    clientErrorStatus,
                    serverErrorStatus,
                    throttleStatus);
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

    private SimulatorSettings(SimulatorSettings other) {
        port = other.port;
        adminPort = other.adminPort;
        bindAddress = other.bindAddress;
        tls = other.tls;
        partnerId = other.partnerId;
        accessKeys = other.accessKeys;
        region = other.region;
        currency = other.currency;
        funds = other.funds;
        limits = other.limits;
        cancelWindow = other.cancelWindow;
        callsPerSecondMax = other.callsPerSecondMax;
        fundsCallsPerSecondMax = other.fundsCallsPerSecondMax;
        seed = other.seed;
        behaviour = other.behaviour;
        faults = other.faults;
        codesAtAdminPort = other.codesAtAdminPort;
        journal = other.journal;
        clock = other.clock;
        signatureClock = other.signatureClock;
    }

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
        SimulatorSettings changed = new SimulatorSettings(this);
        changed.port = value;
        return changed;
    }

    /** The admin port, always on loopback; 0 for any free one, -1 for none. */
    public SimulatorSettings withAdminPort(int value) {
        SimulatorSettings changed = new SimulatorSettings(this);
        changed.adminPort = value;
        return changed;
    }

    /** The address the API listens at; another one than loopback only inside a container. */
    public SimulatorSettings withBindAddress(String value) {
        SimulatorSettings changed = new SimulatorSettings(this);
        changed.bindAddress = value;
        return changed;
    }

    /** Whether the API speaks HTTPS with a certificate made at start. */
    public SimulatorSettings withTls(boolean value) {
        SimulatorSettings changed = new SimulatorSettings(this);
        changed.tls = value;
        return changed;
    }

    /** The partner id that every request id starts with. */
    public SimulatorSettings withPartnerId(String value) {
        SimulatorSettings changed = new SimulatorSettings(this);
        changed.partnerId = value;
        return changed;
    }

    /** The keys of the account; the first is the one in the ready line. */
    public SimulatorSettings withAccessKeys(List<AccessKey> value) {
        SimulatorSettings changed = new SimulatorSettings(this);
        changed.accessKeys = List.copyOf(value);
        return changed;
    }

    /** The signing region. */
    public SimulatorSettings withRegion(String value) {
        SimulatorSettings changed = new SimulatorSettings(this);
        changed.region = value;
        return changed;
    }

    /** The account's currency. */
    public SimulatorSettings withCurrency(String value) {
        SimulatorSettings changed = new SimulatorSettings(this);
        changed.currency = value;
        return changed;
    }

    /** The funds at start. */
    public SimulatorSettings withFunds(BigDecimal value) {
        SimulatorSettings changed = new SimulatorSettings(this);
        changed.funds = value;
        return changed;
    }

    /** Smallest and largest amounts and decimals; null for those of the currency. */
    public SimulatorSettings withLimits(@Nullable Limits value) {
        SimulatorSettings changed = new SimulatorSettings(this);
        changed.limits = value;
        return changed;
    }

    /** How long after its creation a card can be cancelled. */
    public SimulatorSettings withCancelWindow(Duration value) {
        SimulatorSettings changed = new SimulatorSettings(this);
        changed.cancelWindow = value;
        return changed;
    }

    /** Arrivals of any kind in a sliding second before throttling; 0 lifts the limit. */
    public SimulatorSettings withCallsPerSecondMax(int value) {
        SimulatorSettings changed = new SimulatorSettings(this);
        changed.callsPerSecondMax = value;
        return changed;
    }

    /** GetAvailableFunds in a sliding second before throttling; 0 lifts the limit. */
    public SimulatorSettings withFundsCallsPerSecondMax(int value) {
        SimulatorSettings changed = new SimulatorSettings(this);
        changed.fundsCallsPerSecondMax = value;
        return changed;
    }

    /** What gcIds and claim codes are derived from, together with the id. */
    public SimulatorSettings withSeed(long value) {
        SimulatorSettings changed = new SimulatorSettings(this);
        changed.seed = value;
        return changed;
    }

    /** How the provider behaves where its documentation is silent. */
    public SimulatorSettings withBehaviour(Behaviour value) {
        SimulatorSettings changed = new SimulatorSettings(this);
        changed.behaviour = value;
        return changed;
    }

    /** What goes wrong. */
    public SimulatorSettings withFaults(Faults value) {
        SimulatorSettings changed = new SimulatorSettings(this);
        changed.faults = value;
        return changed;
    }

    /** Whether GET /codes shows claim codes; for tests that search for leaked ones. */
    public SimulatorSettings withCodesAtAdminPort(boolean value) {
        SimulatorSettings changed = new SimulatorSettings(this);
        changed.codesAtAdminPort = value;
        return changed;
    }

    /** A file that lets the books survive a restart of the simulator; null for none. */
    public SimulatorSettings withJournal(@Nullable Path value) {
        SimulatorSettings changed = new SimulatorSettings(this);
        changed.journal = value;
        return changed;
    }

    /** The time of the books; a test moves it to close the cancel window. */
    public SimulatorSettings withClock(Clock value) {
        SimulatorSettings changed = new SimulatorSettings(this);
        changed.clock = value;
        return changed;
    }

    /** The time that signatures are compared with. */
    public SimulatorSettings withSignatureClock(Clock value) {
        SimulatorSettings changed = new SimulatorSettings(this);
        changed.signatureClock = value;
        return changed;
    }
}
