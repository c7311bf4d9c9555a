package io.bursar.transport;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/**
 * Connects to an endpoint as a call would, with the same authorities, and says how far it came. It sends no request, so it
 * needs no slot and the provider counts nothing.
 */
public final class EndpointProbe {

    private static final int ADDRESSES_MAX = 4;
    private static final Duration CONNECT_MAX = Duration.ofSeconds(3);
    private static final Duration LIMIT = Duration.ofSeconds(15);

    /** What ended the attempt. */
    public enum Failure {
        /** No address for the host's name. */
        UNKNOWN_HOST,
        /** An address, but nobody answers there. */
        NO_CONNECTION,
        /** Somebody answers, but without TLS 1.2 or 1.3. */
        NO_TLS,
        /** The certificate is signed by nobody whom Java trusts. */
        UNTRUSTED,
        /** The certificate is another host's. */
        WRONG_NAME,
        /** The certificate is over, or not valid yet, by this machine's clock. */
        NOT_VALID_NOW
    }

    /**
     * How far it came.
     *
     * @param addresses of the host
     * @param protocol the version of TLS; null without TLS
     * @param certificate the server's own, also if it was refused; null if none was shown
     * @param failure null if a request could have been sent
     * @param detail the failure in Java's words
     */
    public record Reach(
            List<String> addresses,
            @Nullable String protocol,
            @Nullable X509Certificate certificate,
            @Nullable Failure failure,
            String detail) {

        private static Reach failed(List<String> addresses, Failure failure, String detail) {
            return new Reach(addresses, null, null, failure, detail);
        }
    }

    private final String host;
    private final int port;
    private final boolean tls;
    private final TrustedAuthorities authorities;

    private EndpointProbe(URI endpoint, @Nullable Path trustedCertificate) {
        this.host = endpoint.getHost().replaceAll("[\\[\\]]", "");
        this.tls = "https".equalsIgnoreCase(endpoint.getScheme());
        this.port = endpoint.getPort() >= 0 ? endpoint.getPort() : tls ? 443 : 80;
        this.authorities = TrustedAuthorities.with(trustedCertificate);
    }

    /** Looks the host up, connects and shakes hands, within half a minute at most. */
    public static Reach of(URI endpoint, @Nullable Path trustedCertificate) {
        EndpointProbe probe = new EndpointProbe(endpoint, trustedCertificate);
        List<InetAddress> addresses = within(probe::addresses, List.of());
        List<String> shown = addresses.stream().map(InetAddress::getHostAddress).toList();
        if (addresses.isEmpty()) {
            return Reach.failed(shown, Failure.UNKNOWN_HOST, "no address");
        }
        return within(
                () -> probe.connect(addresses, shown),
                Reach.failed(shown, Failure.NO_TLS, "no handshake within " + LIMIT.toSeconds() + " seconds"));
    }

    private static <T> T within(Supplier<T> work, T otherwise) {
        return CompletableFuture.supplyAsync(work, task -> Thread.ofVirtual().start(task))
                .completeOnTimeout(otherwise, LIMIT.toMillis(), TimeUnit.MILLISECONDS)
                .join();
    }

    private List<InetAddress> addresses() {
        try {
            return Arrays.asList(InetAddress.getAllByName(host));
        } catch (UnknownHostException e) {
            return List.of();
        }
    }

    private Reach connect(List<InetAddress> addresses, List<String> shown) {
        String detail = "";
        for (InetAddress address : addresses.subList(0, Math.min(addresses.size(), ADDRESSES_MAX))) {
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress(address, port), (int) CONNECT_MAX.toMillis());
                return tls ? shakeHands(socket, shown) : new Reach(shown, null, null, null, "");
            } catch (IOException e) {
                detail = words(e);
            }
        }
        return Reach.failed(shown, Failure.NO_CONNECTION, detail);
    }

    private Reach shakeHands(Socket socket, List<String> shown) {
        try (SSLSocket secure =
                (SSLSocket) authorities.context().getSocketFactory().createSocket(socket, host, port, true)) {
            SSLParameters parameters = secure.getSSLParameters();
            parameters.setProtocols(new String[] {"TLSv1.3", "TLSv1.2"});
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            secure.setSSLParameters(parameters);
            secure.setSoTimeout((int) ProviderConnection.LIMIT.toMillis());
            secure.startHandshake();
            return new Reach(shown, secure.getSession().getProtocol(), shownCertificate(), null, "");
        } catch (IOException e) {
            return new Reach(shown, null, shownCertificate(), failure(e), words(e));
        }
    }

    private @Nullable X509Certificate shownCertificate() {
        List<X509Certificate> chain = authorities.judged();
        return chain.isEmpty() ? null : chain.getFirst();
    }

    private static Failure failure(IOException e) {
        boolean aboutTheCertificate = false;
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof CertificateExpiredException || cause instanceof CertificateNotYetValidException) {
                return Failure.NOT_VALID_NOW;
            }
            aboutTheCertificate |= cause instanceof CertificateException;
        }
        if (words(e).contains("PKIX")) {
            return Failure.UNTRUSTED;
        }
        return aboutTheCertificate ? Failure.WRONG_NAME : Failure.NO_TLS;
    }

    private static String words(IOException e) {
        String message = e.getMessage();
        return PrintableText.of(message == null ? e.getClass().getSimpleName() : message);
    }
}
