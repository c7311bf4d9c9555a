package io.bursar.delivery;

import io.bursar.outbound.WebhookSecret;
import java.net.URI;
import java.time.Duration;
import java.util.List;

/**
 * One receiver of {@code bursar.webhooks}. It never prints a secret.
 *
 * @param name as job files call it
 * @param url https, or http to this machine
 * @param secrets each signs; the second one is the receiver's previous secret
 * @param allowPrivate true: the receiver may be on this machine or in a private network
 * @param parallel so many calls at the same time
 * @param gap the shortest time between the beginnings of two calls of this process; zero: none
 */
record WebhookSettings(
        String name, URI url, List<WebhookSecret> secrets, boolean allowPrivate, int parallel, Duration gap) {

    /** Keeps the list from being changed. */
    WebhookSettings {
        secrets = List.copyOf(secrets);
    }

    /** Its path may be a secret of its own. */
    @Override
    public String toString() {
        return "WebhookSettings[" + name + " at " + url.getHost() + "]";
    }
}
