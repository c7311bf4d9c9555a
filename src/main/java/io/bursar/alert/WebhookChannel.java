package io.bursar.alert;

import io.bursar.outbound.PublicAddresses;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Locale;
import javax.net.ssl.SSLContext;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.config.TlsConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.ssl.ClientTlsStrategyBuilder;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.io.SocketConfig;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.http.ssl.TLS;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;

/**
 * Alerts as signed calls, after Standard Webhooks. One request for one letter: no retry, no redirect, no cookie; a connection of
 * its own, as alerts are rare. The first bytes of the answer are read, and no more.
 */
final class WebhookChannel implements Channel {

    private static final Timeout CONNECT_MAX = Timeout.of(Duration.ofSeconds(5));
    private static final Timeout SILENCE_MAX = Timeout.of(Duration.ofSeconds(10));
    private static final int BODY_READ = 200;
    private static final int ANSWER_MAX = 300;
    private static final int GONE = 410;

    private final AlertSettings.Webhook settings;
    private final Clock clock;
    private final @Nullable SSLContext trusted;

    WebhookChannel(AlertSettings.Webhook settings, Clock clock) {
        this(settings, clock, null);
    }

    /**
     * The channel with authorities of its own.
     *
     * @param trusted null: those of Java
     */
    WebhookChannel(AlertSettings.Webhook settings, Clock clock, @Nullable SSLContext trusted) {
        this.settings = settings;
        this.clock = clock;
        this.trusted = trusted;
    }

    @Override
    public String name() {
        return "WEBHOOK";
    }

    /** Not the path: it may be a secret of the receiver's. */
    @Override
    public String described() {
        return "webhook to " + settings.url().getHost();
    }

    @Override
    public Receipt send(Letter letter) {
        long timestamp = clock.instant().getEpochSecond();
        HttpPost request = new HttpPost(settings.url());
        request.setHeader("content-type", "application/json");
        request.setHeader("webhook-id", letter.key());
        request.setHeader("webhook-timestamp", Long.toString(timestamp));
        byte[] body = letter.json().getBytes(StandardCharsets.UTF_8);
        request.setHeader("webhook-signature", settings.secret().signature(letter.key(), timestamp, body));
        request.setEntity(new ByteArrayEntity(body, null));
        PoolingHttpClientConnectionManager connections = connections();
        CloseableHttpClient http = client(connections);
        try {
            return receipt(http.executeOpen(null, request, null));
        } catch (IOException e) {
            return new Receipt.NotNow(words(e));
        } finally {
            connections.close(CloseMode.IMMEDIATE); // closing the answer would read one without end to its end
            http.close(CloseMode.IMMEDIATE);
        }
    }

    private static Receipt receipt(ClassicHttpResponse response) throws IOException {
        int code = response.getCode();
        String words = Plain.line("answered " + code + " " + body(response), ANSWER_MAX);
        if (code >= 200 && code < 300) {
            return new Receipt.Taken(words);
        }
        if (code >= 300 && code < 400) {
            return new Receipt.NotNow(
                    "answered " + code + "; redirects are not followed, set webhook.url to the new address");
        }
        return code == GONE ? new Receipt.Never(words) : new Receipt.NotNow(words);
    }

    private static String body(ClassicHttpResponse response) throws IOException {
        HttpEntity entity = response.getEntity();
        InputStream content = entity == null ? null : entity.getContent();
        return content == null ? "" : new String(content.readNBytes(BODY_READ), StandardCharsets.UTF_8);
    }

    private static String words(IOException e) {
        String message = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        String what = switch (e) {
            case PublicAddresses.PrivateAddressException refused -> message;
            case UnknownHostException unknown -> "the host is unknown: " + message;
            case javax.net.ssl.SSLException tls -> "no TLS: " + message;
            default -> message;
        };
        return Plain.line(what, ANSWER_MAX);
    }

    private CloseableHttpClient client(PoolingHttpClientConnectionManager connections) {
        return HttpClients.custom()
                .setConnectionManager(connections)
                .disableAutomaticRetries()
                .disableRedirectHandling()
                .disableCookieManagement()
                .disableAuthCaching()
                .disableContentCompression()
                .setUserAgent("bursar")
                .setDefaultRequestConfig(RequestConfig.custom()
                        .setRedirectsEnabled(false)
                        .setAuthenticationEnabled(false)
                        .setProtocolUpgradeEnabled(false)
                        .setConnectionRequestTimeout(CONNECT_MAX)
                        .setResponseTimeout(SILENCE_MAX)
                        .build())
                .build();
    }

    private PoolingHttpClientConnectionManager connections() {
        ClientTlsStrategyBuilder tls = ClientTlsStrategyBuilder.create().setTlsVersions(TLS.V_1_3, TLS.V_1_2);
        if (trusted != null) {
            tls.setSslContext(trusted);
        }
        return PoolingHttpClientConnectionManagerBuilder.create()
                .setTlsSocketStrategy(tls.buildClassic())
                .setDnsResolver(new Guard(settings.allowPrivate()))
                .setDefaultSocketConfig(
                        SocketConfig.custom().setSoTimeout(SILENCE_MAX).build())
                .setDefaultTlsConfig(
                        TlsConfig.custom().setHandshakeTimeout(SILENCE_MAX).build())
                .setDefaultConnectionConfig(ConnectionConfig.custom()
                        .setConnectTimeout(CONNECT_MAX)
                        .setSocketTimeout(SILENCE_MAX)
                        .build())
                .build();
    }

    /** Between the name and the connection. */
    private record Guard(boolean allowPrivate) implements DnsResolver {

        @Override
        public InetAddress[] resolve(String host) throws UnknownHostException {
            return PublicAddresses.resolve(host, allowPrivate);
        }

        @Override
        public String resolveCanonicalHostname(String host) {
            return host.toLowerCase(Locale.ROOT);
        }
    }
}
