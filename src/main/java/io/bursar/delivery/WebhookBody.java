package io.bursar.delivery;

import io.bursar.domain.Greeting;
import io.bursar.domain.Money;
import io.bursar.incentives.ClaimCode;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.json.JsonFactory;

/**
 * What a partner's service is told, as JSON. Its form is a promise to others: fields may be added to a type, never taken away or
 * given another meaning. The claim code goes from its characters into the bytes, past the library's buffers.
 */
final class WebhookBody {

    private static final String TYPE = "gift_card.issued";
    private static final JsonFactory JSON = new JsonFactory();
    private static final String HEX = "0123456789abcdef";
    private static final int ASCII_PRINTABLE_FIRST = 0x20;
    private static final int ASCII_PRINTABLE_LAST = 0x7e;

    private WebhookBody() {}

    /** Writes it; the target is the caller's to wipe. */
    static void write(DeliveryNote note, ClaimCode code, Instant at, WipedBytes target) {
        Greeting greeting = note.recipient().greeting();
        Money amount = note.request().amount();
        try (JsonGenerator json = JSON.createGenerator(target)) {
            json.writeStartObject();
            json.writeStringProperty("type", TYPE);
            json.writeStringProperty("timestamp", at.toString());
            json.writeObjectPropertyStart("data");
            json.writeStringProperty("creation_request_id", note.key());
            json.writeStringProperty("reference", note.reference());
            json.writeStringProperty("recipient", note.recipient().address());
            text(json, "name", greeting.name());
            text(json, "message", greeting.message());
            text(json, "language", greeting.language());
            json.writeStringProperty("amount", amount.plain());
            json.writeStringProperty("currency", amount.currency().getCurrencyCode());
            json.writeName("claim_code");
            json.writeRawValue("");
            json.flush();
            code.reveal(characters -> {
                write(characters, target);
                return target;
            });
            json.writeEndObject();
            json.writeEndObject();
        }
    }

    private static void text(JsonGenerator json, String name, @Nullable String value) {
        json.writeName(name);
        if (value == null) {
            json.writeNull();
        } else {
            json.writeString(value);
        }
    }

    /** A JSON string of these characters, in ASCII. */
    private static void write(char[] characters, WipedBytes target) {
        target.write('"');
        for (char each : characters) {
            if (each < ASCII_PRINTABLE_FIRST || each > ASCII_PRINTABLE_LAST || each == '"' || each == '\\') {
                target.write('\\');
                target.write('u');
                for (int shift = 12; shift >= 0; shift -= 4) {
                    target.write(HEX.charAt(each >> shift & 0xf));
                }
            } else {
                target.write(each);
            }
        }
        target.write('"');
    }
}
