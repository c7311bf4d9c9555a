package io.bursar.outbound;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.apache.hc.client5.http.DnsResolver;
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
import org.apache.hc.core5.http.EndpointDetails;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.io.SocketConfig;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.http.io.entity.HttpEntityWrapper;
import org.apache.hc.core5.http.ssl.TLS;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.pool.PoolReusePolicy;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * Signed calls to one receiver, after Standard Webhooks. It follows no redirect, keeps no cookie, answers no question for a
 * password, and connects to no private address unless that is allowed. A call is over after 10 seconds, whatever the receiver
 * does. A call may arrive twice under one id: where a kept connection turns out to be closed, it is made again on a new one.
 */
public final class WebhookCaller implements AutoCloseable {

    /** The deadline of one call, from the look-up of the name to the end of the answer. */
    public static final Duration LIMIT = Duration.ofSeconds(10);

    private static final Timeout CONNECT_MAX = Timeout.ofSeconds(5);
    private static final Timeout SILENCE_MAX = Timeout.of(LIMIT);
    private static final TimeValue KEPT_MAX = TimeValue.ofSeconds(30);
    private static final TimeValue LOOKED_AT_AFTER = TimeValue.ofMilliseconds(50);
    private static final int BODY_READ = 200;
    private static final int HEADER_LENGTH_MAX = 8 * 1024;
    private static final int HEADERS_MAX = 100;

    private static final List<String> TALKATIVE = List.of(
            "org.apache.hc.client5.http.wire",
            "org.apache.hc.client5.http.headers",
            "org.apache.hc.client5.http.impl.io.LenientHttpResponseParser");

    private final URI url;
    private final List<WebhookSecret> secrets;
    private final PoolingHttpClientConnectionManager connections;
    private final CloseableHttpClient http;

    /** What became of one call. */
    public sealed interface Reply {

        /**
         * The receiver has said a status.
         *
         * @param beginning the first bytes of what it said besides; it may repeat what it was sent
         */
        record Answered(int status, byte[] beginning) implements Reply {}

        /** Nobody was reached: certainly nothing was said to them. */
        record NotReached(String why) implements Reply {}

        /**
         * No answer in time.
         *
         * @param begun true: the body may have left
         */
        record Silent(String why, boolean begun) implements Reply {}

        /** What came was no answer, or the connection broke before one. */
        record Broken(String why) implements Reply {}
    }

    /** From a name to addresses; none that must not be connected to. */
    interface Resolver {
        InetAddress[] resolve(String host) throws UnknownHostException;
    }

    /**
     * Opens no connection yet.
     *
     * @param secrets each signs; more than one while the receiver changes from one to the other
     * @param allowPrivate true: the receiver may be on this machine or in a private network
     * @param connections so many calls at the same time at most
     * @param trusted null: the authorities of Java
     */
    public WebhookCaller(
            URI url, List<WebhookSecret> secrets, boolean allowPrivate, int connections, @Nullable SSLContext trusted) {
        this(url, secrets, connections, trusted, host -> PublicAddresses.resolve(host, allowPrivate));
    }

    WebhookCaller(
            URI url, List<WebhookSecret> secrets, int connections, @Nullable SSLContext trusted, Resolver resolver) {
        silence();
        this.url = url;
        this.secrets = List.copyOf(secrets);
        this.connections = pool(connections, trusted, new Guard(resolver));
        this.http = client(this.connections);
    }

    /**
     * Makes one call; ends within {@link #LIMIT}, or when its thread is interrupted.
     *
     * @param id by which the receiver recognises a repetition
     * @param body JSON; the caller may wipe it afterwards
     * @param length so many bytes of it
     */
    public Reply post(String id, Instant at, byte[] body, int length) {
        HttpPost request = signed(id, at.getEpochSecond(), body, length);
        Body entity = new Body(body, length);
        request.setEntity(entity);
        Call call = new Call(request, entity);
        FutureTask<Reply> exchange = new FutureTask<>(call::exchange);
        Thread.ofVirtual().name("webhook").start(exchange);
        try {
            return exchange.get(LIMIT.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            return call.late("no whole answer within " + LIMIT.toSeconds() + " seconds");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return call.late("interrupted before it answered");
        } catch (ExecutionException e) {
            return new Reply.Broken("the call failed (" + kind(e.getCause()) + ")");
        } finally {
            call.end();
        }
    }

    private HttpPost signed(String id, long timestamp, byte[] body, int length) {
        HttpPost request = new HttpPost(url);
        request.setHeader("content-type", "application/json");
        request.setHeader("webhook-id", id);
        request.setHeader("webhook-timestamp", Long.toString(timestamp));
        request.setHeader(
                "webhook-signature",
                secrets.stream()
                        .map(secret -> secret.signature(id, timestamp, body, length))
                        .collect(Collectors.joining(" ")));
        return request;
    }

    /** One call on its way; ended from the thread that waits for it. */
    private final class Call {

        private final HttpPost request;
        private final Body body;
        private volatile @Nullable Reply heard;
        private volatile boolean over;

        Call(HttpPost request, Body body) {
            this.request = request;
            this.body = body;
        }

        /** Hangs up. A status that was heard counts, also where what follows it never ends. */
        Reply late(String why) {
            end();
            Reply status = heard;
            return status == null ? new Reply.Silent(why, body.begun) : status;
        }

        /** Hangs up, unless the answer was read to its end. */
        void end() {
            over = true;
            request.cancel();
        }

        Reply exchange() {
            Reply reply = once();
            return reply == KEPT_AND_CLOSED && !over ? once() : reply;
        }

        private Reply once() {
            HttpClientContext context = HttpClientContext.create();
            ClassicHttpResponse response;
            try {
                response = http.executeOpen(null, request, context);
            } catch (IOException | RuntimeException e) {
                return failed(e, context.getEndpointDetails(), body.begun);
            }
            int status = response.getCode();
            heard = new Reply.Answered(status, new byte[0]);
            return new Reply.Answered(status, beginning(response));
        }

        /** Read to its end, the connection is kept; else it is closed, as reading on would read one without end. */
        private byte[] beginning(ClassicHttpResponse response) {
            try {
                HttpEntity entity = response.getEntity();
                InputStream content = entity == null ? null : entity.getContent();
                byte[] read = content == null ? new byte[0] : content.readNBytes(BODY_READ + 1);
                if (read.length > BODY_READ) {
                    request.cancel();
                }
                return read;
            } catch (IOException | RuntimeException e) {
                request.cancel();
                return new byte[0];
            }
        }
    }

    private static final Reply KEPT_AND_CLOSED = new Reply.Broken("it closes connections as they are used");

    /** Nothing of an exception's own words once the receiver had something to say: they may quote it. */
    private static Reply failed(Exception e, @Nullable EndpointDetails connected, boolean begun) {
        if (connected == null) {
            return e instanceof java.net.SocketTimeoutException
                    ? new Reply.Silent("no connection in time", false)
                    : new Reply.NotReached(whyNotReached(e));
        }
        if (e instanceof InterruptedIOException) {
            return new Reply.Silent("no answer within " + LIMIT.toSeconds() + " seconds", begun);
        }
        return connected.getResponseCount() > 0
                ? KEPT_AND_CLOSED
                : new Reply.Broken("the connection broke, or what came is no answer (" + kind(e) + ")");
    }

    private static String whyNotReached(Exception e) {
        return switch (e) {
            case PublicAddresses.PrivateAddressException refused -> String.valueOf(refused.getMessage());
            case UnknownHostException unknown -> "the host is unknown; check its name and the DNS";
            case SSLException tls -> "no TLS: " + whyNoTls(tls);
            case ConnectException refused -> "nobody listens there (connection refused)";
            default -> "no connection (" + kind(e) + ")";
        };
    }

    private static String whyNoTls(SSLException e) {
        String message = String.valueOf(e.getMessage());
        if (message.contains("PKIX")) {
            return "nobody whom Java trusts vouches for its certificate (PKIX); add the authority to Java's trust store";
        }
        boolean othersName = message.contains("subject alternative") || message.contains("No name matching");
        return othersName || e instanceof SSLPeerUnverifiedException
                ? "its certificate is for another host"
                : "versions 1.2 and 1.3 are spoken (" + kind(e) + ")";
    }

    private static String kind(@Nullable Throwable e) {
        return e == null ? "nobody knows why" : e.getClass().getSimpleName();
    }

    private static CloseableHttpClient client(PoolingHttpClientConnectionManager connections) {
        return HttpClients.custom()
                .setConnectionManager(connections)
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
                        .setConnectionRequestTimeout(SILENCE_MAX)
                        .setResponseTimeout(SILENCE_MAX)
                        .setDefaultKeepAlive(KEPT_MAX.getDuration(), KEPT_MAX.getTimeUnit())
                        .build())
                .build();
    }

    /** With chunks of no length a body is written as it is, without a copy that nobody would wipe. */
    private static PoolingHttpClientConnectionManager pool(
            int connections, @Nullable SSLContext trusted, DnsResolver resolver) {
        ClientTlsStrategyBuilder tls = ClientTlsStrategyBuilder.create().setTlsVersions(TLS.V_1_3, TLS.V_1_2);
        if (trusted != null) {
            tls.setSslContext(trusted);
        }
        return PoolingHttpClientConnectionManagerBuilder.create()
                .setTlsSocketStrategy(tls.buildClassic())
                .setDnsResolver(resolver)
                .setConnectionFactory(ManagedHttpClientConnectionFactory.builder()
                        .http1Config(Http1Config.custom()
                                .setMaxLineLength(HEADER_LENGTH_MAX)
                                .setMaxHeaderCount(HEADERS_MAX)
                                .setChunkSizeHint(0)
                                .build())
                        .build())
                .setMaxConnTotal(connections)
                .setMaxConnPerRoute(connections)
                .setConnPoolPolicy(PoolReusePolicy.LIFO)
                .setDefaultSocketConfig(SocketConfig.custom()
                        .setSoTimeout(SILENCE_MAX)
                        .setTcpNoDelay(true)
                        .build())
                .setDefaultTlsConfig(
                        TlsConfig.custom().setHandshakeTimeout(SILENCE_MAX).build())
                .setDefaultConnectionConfig(ConnectionConfig.custom()
                        .setConnectTimeout(CONNECT_MAX)
                        .setSocketTimeout(SILENCE_MAX)
                        .setValidateAfterInactivity(LOOKED_AT_AFTER)
                        .setTimeToLive(TimeValue.ofMinutes(5))
                        .build())
                .build();
    }

    /** Would write what is sent, or what comes back, into a log file, at whatever level somebody debugs. */
    private static void silence() {
        for (String talkative : TALKATIVE) {
            if (LoggerFactory.getLogger(talkative) instanceof ch.qos.logback.classic.Logger logger) {
                logger.setLevel(ch.qos.logback.classic.Level.OFF);
            }
        }
    }

    @Override
    public void close() {
        connections.close(CloseMode.IMMEDIATE);
        http.close(CloseMode.IMMEDIATE);
    }

    /** The body of one call, which knows whether anything of it may have left. */
    private static final class Body extends HttpEntityWrapper {

        private volatile boolean begun;

        Body(byte[] body, int length) {
            super(new ByteArrayEntity(body, 0, length, null));
        }

        @Override
        public void writeTo(OutputStream out) throws IOException {
            begun = true;
            super.writeTo(out);
        }
    }

    /** Between the name and the connection. */
    private record Guard(Resolver resolver) implements DnsResolver {

        @Override
        public InetAddress[] resolve(String host) throws UnknownHostException {
            return resolver.resolve(host);
        }

        @Override
        public String resolveCanonicalHostname(String host) {
            return host.toLowerCase(Locale.ROOT);
        }
    }
}
