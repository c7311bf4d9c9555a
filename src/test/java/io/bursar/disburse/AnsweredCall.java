package io.bursar.disburse;

import io.bursar.domain.Attempt;
import io.bursar.domain.Evidence;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;

/** One point of the enumeration: what was known, the answer that came, what the table makes of both. */
record AnsweredCall(Attempt before, Answer answer, Evidence after, Decision decision) {

    private static final boolean[] BOTH = {false, true};
    private static final int COUNTER_MAX = 2;

    /** Every combination of answer, evidence and limits; 82,944 of them. */
    static List<AnsweredCall> all() {
        List<Evidence> evidences = evidences();
        List<AnsweredCall> all = new ArrayList<>();
        for (Answer answer : Answer.values()) {
            for (Evidence evidence : evidences) {
                for (Attempt before : attempts(evidence)) {
                    all.add(of(before, answer));
                }
            }
        }
        return all;
    }

    static AnsweredCall of(Attempt before, Answer answer) {
        Evidence after = DecisionTable.evidenceAfter(before.evidence(), answer);
        return new AnsweredCall(before, answer, after, DecisionTable.decide(before.with(after), answer));
    }

    private static List<Evidence> evidences() {
        List<Evidence> all = new ArrayList<>();
        for (int creates = 0; creates <= COUNTER_MAX; creates++) {
            for (int cancels = 0; cancels <= COUNTER_MAX; cancels++) {
                for (boolean effect : BOTH) {
                    for (boolean success : BOTH) {
                        for (boolean closed : BOTH) {
                            for (boolean promised : BOTH) {
                                all.add(new Evidence(creates, cancels, effect, success, closed, promised));
                            }
                        }
                    }
                }
            }
        }
        return all;
    }

    private static List<Attempt> attempts(Evidence evidence) {
        List<Attempt> all = new ArrayList<>();
        for (boolean operator : BOTH) {
            for (int epoch : new int[] {0, DecisionTable.EPOCH_MAX}) {
                for (int loops : new int[] {0, DecisionTable.LOOPS_MAX}) {
                    for (boolean trust : BOTH) {
                        for (boolean verify : BOTH) {
                            all.add(new Attempt(evidence, operator, epoch, loops, trust, verify));
                        }
                    }
                }
            }
        }
        return all;
    }

    /** What was known before the answer, by name. */
    Map<String, String> inputs() {
        Evidence evidence = before.evidence();
        Map<String, String> inputs = new LinkedHashMap<>();
        inputs.put("operatorCancel", yes(before.operatorCancel()));
        inputs.put("createsOpen", String.valueOf(evidence.createsOpen()));
        inputs.put("cancelsOpen", String.valueOf(evidence.cancelsOpen()));
        inputs.put("effectPossible", yes(evidence.effectPossible()));
        inputs.put("cancelSuccess", yes(evidence.cancelSuccess()));
        inputs.put("windowClosed", yes(evidence.windowClosed()));
        inputs.put("deliveryIntent", yes(evidence.deliveryIntent()));
        inputs.put("trustCardStatus", yes(before.trustCardStatus()));
        inputs.put("verifyCancel", yes(before.verifyCancel()));
        inputs.put("epoch", String.valueOf(before.epoch()));
        inputs.put("loops", String.valueOf(before.loops()));
        return inputs;
    }

    private static String yes(boolean value) {
        return value ? "y" : "n";
    }

    /** The decision in words; with its proof and its reason, if it has them. */
    String decided() {
        return switch (decision) {
            case Decision.NewId next -> "NewId " + next.proof();
            case Decision.Cancelled end -> end.proof() == null ? "Cancelled" : "Cancelled " + end.proof();
            case Decision.Review person ->
                "Review " + person.reason() + (person.proof() == null ? "" : " " + person.proof());
            case Decision.Issued end -> "Issued";
            case Decision.AskAgain again -> "AskAgain";
            case Decision.Release again -> "Release";
            case Decision.Cancel again -> "Cancel";
            case Decision.Rejected end -> "Rejected";
            case Decision.HandOver fetched -> "HandOver";
            case Decision.FetchAgain again -> "FetchAgain";
            case Decision.Delivered end -> "Delivered";
        };
    }

    /** What the answer added to what was known. */
    String learned() {
        Evidence known = before.evidence();
        StringJoiner learned = new StringJoiner(" ");
        step(learned, "createsOpen", known.createsOpen(), after.createsOpen());
        step(learned, "cancelsOpen", known.cancelsOpen(), after.cancelsOpen());
        flag(learned, "effectPossible", known.effectPossible(), after.effectPossible());
        flag(learned, "cancelSuccess", known.cancelSuccess(), after.cancelSuccess());
        flag(learned, "windowClosed", known.windowClosed(), after.windowClosed());
        flag(learned, "deliveryIntent", known.deliveryIntent(), after.deliveryIntent());
        return learned.length() == 0 ? "nothing" : learned.toString();
    }

    private static void step(StringJoiner learned, String name, int was, int is) {
        if (is != was) {
            learned.add("%s%+d".formatted(name, is - was));
        }
    }

    private static void flag(StringJoiner learned, String name, boolean was, boolean is) {
        if (is != was) {
            learned.add((is ? "+" : "-") + name);
        }
    }
}
