package io.bursar.outbound;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;

/** The rules for the address of a receiver, as it stands in a setting. */
public final class WebhookUrl {

    private WebhookUrl() {}

    /** One thing that is wrong with it, without repeating it: its path may be a secret of the receiver's. */
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
        if (url.getHost() == null || url.getRawUserInfo() != null || url.getRawFragment() != null) {
            return List.of(new Problem("has no host, or a name or fragment in it", "write https://HOST/PATH"));
        }
        List<Problem> problems = new ArrayList<>();
        boolean here = PublicAddresses.isLoopback(url.getHost());
        if (!"https".equalsIgnoreCase(url.getScheme()) && !("http".equalsIgnoreCase(url.getScheme()) && here)) {
            problems.add(
                    new Problem("is not https", "write https://; plain http is for an address on this machine only"));
        }
        if (here && !allowPrivate) {
            problems.add(new Problem(
                    "is an address on this machine",
                    "set " + allowSetting + " to true if that is meant, or write another one"));
        }
        return problems;
    }
}
