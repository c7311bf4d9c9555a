package io.bursar.simulator;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * What the provider never published, as switches, so that a client can be tried in every world it may meet.
 *
 * @param cancelOfUnknownId what a cancel of an id answers that no card was made with
 * @param secondCancelSucceeds a cancel of a cancelled id answers SUCCESS instead of F200
 * @param cancelledAnswersFulfilled a create on a cancelled id answers the cached Fulfilled instead of RefundedToPurchaser
 * @param fundsAlwaysZero GetAvailableFunds answers zero, as the provider's sandbox does
 * @param signatureErrorsWithoutCode a wrong signature is answered with a bare message instead of F200
 * @param loadsInMinorUnits the amount of a balance load is in cents
 * @param throttleBody what a throttled call is answered with
 * @param statuses the HTTP status by error class, F100 to F500 and THROTTLE; 400 for one that is left out
 */
public record Behaviour(
        CancelOfUnknownId cancelOfUnknownId,
        boolean secondCancelSucceeds,
        boolean cancelledAnswersFulfilled,
        boolean fundsAlwaysZero,
        boolean signatureErrorsWithoutCode,
        boolean loadsInMinorUnits,
        ThrottleBody throttleBody,
        Map<String, Integer> statuses) {

    /** What a cancel of an id answers that no card was made with. */
    public enum CancelOfUnknownId {
        /** Refused with F200. */
        REFUSED,
        /** Answered SUCCESS, and the id can make no card any more. */
        SUCCEEDS_AND_BURNS,
        /** Answered SUCCESS, and the id can still make a card. */
        SUCCEEDS
    }

    /** What a throttled call is answered with; none of them has an errorCode. */
    public enum ThrottleBody {
        /** A message and the type {@code ThrottlingException}. */
        TYPE_AND_MESSAGE,
        /** "Rate exceeded" and nothing else. */
        MESSAGE,
        /** Nothing at all. */
        EMPTY
    }

    static final String THROTTLE = "THROTTLE";

    private static final int USUAL_STATUS = 400;
    private static final Set<String> CLASSES = Set.of("F100", "F200", "F300", "F400", "F500", THROTTLE);
    private static final JsonMapper JSON = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    /** Fills in what a JSON form left out, and refuses what cannot be meant. */
    @SuppressWarnings("ConstantValue")
    public Behaviour {
        cancelOfUnknownId = cancelOfUnknownId == null ? CancelOfUnknownId.REFUSED : cancelOfUnknownId;
        throttleBody = throttleBody == null ? ThrottleBody.TYPE_AND_MESSAGE : throttleBody;
        statuses = statuses == null ? Map.of() : Map.copyOf(new TreeMap<>(statuses));
        statuses.forEach((errorClass, status) -> {
            if (!CLASSES.contains(errorClass)) {
                throw new IllegalArgumentException("statuses are for F100 to F500 and THROTTLE, not " + errorClass);
            }
            if (status < 200 || status > 599) {
                throw new IllegalArgumentException("an HTTP status is between 200 and 599, not " + status);
            }
        });
    }

    /** What is most likely. */
    public static Behaviour standard() {
        return fromJson("{}");
    }

    /** Reads the JSON form; what is left out is the most likely. */
    public static Behaviour fromJson(String json) {
        try {
            @Nullable Behaviour read = JSON.readValue(json, Behaviour.class);
            if (read == null) {
                throw new IllegalArgumentException("the behaviour is null; {} is the standard one");
            }
            return read;
        } catch (JacksonException e) {
            throw new IllegalArgumentException("the behaviour cannot be read: " + e.getOriginalMessage(), e);
        }
    }

    /** The same with another answer to the cancel of an unknown id. */
    public Behaviour withCancelOfUnknownId(CancelOfUnknownId answer) {
        return new Behaviour(
                answer,
                secondCancelSucceeds,
                cancelledAnswersFulfilled,
                fundsAlwaysZero,
                signatureErrorsWithoutCode,
                loadsInMinorUnits,
                throttleBody,
                statuses);
    }

    int status(String errorClass) {
        return statuses.getOrDefault(errorClass, USUAL_STATUS);
    }
}
