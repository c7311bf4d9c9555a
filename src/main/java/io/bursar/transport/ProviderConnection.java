package io.bursar.transport;

import io.bursar.throttle.Sending;
import io.bursar.throttle.Sleeper;
import io.bursar.throttle.Throttle;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import javax.net.ssl.SSLException;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.config.TlsConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.ManagedHttpClientConnectionFactory;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.client5.http.ssl.ClientTlsStrategyBuilder;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ConnectionRequestTimeoutException;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.io.SocketConfig;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.http.ssl.TLS;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.io.Closer;
import org.apache.hc.core5.pool.PoolReusePolicy;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * The bounded pool of connections to one endpoint. It sends a request once, never again: no retry, no redirect, no
 * authentication dance; the one repetition is of a request of which certainly no byte was written. Every outcome comes
 * back as a value.
 */
public final class ProviderConnection implements AutoCloseable {

    /** No answer of the provider is anywhere near this long. */
    public static final int BODY_MAX = 64 * 1024;

    /** The provider's time-out for clients (Incentives API FAQ). */
    public static final Duration LIMIT = Duration.ofSeconds(6);

    private static final int BODY_USUAL = 4 * 1024;
    private static final int CONNECTIONS_MAX = 64;
    private static final int STALE_MAX = 3;

    private final HttpHost host;
    private final Throttle throttle;
    private final Duration limit;
    private final PoolingHttpClientConnectionManager pool;
    private final CloseableHttpClient http;
    private final ConnectPause connectPause = new ConnectPause();
    private volatile Dated lastDate = new Dated("", Instant.EPOCH);

    /** What became of one request. */
    public sealed interface Reply {

        /**
         * A whole answer.
         *
         * @param body its first bytes; wipe them when they are read
         * @param length how many of them count; more than {@link #BODY_MAX} for a body that was cut
         */
        record Answered(int httpStatus, String contentType, byte[] body, int length) implements Reply {}

        /** The request or a part of it left, and no whole answer came back. */
        record NoAnswer(String why) implements Reply {}

        /** Certainly no byte left. */
        record NotSent(String why) implements Reply {}
    }

    /**
     * A pool for the endpoint; opens no connection yet.
     *
     * @param trustedCertificate a PEM file that is trusted besides the system's authorities
     * @param limit the deadline of one request, connect included
     */
    public ProviderConnection(URI endpoint, @Nullable Path trustedCertificate, Throttle throttle, Duration limit) {
        silenceWireLog();
        this.host = HttpHost.create(endpoint);
        this.throttle = throttle;
        this.limit = limit;
        this.pool = pool(trustedCertificate, limit);
        this.http = HttpClients.custom()
                .setConnectionManager(pool)
                .setRequestExecutor(new ProviderCall.SlotExecutor())
                .disableAutomaticRetries()
                .disableRedirectHandling()
                .disableCookieManagement()
                .disableAuthCaching()
                .disableContentCompression()
                .disableConnectionState()
                .setUserAgent("bursar")
                .setDefaultRequestConfig(RequestConfig.custom()
                        .setRedirectsEnabled(false)
                        .setAuthenticationEnabled(false)
                        .setProtocolUpgradeEnabled(false)
                        .setExpectContinueEnabled(false)
                        .setConnectionRequestTimeout(Timeout.of(limit))
                        .setResponseTimeout(Timeout.of(limit))
                        .build())
                .build();
    }

    /** Sends one POST with exactly these headers. */
    public Reply post(URI target, Map<String, List<String>> headers, String body, Sending sending) {
        boolean probe = false;
        try {
            ConnectPause.Entry entry = connectPause.enter(sending);
            if (!entry.go()) {
                return new Reply.NotSent(entry.why());
            }
            probe = entry.probe();
            Reply reply = postOnce(target, headers, body, sending);
            for (int stale = 1; reply == STALE && stale < STALE_MAX; stale++) {
                reply = postOnce(target, headers, body, sending);
            }
            return reply;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Reply.NotSent("interrupted before the request was sent");
        } finally {
            if (probe) {
                connectPause.probed();
            }
        }
    }

    private static final Reply STALE =
            new Reply.NotSent("the provider closed the connection while the request waited for its slot");

    private Reply postOnce(URI target, Map<String, List<String>> headers, String body, Sending sending) {
        HttpPost request = new HttpPost(target);
        headers.forEach((name, values) -> values.forEach(value -> request.addHeader(name, value)));
        request.setEntity(new ByteArrayEntity(body.getBytes(StandardCharsets.UTF_8), null));
        ProviderCall call = new ProviderCall(sending, throttle, limit, request::cancel);
        HttpClientContext context = HttpClientContext.create();
        call.attachTo(context);
        call.startClock();
        ClassicHttpResponse response = null;
        try {
            response = http.executeOpen(host, request, context);
            Reply reply = read(response, request);
            tellDate(response, sending);
            return reply;
        } catch (ProviderCall.StaleConnectionException e) {
            return STALE;
        } catch (IOException | RuntimeException e) {
            return failed(call, e);
        } finally {
            Closer.closeQuietly(response);
            call.stopClock();
            if (call.connected()) {
                connectPause.connected();
            }
        }
    }

    /** What came of a body that breaks off is wiped. */
    static Reply read(ClassicHttpResponse response, HttpPost request) throws IOException {
        Header type = response.getFirstHeader("content-type");
        String contentType = type == null ? "" : Objects.toString(type.getValue(), "");
        byte[] body = new byte[BODY_USUAL];
        int length = 0;
        HttpEntity entity = response.getEntity();
        if (entity != null) {
            try {
                InputStream content = entity.getContent();
                int count = 0;
                while (count >= 0 && length <= BODY_MAX) {
                    length += count;
                    if (length == body.length) {
                        body = larger(body);
                    }
                    count = length <= BODY_MAX ? content.read(body, length, body.length - length) : -1;
                }
            } catch (IOException | RuntimeException e) {
                Arrays.fill(body, (byte) 0);
                throw e;
            }
            if (length > BODY_MAX) {
                // closing would read a body without end to its end
                request.cancel();
            }
        }
        return new Reply.Answered(response.getCode(), contentType, body, length);
    }

    /** What is left behind is wiped: it may have a claim code in it. */
    private static byte[] larger(byte[] body) {
        byte[] larger = Arrays.copyOf(body, Math.min(2 * body.length, BODY_MAX + 2));
        Arrays.fill(body, (byte) 0);
        return larger;
    }

    private void tellDate(ClassicHttpResponse response, Sending sending) {
        Header date = response.getFirstHeader("date");
        if (date == null || date.getValue() == null) {
            return;
        }
        try {
            Dated last = lastDate;
            if (!date.getValue().equals(last.text())) {
                last = new Dated(
                        date.getValue(), DateTimeFormatter.RFC_1123_DATE_TIME.parse(date.getValue(), Instant::from));
                lastDate = last;
            }
            sending.answeredAt(last.time());
        } catch (DateTimeException e) {
            LoggerFactory.getLogger(ProviderConnection.class).debug("An answer with an unreadable date", e);
        }
    }

    /** The last date that an answer bore: all of one second bear the same, and reading one costs more than the rest. */
    private record Dated(String text, Instant time) {}

    private Reply failed(ProviderCall call, Exception e) {
        if (call.written()) {
            return new Reply.NoAnswer(
                    call.expired()
                            ? "no whole answer within " + limit.toSeconds() + " seconds"
                            : "the connection broke before a whole answer came (" + detail(e) + ")");
        }
        if (call.connected() || e instanceof ConnectionRequestTimeoutException) {
            return new Reply.NotSent(detail(e));
        }
        String why = call.expired()
                ? "no connection to " + host.toHostString() + " within " + limit.toSeconds() + " seconds"
                : connectFailure(e);
        connectPause.failed(why);
        return new Reply.NotSent(why);
    }

    private String connectFailure(Exception e) {
        String at = host.toHostString();
        if (e instanceof UnknownHostException) {
            return "the host " + host.getHostName() + " is unknown: check the endpoint and the DNS";
        }
        if (e instanceof SSLException && detail(e).contains("PKIX")) {
            return "the certificate of " + at + " is not signed by an authority that Java trusts (" + detail(e)
                    + "): add the CA to the Java trust store, or name it in trusted-certificate";
        }
        if (e instanceof SSLException) {
            return "no TLS with " + at + ": " + detail(e);
        }
        if (e instanceof ConnectException) {
            return "nobody answers at " + at + ": " + detail(e);
        }
        return "no connection to " + at + ": " + detail(e);
    }

    private static String detail(Exception e) {
        String message = e.getMessage();
        return PrintableText.of(message == null ? e.getClass().getSimpleName() : message);
    }

    @Override
    public void close() {
        http.close(CloseMode.IMMEDIATE);
        pool.close(CloseMode.IMMEDIATE);
    }

    private static PoolingHttpClientConnectionManager pool(@Nullable Path trustedCertificate, Duration limit) {
        Timeout timeout = Timeout.of(limit);
        ClientTlsStrategyBuilder tls = ClientTlsStrategyBuilder.create().setTlsVersions(TLS.V_1_3, TLS.V_1_2);
        if (trustedCertificate != null) {
            tls.setSslContext(TrustedAuthorities.with(trustedCertificate).context());
        }
        return PoolingHttpClientConnectionManagerBuilder.create()
                .setTlsSocketStrategy(tls.buildClassic())
                .setConnectionFactory(ManagedHttpClientConnectionFactory.builder()
                        .http1Config(Http1Config.custom()
                                .setMaxLineLength(8_192)
                                .setMaxHeaderCount(100)
                                .build())
                        .build())
                .setMaxConnTotal(CONNECTIONS_MAX)
                .setMaxConnPerRoute(CONNECTIONS_MAX)
                .setConnPoolPolicy(PoolReusePolicy.LIFO)
                .setDefaultSocketConfig(SocketConfig.custom()
                        .setSoTimeout(timeout)
                        .setTcpNoDelay(true)
                        .build())
                .setDefaultTlsConfig(
                        TlsConfig.custom().setHandshakeTimeout(timeout).build())
                .setDefaultConnectionConfig(ConnectionConfig.custom()
                        .setConnectTimeout(timeout)
                        .setSocketTimeout(timeout)
                        .setValidateAfterInactivity(TimeValue.ofMilliseconds(200))
                        .setTimeToLive(TimeValue.ofMinutes(5))
                        .build())
                .build();
    }

    /** Would write claim codes into a log file, at whatever level somebody debugs: the second one what comes before an answer. */
    private static void silenceWireLog() {
        for (String talkative : List.of(
                "org.apache.hc.client5.http.wire", "org.apache.hc.client5.http.impl.io.LenientHttpResponseParser")) {
            if (LoggerFactory.getLogger(talkative) instanceof ch.qos.logback.classic.Logger logger) {
                logger.setLevel(ch.qos.logback.classic.Level.OFF);
            }
        }
    }

    /**
     * Keeps an unreachable provider from being hammered: after a failed connect every call waits up to a second, then
     * one tries and the others come back with the last failure.
     */
    private static final class ConnectPause {

        private static final long FIRST_NANOS = Duration.ofMillis(100).toNanos();
        private static final long LONGEST_NANOS = Duration.ofSeconds(1).toNanos();

        private int failures;
        private long retryAt;
        private boolean probing;
        private String lastFailure = "";

        /** Whether to go on, whether as the one that tries, and why not. */
        record Entry(boolean go, boolean probe, String why) {}

        Entry enter(Sending sending) throws InterruptedException {
            for (long left = left(); left > 0; left = left()) {
                if (!sending.stillWanted()) {
                    return new Entry(false, false, "no longer wanted");
                }
                Sleeper.SYSTEM.sleepUntil(System.nanoTime() + Math.min(left, FIRST_NANOS));
            }
            return decide();
        }

        private synchronized Entry decide() {
            if (failures == 0) {
                return new Entry(true, false, "");
            }
            if (probing || retryAt - System.nanoTime() > 0) {
                return new Entry(false, false, lastFailure);
            }
            probing = true;
            return new Entry(true, true, "");
        }

        synchronized void connected() {
            failures = 0;
        }

        synchronized void failed(String why) {
            failures = Math.min(failures + 1, 10);
            retryAt = System.nanoTime() + Math.min(LONGEST_NANOS, FIRST_NANOS << failures);
            lastFailure = why;
        }

        synchronized void probed() {
            probing = false;
        }

        private synchronized long left() {
            return failures == 0 ? 0 : Math.min(LONGEST_NANOS, retryAt - System.nanoTime());
        }
    }
}
