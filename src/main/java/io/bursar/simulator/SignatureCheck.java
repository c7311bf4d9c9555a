package io.bursar.simulator;

import com.sun.net.httpserver.Headers;
import io.bursar.simulator.SimulatorSettings.AccessKey;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Signature Version 4, written from its public description and without the vendor's signer, so that a client that signs
 * wrongly is found out. It verifies exactly the headers that {@code SignedHeaders} lists, the host as received.
 */
final class SignatureCheck {

    /** What is wrong with a signature, in the provider's words. */
    enum Fault {
        /** No Authorization header, or one that is no Signature Version 4. */
        MISSING,
        /** The key is not known, or not active. */
        UNKNOWN_KEY,
        /** Everything else. */
        MISMATCH
    }

    /** A signature that is refused, with the reason for the caller. It never holds the secret or what is derived from it. */
    record Refusal(Fault fault, String message) {}

    private static final Duration SKEW_MAX = Duration.ofMinutes(15);
    private static final int KEYS_CACHED_MAX = 64;
    private static final DateTimeFormatter TIMESTAMP = DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'", Locale.ROOT);
    private static final Pattern AUTHORIZATION = Pattern.compile("AWS4-HMAC-SHA256\\s+"
            + "Credential=([^/,\\s]+)/(\\d{8})/([^/,\\s]+)/([^/,\\s]+)/aws4_request\\s*,\\s*"
            + "SignedHeaders=([^,\\s]+)\\s*,\\s*Signature=([0-9a-f]{64})\\s*");
    private static final Pattern SPACES = Pattern.compile(" +");
    private static final HexFormat HEX = HexFormat.of();

    private final String region;
    private final String service;
    private final Clock clock;
    private final ConcurrentHashMap<String, byte[]> signingKeys = new ConcurrentHashMap<>();
    private volatile List<AccessKey> keys;

    SignatureCheck(List<AccessKey> keys, String region, String service, Clock clock) {
        this.keys = List.copyOf(keys);
        this.region = region;
        this.service = service;
        this.clock = clock;
    }

    List<AccessKey> keys() {
        return keys;
    }

    /** Replaces the keys, as after a rotation; calls already being checked are judged by the old ones. */
    void accept(List<AccessKey> changed) {
        keys = List.copyOf(changed);
        signingKeys.clear();
    }

    /** Says what is wrong with a call's signature; null if nothing is. */
    @Nullable Refusal refusal(String method, URI uri, Headers headers, byte[] body) {
        String authorization = headers.getFirst("Authorization");
        Matcher parts = AUTHORIZATION.matcher(authorization == null ? "" : authorization.trim());
        if (!parts.matches()) {
            return new Refusal(Fault.MISSING, "Missing Authentication Token");
        }
        AccessKey key = activeKey(parts.group(1));
        if (key == null) {
            return new Refusal(Fault.UNKNOWN_KEY, "The security token included in the request is invalid.");
        }
        String timestamp = headers.getFirst("X-Amz-Date");
        String dateRefusal = dateRefusal(timestamp, parts.group(2));
        if (timestamp == null || dateRefusal != null) {
            return mismatch(dateRefusal == null ? "there is no date" : dateRefusal);
        }
        String payloadHash = hash(body);
        String claimedHash = headers.getFirst("X-Amz-Content-Sha256");
        if (claimedHash != null && !claimedHash.equals(payloadHash)) {
            return mismatch("x-amz-content-sha256 is not the hash of the body.");
        }
        List<String> signed = List.of(parts.group(5).split(";"));
        String canonical = canonicalRequest(method, uri, headers, signed, payloadHash);
        if (canonical == null || !signed.contains("host")) {
            return mismatch("'host' and every listed header must be sent and be a 'SignedHeader'.");
        }
        String date = parts.group(2);
        String scope = date + '/' + region + '/' + service + "/aws4_request";
        String stringToSign = "AWS4-HMAC-SHA256\n" + timestamp + '\n' + scope + '\n'
                + hash(canonical.getBytes(StandardCharsets.UTF_8));
        String expected = HEX.formatHex(hmac(signingKey(key, date), stringToSign));
        boolean scopeFits = region.equals(parts.group(3)) && service.equals(parts.group(4));
        if (scopeFits && same(expected, parts.group(6))) {
            return null;
        }
        return mismatch("The Canonical String for this request should have been\n'" + canonical
                + "'\n\nThe String-to-Sign should have been\n'" + stringToSign + "'");
    }

    private static Refusal mismatch(String detail) {
        return new Refusal(
                Fault.MISMATCH,
                "The request signature we calculated does not match the signature you provided. Check your AWS Secret"
                        + " Access Key and signing method. Consult the service documentation for details.\n\n"
                        + detail);
    }

    private @Nullable AccessKey activeKey(String id) {
        for (AccessKey key : keys) {
            if (key.active() && key.id().equals(id)) {
                return key;
            }
        }
        return null;
    }

    private @Nullable String dateRefusal(@Nullable String timestamp, String scopeDate) {
        if (timestamp == null) {
            return "The header x-amz-date is missing.";
        }
        Instant signedAt;
        try {
            signedAt = LocalDateTime.parse(timestamp, TIMESTAMP).toInstant(ZoneOffset.UTC);
        } catch (DateTimeException e) {
            return "x-amz-date is not a date of the form 20260131T235959Z.";
        }
        if (!timestamp.startsWith(scopeDate)) {
            return "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP.";
        }
        if (Duration.between(signedAt, clock.instant()).abs().compareTo(SKEW_MAX) > 0) {
            return "Signature expired or not yet current: the clocks differ by more than 15 minutes.";
        }
        return null;
    }

    /** The request in the form both sides sign, or null where a listed header was not sent. */
    private static @Nullable String canonicalRequest(
            String method, URI uri, Headers headers, List<String> signed, String payloadHash) {
        StringBuilder canonical = new StringBuilder(512);
        String path = uri.getRawPath();
        canonical.append(method).append('\n');
        canonical.append(path == null || path.isEmpty() ? "/" : path).append('\n');
        canonical.append(canonicalQuery(uri.getRawQuery())).append('\n');
        for (String name : signed) {
            List<String> values = headers.get(name);
            if (values == null) {
                return null;
            }
            canonical.append(name).append(':');
            for (int i = 0; i < values.size(); i++) {
                canonical.append(i == 0 ? "" : ",");
                canonical.append(SPACES.matcher(values.get(i).trim()).replaceAll(" "));
            }
            canonical.append('\n');
        }
        canonical.append('\n').append(String.join(";", signed)).append('\n').append(payloadHash);
        return canonical.toString();
    }

    private static String canonicalQuery(@Nullable String query) {
        if (query == null || query.isEmpty()) {
            return "";
        }
        List<String> parameters = new ArrayList<>();
        for (String parameter : query.split("&")) {
            parameters.add(parameter.contains("=") ? parameter : parameter + '=');
        }
        Collections.sort(parameters);
        return String.join("&", parameters);
    }

    private byte[] signingKey(AccessKey key, String date) {
        String cacheKey = key.id() + '/' + date;
        byte[] cached = signingKeys.get(cacheKey);
        if (cached != null) {
            return cached;
        }
        byte[] derived = hmac(("AWS4" + key.secret()).getBytes(StandardCharsets.UTF_8), date);
        for (String part : List.of(region, service, "aws4_request")) {
            derived = hmac(derived, part);
        }
        if (signingKeys.size() >= KEYS_CACHED_MAX) {
            signingKeys.clear();
        }
        signingKeys.put(cacheKey, derived);
        return derived;
    }

    private static byte[] hmac(byte[] key, String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has HmacSHA256", e);
        }
    }

    private static String hash(byte[] bytes) {
        try {
            return HEX.formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private static boolean same(String expected, String given) {
        return MessageDigest.isEqual(
                expected.getBytes(StandardCharsets.US_ASCII), given.getBytes(StandardCharsets.US_ASCII));
    }
}
