package io.bursar.outbound;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;

/** The rules for the address of a receiver, as it stands in a setting. */
public final class WebhookUrl {

    private static final int PORT_MAX = 65_535;

    private WebhookUrl() {}

    /** One thing that is wrong with it, which may repeat host and port, never the path: that may be a secret of the receiver's. */
    public record Problem(String what, String fix) {}

    /**
     * What is wrong with a URL; nothing: {@link URI#create} takes it.
     *
     * @param allowPrivate the setting beside it
     * @param allowSetting that setting's name
     */
    public static List<Problem> problems(String text, boolean allowPrivate, String allowSetting) {
        URI url;
        try {
            url = URI.create(text);
        } catch (IllegalArgumentException e) {
            return List.of(new Problem("is no URL", "write https://HOST/PATH"));
        }
        String host = url.getHost();
        if (host == null || host.matches("[0-9]+") || url.getRawUserInfo() != null || url.getRawFragment() != null) {
            return List.of(new Problem("has no host, or a name or fragment in it", "write https://HOST/PATH"));
        }
        List<Problem> problems = new ArrayList<>();
        boolean here = PublicAddresses.isLoopback(host);
        if (!"https".equalsIgnoreCase(url.getScheme()) && !("http".equalsIgnoreCase(url.getScheme()) && here)) {
            problems.add(
                    new Problem("is not https", "write https://; plain http is for an address on this machine only"));
        }
        if (url.getPort() == 0 || url.getPort() > PORT_MAX) {
            problems.add(new Problem(
                    "has port " + url.getPort(), "write one from 1 to " + PORT_MAX + ", or none for the usual one"));
        }
        if (url.getRawPath() != null && url.getRawPath().startsWith("//")) {
            problems.add(new Problem("has two slashes after the host", "write https://HOST/PATH"));
        }
        if (!allowPrivate && (here || PublicAddresses.isPrivateNumber(host))) {
            problems.add(new Problem(
                    here ? "is an address on this machine" : "has the host " + host + ", which not everybody can reach",
                    "set " + allowSetting + " to true if that is meant, or write another one"));
        }
        return problems;
    }
}
