package io.bursar.certify;

import io.bursar.certify.CertificationReport.LeftOver;
import io.bursar.domain.CreationRequest;
import io.bursar.domain.CreationRequestId;
import io.bursar.incentives.CancelResult;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What this certification has made, or may have made, and not yet undone. An id is entered before its first create, so that
 * nothing is forgotten however a step ends.
 */
final class MadeCards {

    private static final int TRIES = 3;

    private record Made(TestCalls calls, CreationRequest request) {}

    private final Map<CreationRequestId, Made> made = new LinkedHashMap<>();

    boolean has(CreationRequest request) {
        return made.containsKey(request.id());
    }

    void mayExist(TestCalls calls, CreationRequest request) {
        made.putIfAbsent(request.id(), new Made(calls, request));
    }

    void isGone(CreationRequest request) {
        made.remove(request.id());
    }

    /**
     * Undoes everything that is left. An id whose cancel is refused is asked for once more: that shows a dead card, or makes
     * sure that there is one to cancel.
     *
     * @param hurried one try for each, because the process is about to end
     * @return what could not be undone
     */
    List<LeftOver> undoAll(BooleanSupplier hurried, Consumer<String> progress) {
        List<LeftOver> left = new ArrayList<>();
        for (Made each : List.copyOf(made.values())) {
            CreationRequest request = each.request();
            progress.accept("Undoing what may be left: %s  %s".formatted(request.id(), request.amount()));
            String why = undo(each, hurried);
            if (why == null) {
                isGone(request);
            } else {
                left.add(new LeftOver(each.calls().operation(), request.id().value(), request.amount(), why));
            }
        }
        return left;
    }

    /** Null if it is gone, else what stands against it. */
    private static @Nullable String undo(Made each, BooleanSupplier hurried) {
        String why = "";
        for (int tries = 0; tries < TRIES; tries++) {
            CancelResult result = each.calls().undo(each.request());
            if (result instanceof CancelResult.Cancelled) {
                return null;
            }
            why = Words.of(result);
            if (hurried.getAsBoolean()) {
                return why;
            }
            if (TestCalls.isClear(result) && each.calls().isDead(each.request())) {
                return null;
            }
        }
        return why;
    }
}
