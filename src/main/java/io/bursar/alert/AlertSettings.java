package io.bursar.alert;

import io.bursar.outbound.WebhookSecret;
import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Over which channels alerts are told. It never prints a secret.
 *
 * @param mail null: not by mail
 * @param webhook null: not by webhook
 */
record AlertSettings(@Nullable Mail mail, @Nullable Webhook webhook) {

    /**
     * Alerts by mail, over the server of {@code spring.mail}.
     *
     * @param from the sender's address
     * @param to those who get them
     */
    record Mail(String from, List<String> to) {}

    /**
     * Alerts by a signed call.
     *
     * @param url https, or http to this machine
     * @param secret what calls are signed with, as Standard Webhooks has it
     * @param allowPrivate true: the receiver may be on this machine or in a private network
     */
    record Webhook(URI url, WebhookSecret secret, boolean allowPrivate) {

        /** Its path may be a secret of its own. */
        @Override
        public String toString() {
            return "Webhook[" + url.getHost() + "]";
        }
    }
}
