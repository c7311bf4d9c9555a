package io.bursar.disburse;

import io.bursar.domain.Attempt;
import io.bursar.domain.DeadEvidence;
import io.bursar.domain.Evidence;
import io.bursar.domain.ReviewReason;
import io.bursar.domain.RewardStatus;
import io.bursar.ledger.Settlement;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The settle rules of the model that Spin searches, read from the table which the model itself printed. A settlement that
 * differs from them is one that nobody has proven safe.
 */
final class ModelRules {

    private static final Path TABLE = Path.of("src/docs/protocol/settle-rules.txt");

    // the code's limits in the model's terms; written out here, so that a change of the code is noticed
    private static final int LAST_EPOCH = 3;
    private static final int BUDGET = 40;

    /**
     * One line of the table.
     *
     * @param known the inputs: a value each, or * where it does not matter
     * @param outcome status, proof of death, review reason
     * @param learned what the answer adds to the evidence
     */
    record Rule(
            int line, String state, String answer, List<String> known, List<String> outcome, List<String> learned) {}

    private final List<Rule> rules;

    private ModelRules(List<Rule> rules) {
        this.rules = List.copyOf(rules);
    }

    static ModelRules read() {
        try {
            List<Rule> rules = new ArrayList<>();
            int number = 0;
            for (String line : Files.readAllLines(TABLE)) {
                number++;
                if (!line.startsWith("#")) {
                    rules.add(rule(number, List.of(line.split(" "))));
                }
            }
            return new ModelRules(rules);
        } catch (IOException e) {
            throw new AssertionError(
                    "cannot read the model's rules " + TABLE + ": tests run in the project's folder", e);
        }
    }

    private static Rule rule(int line, List<String> words) {
        int arrow = words.indexOf("->");
        List<String> learned = List.of(words.get(arrow + 4).split(","));
        return new Rule(
                line,
                words.get(0),
                words.get(1),
                words.subList(2, arrow),
                words.subList(arrow + 1, arrow + 4),
                learned);
    }

    List<Rule> all() {
        return rules;
    }

    /**
     * Compares one decision with the model.
     *
     * @param before what was known before the answer, with the call's own intent counted
     * @throws AssertionError saying the rule and the difference
     */
    void check(Attempt before, Answer answer, Evidence after, Decision decision) {
        check(before, answer, after, outcome(decision));
    }

    /** The same for what is about to be written; a card that is promised in the same step as it is found live counts as found. */
    void check(Attempt before, Answer answer, Settlement written) {
        boolean promisedAtOnce =
                written.to() == RewardStatus.DELIVERING && !before.evidence().deliveryIntent();
        ReviewReason reason = written.review();
        List<String> outcome = outcome(
                promisedAtOnce ? RewardStatus.ISSUED : written.to(),
                written.dead(),
                reason == null ? null : reason.name());
        check(before, answer, written.evidence(), outcome);
    }

    private void check(Attempt before, Answer answer, Evidence after, List<String> outcome) {
        Rule rule = ruleFor(before, answer);
        Evidence learned = learn(before.evidence(), rule);
        if (!after.equals(learned) || !outcome.equals(rule.outcome())) {
            throw new AssertionError("""
                    %s after %s, budget spent by %d loops, epoch %d
                      the model (%s:%d): %s, %s
                      the settlement: %s, %s""".formatted(
                            answer,
                            before.evidence(),
                            before.loops(),
                            before.epoch(),
                            TABLE,
                            rule.line(),
                            rule.outcome(),
                            learned,
                            outcome,
                            after));
        }
    }

    /** The one rule for this settlement. */
    Rule ruleFor(Attempt before, Answer answer) {
        String state = state(before.evidence(), answer);
        List<String> known = known(before);
        List<Rule> matching = rules.stream()
                .filter(rule -> rule.state().equals(state) && rule.answer().equals(answer.name()))
                .filter(rule -> covers(rule, known) && canBe(rule, before))
                .toList();
        if (matching.size() != 1) {
            throw new AssertionError("the model has " + matching.size() + " rules for " + state + " " + answer + " "
                    + before + "; with none, this settlement cannot be reached in the model");
        }
        return matching.get(0);
    }

    private static boolean covers(Rule rule, List<String> known) {
        for (int i = 0; i < known.size(); i++) {
            if (!rule.known().get(i).equals("*") && !rule.known().get(i).equals(known.get(i))) {
                return false;
            }
        }
        return true;
    }

    // a * leaves out what cannot be: the answer to a call that nobody counted, a cancel of what is promised
    private static boolean canBe(Rule rule, Attempt before) {
        Evidence evidence = before.evidence();
        return switch (rule.state()) {
            case "CREATING" -> evidence.createsOpen() > 0 && !evidence.deliveryIntent();
            case "CANCELLING" -> evidence.cancelsOpen() > 0 && !evidence.deliveryIntent();
            default -> evidence.deliveryIntent() && !before.operatorCancel();
        };
    }

    private static String state(Evidence evidence, Answer answer) {
        if (answer.answersCancel()) {
            return RewardStatus.CANCELLING.name();
        }
        boolean promised = evidence.deliveryIntent() || !answer.answersCreate();
        return (promised ? RewardStatus.DELIVERING : RewardStatus.CREATING).name();
    }

    private static List<String> known(Attempt attempt) {
        Evidence evidence = attempt.evidence();
        return List.of(
                yes(attempt.operatorCancel()),
                String.valueOf(Math.min(2, evidence.createsOpen())),
                String.valueOf(Math.min(2, evidence.cancelsOpen())),
                yes(evidence.effectPossible()),
                yes(evidence.cancelSuccess()),
                yes(evidence.windowClosed()),
                yes(attempt.epoch() >= LAST_EPOCH),
                yes(attempt.loops() >= BUDGET),
                yes(attempt.trustCardStatus()),
                yes(attempt.verifyCancel()));
    }

    private static String yes(boolean value) {
        return value ? "y" : "n";
    }

    private static Evidence learn(Evidence before, Rule rule) {
        List<String> learned = rule.learned();
        return new Evidence(
                before.createsOpen() - (learned.contains("createsOpen-1") ? 1 : 0),
                before.cancelsOpen() - (learned.contains("cancelsOpen-1") ? 1 : 0),
                before.effectPossible() || learned.contains("effectPossible"),
                before.cancelSuccess() || learned.contains("cancelSuccess"),
                before.windowClosed() || learned.contains("windowClosed"),
                before.deliveryIntent());
    }

    private static List<String> outcome(Decision decision) {
        return switch (decision) {
            case Decision.Issued live -> outcome(RewardStatus.ISSUED, null, null);
            case Decision.AskAgain probe -> outcome(RewardStatus.CREATING, null, null);
            case Decision.Release same -> outcome(RewardStatus.READY, null, null);
            case Decision.Cancel cancel -> outcome(RewardStatus.CANCELLING, null, null);
            case Decision.NewId next -> outcome(RewardStatus.READY, next.proof(), null);
            case Decision.Cancelled end -> outcome(RewardStatus.CANCELLED, end.proof(), null);
            case Decision.Rejected end -> outcome(RewardStatus.REJECTED, null, null);
            case Decision.HandOver fetched -> outcome(RewardStatus.DELIVERING, null, null);
            case Decision.FetchAgain again -> outcome(RewardStatus.DELIVERING, null, null);
            case Decision.Delivered end -> outcome(RewardStatus.DELIVERED, null, null);
            case Decision.Review person ->
                outcome(RewardStatus.REVIEW, person.proof(), person.reason().name());
        };
    }

    private static List<String> outcome(RewardStatus status, @Nullable DeadEvidence proof, @Nullable String reason) {
        return List.of(status.name(), proof == null ? "-" : proof.name(), reason == null ? "-" : reason);
    }
}
