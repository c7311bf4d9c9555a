package io.bursar.certify;

import io.bursar.certify.Step.Verdict;
import io.bursar.domain.CreationRequestId;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The steps so far, each told as it is done: after a kill the screen still has every id that was used. */
final class Steps {

    private final Consumer<String> progress;
    private final List<Step> steps = new ArrayList<>();
    private String group = "";

    Steps(Consumer<String> progress) {
        this.progress = progress;
    }

    /** Begins a group. */
    void begin(String name) {
        group = name;
        progress.accept(name);
    }

    void check(boolean asExpected, String done, CreationRequestId id, String expected, String seen) {
        add(done, id.value(), expected, seen, asExpected ? Verdict.PASSED : Verdict.FAILED);
    }

    /** The answer to a question with more than one right answer. */
    void answer(boolean likely, String done, CreationRequestId id, String expected, String seen) {
        add(done, id.value(), expected, seen, likely ? Verdict.PASSED : Verdict.DIFFERENT);
    }

    void skip(String done, String why) {
        add(done, null, "", why, Verdict.SKIPPED);
    }

    void add(String done, @Nullable String id, String expected, String seen, Verdict verdict) {
        steps.add(new Step(group, done, id, expected, seen, verdict));
        progress.accept("  %-9s  %s%s".formatted(verdict, done, id == null || done.endsWith(id) ? "" : "  " + id));
    }

    List<Step> all() {
        return List.copyOf(steps);
    }
}
