package io.bursar.simulation;

import io.bursar.domain.RewardStatus;
import io.bursar.incentives.CancelResult;
import io.bursar.incentives.CreateResult;
import io.bursar.ledger.ClaimedReward;
import io.bursar.simulation.Auditor.OpenCall;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One lane somewhere: the claims in its memory, some sent, some not. A crash loses all of it. */
final class Worker {

    /** One claim and what its call came to. */
    static final class Held {
        final ClaimedReward claimed;

        @Nullable CreateResult created;

        @Nullable CancelResult cancelled;

        boolean sent;
        boolean silent;

        /** It tries a gate that was closed. */
        boolean canary;

        /** The ledger may have taken an answer to this call for a definitive one. */
        boolean answered;

        Held(ClaimedReward claimed) {
            this.claimed = claimed;
        }

        boolean isCreate() {
            return claimed.status() != RewardStatus.CANCELLING;
        }

        /** A create for the code of a promised card: it cannot change anything, so it is not counted as open. */
        boolean isFetch() {
            return claimed.status() == RewardStatus.DELIVERING;
        }

        String id() {
            return claimed.request().id().value();
        }

        OpenCall openCall() {
            return new OpenCall(id(), isCreate());
        }

        /** The call and what came of it, without names that differ from run to run. */
        String memory() {
            String came = created instanceof CreateResult.Failed failed
                    ? failed.error().toString()
                    : created == null ? "" : created.getClass().getSimpleName();
            String cancel = cancelled instanceof CancelResult.Failed failed
                    ? failed.error().toString()
                    : cancelled == null ? "" : cancelled.getClass().getSimpleName();
            return "%s E%d %b %b %b %b %s %s"
                    .formatted(claimed.status(), claimed.epoch(), sent, silent, canary, answered, came, cancel);
        }

        @Override
        public String toString() {
            return "%s of line %s, E%d, token %d"
                    .formatted(
                            isFetch() ? "fetch" : isCreate() ? "create" : "cancel",
                            claimed.reference().substring(1),
                            claimed.epoch(),
                            claimed.token());
        }
    }

    private final String name;
    private final List<Held> held = new ArrayList<>();

    Worker(String name) {
        this.name = name;
    }

    String name() {
        return name;
    }

    List<Held> held() {
        return held;
    }

    /** Forgets everything; false if there was nothing. */
    boolean ends() {
        return held.removeIf(all -> true);
    }

    Optional<Held> nextToSend() {
        return held.stream().filter(one -> !one.sent).findFirst();
    }

    Optional<Held> nextToSettle() {
        return held.stream().filter(one -> one.sent).findFirst();
    }
}
