package io.bursar.disburse;

import io.bursar.delivery.HandOver;
import io.bursar.incentives.CancelResult;
import io.bursar.incentives.CreateResult;
import io.bursar.incentives.ProviderError;
import io.bursar.ledger.Gate;
import org.jspecify.annotations.Nullable;

/**
 * What one call or one hand-over came to, read for the protocol and for people. It holds no claim code.
 *
 * @param answer for the decision table
 * @param words for the event log, without codes
 * @param gcId the provider's id of the card, if it named one
 * @param error the provider's refusal, if it refused
 * @param closes the gate that this answer closes for the whole account
 * @param answered the provider was reached
 * @param free the call costs none of the retry budget
 * @param messageId the channel's name for what it has taken
 */
record AnswerReader(
        Answer answer,
        String words,
        @Nullable String gcId,
        @Nullable ProviderError error,
        @Nullable Gate closes,
        boolean answered,
        boolean free,
        @Nullable String messageId) {

    static AnswerReader of(CreateResult result) {
        return switch (result) {
            case CreateResult.Fulfilled live -> fulfilled(live);
            case CreateResult.NotLive card ->
                said(card.undone() ? Answer.DEAD_CARD : Answer.OTHER_CARD, "card is " + card.cardStatus(), card.gcId());
            case CreateResult.Failed failed -> createFailed(failed.error());
            case CreateResult.Throttled throttled -> free(Answer.NO_EFFECT, "throttled: " + throttled.message(), true);
            case CreateResult.NoAnswer silent ->
                new AnswerReader(Answer.NO_ANSWER, "no answer: " + silent.why(), null, null, null, false, false, null);
            case CreateResult.NotSent unsent -> free(Answer.NO_EFFECT, "not sent: " + unsent.why(), false);
        };
    }

    private static AnswerReader fulfilled(CreateResult.Fulfilled live) {
        String words = live.gcId() == null ? "live" : "card " + live.gcId() + " is live";
        return said(Answer.FULFILLED, words, live.gcId());
    }

    static AnswerReader of(CancelResult result) {
        return switch (result) {
            case CancelResult.Cancelled done -> said(Answer.CANCELLED, "cancelled: that id is dead for good", null);
            case CancelResult.Failed failed -> cancelFailed(failed.error());
            case CancelResult.Throttled throttled ->
                free(Answer.CANCEL_NO_EFFECT, "throttled: " + throttled.message(), true);
            case CancelResult.NoAnswer silent ->
                new AnswerReader(
                        Answer.CANCEL_UNKNOWN, "no answer: " + silent.why(), null, null, null, false, false, null);
            case CancelResult.NotSent unsent -> free(Answer.CANCEL_NO_EFFECT, "not sent: " + unsent.why(), false);
        };
    }

    static AnswerReader of(HandOver handedOver, boolean free) {
        return switch (handedOver) {
            case HandOver.Done done ->
                new AnswerReader(Answer.HANDED_OVER, "handed over", null, null, null, true, false, done.messageId());
            case HandOver.Again again -> said(Answer.NOT_HANDED_OVER, "not handed over: " + again.why(), null);
            case HandOver.Unavailable away ->
                new AnswerReader(
                        Answer.NOT_HANDED_OVER, "not handed over: " + away.why(), null, null, null, true, free, null);
            case HandOver.Refused refused -> said(Answer.UNDELIVERABLE, "refused for good: " + refused.why(), null);
        };
    }

    /** A promised card whose answer had no code: nobody documented that. */
    AnswerReader withoutCode() {
        return said(Answer.OTHER_CARD, words + ", but the answer has no claim code", gcId);
    }

    /**
     * The number of a card and a customer's account are personal: if the provider repeats one in its refusal, the record does
     * not, so that an erasure finds it in no event.
     */
    AnswerReader without(@Nullable String target) {
        if (target == null || error == null || !error.message().contains(target)) {
            return this;
        }
        ProviderError masked = new ProviderError(
                error.errorClass(), error.errorType(), error.message().replace(target, "***"));
        return new AnswerReader(answer, words, gcId, masked, closes, answered, free, messageId);
    }

    private static AnswerReader createFailed(ProviderError error) {
        return switch (error.meaning()) {
            case CANCEL_AND_CREATE_AGAIN -> failed(Answer.RESEND, error, null);
            case OUTCOME_UNKNOWN -> failed(Answer.UNKNOWN, error, null);
            case REWARD_REFUSED, TOO_LATE_TO_CANCEL -> failed(Answer.REFUSED, error, null);
            case ID_IN_USE -> failed(Answer.ID_IN_USE, error, null);
            case OUT_OF_FUNDS -> failed(Answer.NO_EFFECT, error, Gate.PAUSED_FUNDS);
            case ACCOUNT_REFUSED -> failed(Answer.NO_EFFECT, error, Gate.PAUSED_ACCOUNT);
            case UNKNOWN_REFUSAL -> {
                // F300 is about the account or a customer and made no card; an unknown F200 is a person's business
                boolean account = error.errorClass().name().equals("F300");
                yield failed(account ? Answer.NO_EFFECT : Answer.UNKNOWN_REFUSAL, error, null);
            }
        };
    }

    private static AnswerReader cancelFailed(ProviderError error) {
        return switch (error.meaning()) {
            case TOO_LATE_TO_CANCEL -> failed(Answer.TOO_LATE, error, null);
            case CANCEL_AND_CREATE_AGAIN, OUTCOME_UNKNOWN -> failed(Answer.CANCEL_UNKNOWN, error, null);
            case ACCOUNT_REFUSED -> failed(Answer.CANCEL_NO_EFFECT, error, Gate.PAUSED_ACCOUNT);
            case REWARD_REFUSED, ID_IN_USE, OUT_OF_FUNDS, UNKNOWN_REFUSAL -> failed(Answer.CANCEL_REFUSED, error, null);
        };
    }

    private static AnswerReader said(Answer answer, String words, @Nullable String gcId) {
        return new AnswerReader(answer, words, gcId, null, null, true, false, null);
    }

    private static AnswerReader failed(Answer answer, ProviderError error, @Nullable Gate closes) {
        return new AnswerReader(answer, error.errorClass().name(), null, error, closes, true, closes != null, null);
    }

    private static AnswerReader free(Answer answer, String words, boolean answered) {
        return new AnswerReader(answer, words, null, null, null, answered, true, null);
    }
}
