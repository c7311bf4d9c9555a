package io.bursar.cli;

import io.bursar.domain.DeadEvidence;
import io.bursar.domain.DisbursementStatus;
import io.bursar.domain.Evidence;
import io.bursar.domain.Money;
import io.bursar.domain.Operation;
import io.bursar.domain.ReviewReason;
import io.bursar.domain.RewardStatus;
import io.bursar.ledger.Account;
import io.bursar.ledger.Disbursement;
import io.bursar.ledger.Gate;
import io.bursar.ledger.Story;
import io.bursar.ledger.StoryEvent;
import io.bursar.ledger.StoryHead;
import io.bursar.ledger.StoryId;
import java.time.Instant;
import java.util.Currency;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A reward whose story is to be told, as a test sets it; what a test does not name is that of a paid one. */
record ToldReward(
        RewardStatus status,
        int epoch,
        List<StoryId> ids,
        List<StoryEvent> opening,
        long leftOut,
        List<StoryEvent> recent,
        @Nullable ReviewReason review,
        boolean operatorCancel,
        @Nullable String heldFor,
        Gate gate,
        @Nullable String leaseOwner,
        @Nullable String runBy,
        String reference,
        String recipient) {

    static final Instant MIDNIGHT = Instant.parse("2026-11-21T00:00:00Z");
    private static final Currency USD = Currency.getInstance("USD");
    private static final String BASE = "BursrK7Q2ABCDEFGHIJKLMNOPQR";

    static ToldReward of(RewardStatus status, StoryId... ids) {
        return new ToldReward(
                status,
                Math.max(0, ids.length - 1),
                List.of(ids),
                List.of(),
                0,
                List.of(),
                null,
                false,
                null,
                Gate.OPEN,
                null,
                null,
                "R-0871",
                "mia.jensen@example.com");
    }

    ToldReward with(StoryEvent... events) {
        return new ToldReward(
                status,
                epoch,
                ids,
                List.of(events),
                leftOut,
                recent,
                review,
                operatorCancel,
                heldFor,
                gate,
                leaseOwner,
                runBy,
                reference,
                recipient);
    }

    ToldReward thenLeftOut(long count, StoryEvent... events) {
        return new ToldReward(
                status,
                epoch,
                ids,
                opening,
                count,
                List.of(events),
                review,
                operatorCancel,
                heldFor,
                gate,
                leaseOwner,
                runBy,
                reference,
                recipient);
    }

    ToldReward review(ReviewReason reason) {
        return new ToldReward(
                status,
                epoch,
                ids,
                opening,
                leftOut,
                recent,
                reason,
                operatorCancel,
                heldFor,
                gate,
                leaseOwner,
                runBy,
                reference,
                recipient);
    }

    ToldReward wantedBack() {
        return new ToldReward(
                status,
                epoch,
                ids,
                opening,
                leftOut,
                recent,
                review,
                true,
                heldFor,
                gate,
                leaseOwner,
                runBy,
                reference,
                recipient);
    }

    ToldReward blocked(@Nullable String held, Gate closed) {
        return new ToldReward(
                status,
                epoch,
                ids,
                opening,
                leftOut,
                recent,
                review,
                operatorCancel,
                held,
                closed,
                leaseOwner,
                runBy,
                reference,
                recipient);
    }

    ToldReward asked(@Nullable String lane, @Nullable String run) {
        return new ToldReward(
                status,
                epoch,
                ids,
                opening,
                leftOut,
                recent,
                review,
                operatorCancel,
                heldFor,
                gate,
                lane,
                run,
                reference,
                recipient);
    }

    ToldReward named(String reward, String person) {
        return new ToldReward(
                status,
                epoch,
                ids,
                opening,
                leftOut,
                recent,
                review,
                operatorCancel,
                heldFor,
                gate,
                leaseOwner,
                runBy,
                reward,
                person);
    }

    Story story() {
        boolean refused = review != null || status == RewardStatus.REJECTED;
        return new Story(
                head(),
                new Account((short) 1, "us", "Bursr", USD, gate, gate == Gate.OPEN ? null : "no funds"),
                operatorCancel,
                review,
                null,
                refused ? "F200" : null,
                refused ? "InvalidAmountInput: Amount must be larger than 0" : null,
                leaseOwner,
                MIDNIGHT.plusSeconds(9_000),
                false,
                List.of(),
                ids,
                opening,
                leftOut,
                recent,
                runBy);
    }

    StoryHead head() {
        return new StoryHead(
                7,
                new Disbursement(
                        "66165f351a38",
                        "us",
                        "nightly-us",
                        Operation.GIFT_CODE,
                        "november.csv",
                        DisbursementStatus.APPROVED,
                        1_198,
                        Money.ofMinor(2_431_000, USD),
                        0,
                        true,
                        heldFor,
                        heldFor == null ? null : "529.25 USD are missing",
                        null,
                        MIDNIGHT,
                        null,
                        null,
                        "NONE",
                        null),
                reference,
                873,
                recipient,
                Money.ofMinor(2_500, USD),
                status,
                BASE + "E" + epoch);
    }

    /** An id of which so much is known. */
    static StoryId id(int epoch, int creates, int cancels, Evidence evidence) {
        return new StoryId(epoch, BASE + "E" + epoch, creates, cancels, evidence, null, null, null, null);
    }

    static StoryId dead(int epoch, DeadEvidence dead) {
        return new StoryId(epoch, BASE + "E" + epoch, 1, 1, Evidence.NONE, dead, null, null, null);
    }

    static StoryId live(int epoch) {
        Evidence made = Evidence.NONE.createAnswered(true);
        Instant until = MIDNIGHT.plusSeconds(8_931);
        return new StoryId(epoch, BASE + "E" + epoch, 1, 0, made, null, "A2B8F1", MIDNIGHT, until);
    }

    /** Something that happened so many milliseconds after 02:13:41 UTC. */
    static StoryEvent event(int millis, @Nullable Integer epoch, String kind, long token, @Nullable String detail) {
        return new StoryEvent(at(millis), epoch, kind, "pid 812 lane 3", token, null, null, detail);
    }

    static StoryEvent step(int millis, int epoch, long token, String from, String to) {
        return new StoryEvent(at(millis), epoch, "STATE", "pid 812 lane 3", token, from, to, null);
    }

    /** Something that a person did. */
    static StoryEvent by(String actor, int millis, @Nullable Integer epoch, String kind, @Nullable String detail) {
        return new StoryEvent(at(millis), epoch, kind, actor, null, null, null, detail);
    }

    static Instant at(int millis) {
        return MIDNIGHT.plusSeconds(8_021).plusMillis(millis);
    }
}
