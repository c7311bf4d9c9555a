package io.bursar.doctor;

import io.bursar.account.AccountSettings;
import io.bursar.doctor.Finding.Check;
import io.bursar.transport.EndpointProbe;
import io.bursar.transport.EndpointProbe.Reach;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;

/** The way to the endpoint: its name, somebody who answers, and a certificate that counts. Sends no request. */
final class ConnectionCheck {

    private static final Duration EXPIRY_NEAR = Duration.ofDays(14);

    private final AccountSettings account;
    private final Clock clock;

    ConnectionCheck(AccountSettings account, Clock clock) {
        this.account = account;
        this.clock = clock;
    }

    List<Finding> findings() {
        Reach reach = EndpointProbe.of(account.endpoint(), account.trustedCertificate());
        String host = account.endpoint().getHost();
        if (reach.failure() == EndpointProbe.Failure.UNKNOWN_HOST) {
            return List.of(
                    Finding.failed(
                            Check.DNS,
                            "the host " + host + " is unknown",
                            Remedy.UNKNOWN_HOST.text(account.name()).replace("HOST", host)),
                    Finding.skipped(Check.TLS, "no address to connect to"));
        }
        return List.of(Finding.ok(Check.DNS, addresses(reach, host)), connection(reach));
    }

    private static String addresses(Reach reach, String host) {
        if (reach.addresses().equals(List.of(host))) {
            return host + " is an address, no name to look up";
        }
        int more = reach.addresses().size() - 1;
        return host + " is " + reach.addresses().getFirst() + (more == 0 ? "" : " and " + more + " more");
    }

    private Finding connection(Reach reach) {
        X509Certificate certificate = reach.certificate();
        String shown = certificate == null ? "" : " (" + describe(certificate) + ")";
        EndpointProbe.Failure failure = reach.failure();
        if (failure == null) {
            return certificate == null
                    ? Finding.ok(Check.TLS, "connected; plain http, as the endpoint is on this machine")
                    : trusted(reach, certificate);
        }
        String at = account.endpoint().getAuthority();
        return switch (failure) {
            case UNTRUSTED ->
                Finding.failed(
                        Check.TLS,
                        "the certificate of " + at + " is signed by nobody whom Java trusts" + shown + ": "
                                + reach.detail(),
                        Remedy.UNTRUSTED_CERTIFICATE.text(account.name()));
            case WRONG_NAME ->
                Finding.failed(
                        Check.TLS,
                        "the certificate is not " + at + "'s" + shown + ": " + reach.detail(),
                        "Correct ..._ENDPOINT. If it is right, somebody else answers in the provider's place: a proxy, or a"
                                + " wrong entry in DNS or /etc/hosts.");
            case NOT_VALID_NOW ->
                Finding.failed(
                        Check.TLS,
                        "the certificate is not valid today" + shown + ": " + reach.detail(),
                        "Check this machine's date first. If it is right, a proxy with an old certificate answers, or the"
                                + " provider has to renew its own.\n  timedatectl");
            case NO_TLS ->
                Finding.failed(
                        Check.TLS,
                        at + " answers, but not with TLS 1.2 or 1.3: " + reach.detail(),
                        "Correct ..._ENDPOINT, its https and its port. If it is right, a proxy or firewall breaks TLS:"
                                + "\n  openssl s_client -connect " + at + (at.contains(":") ? "" : ":443"));
            case NO_CONNECTION, UNKNOWN_HOST ->
                Finding.failed(
                        Check.TLS,
                        "nobody answers at " + at + ": " + reach.detail(),
                        account.loopback()
                                ? "Start the simulator, or correct ..._ENDPOINT:\n  ./bursar simulator --port "
                                        + account.endpoint().getPort()
                                : "Let this machine through to port 443 of the provider's host (firewall, security group,"
                                        + " proxy): Bursar connects directly. To try:\n  curl -v https://" + at);
        };
    }

    private Finding trusted(Reach reach, X509Certificate certificate) {
        Instant ends = certificate.getNotAfter().toInstant();
        String seen = reach.protocol() + ", " + describe(certificate);
        if (Duration.between(clock.instant(), ends).compareTo(EXPIRY_NEAR) >= 0) {
            return Finding.ok(Check.TLS, seen);
        }
        return Finding.warning(
                Check.TLS,
                seen + ": less than 14 days",
                "The provider renews its own in time. If the issuer is a proxy of yours, have it renewed; for a file in"
                        + " ..._TRUSTEDCERTIFICATE, get the new one.");
    }

    private static String describe(X509Certificate certificate) {
        return "certificate by %s, valid until %s"
                .formatted(
                        shortName(certificate.getIssuerX500Principal().getName()),
                        certificate
                                .getNotAfter()
                                .toInstant()
                                .atZone(ZoneOffset.UTC)
                                .toLocalDate());
    }

    /** A stranger's name, fit for a screen. */
    private static String shortName(String distinguished) {
        String line = distinguished.replaceAll("[\\p{Cntrl}]", " ");
        return line.length() <= 80 ? line : line.substring(0, 79) + "…";
    }
}
