package io.bursar.incentives;

import static io.bursar.incentives.ErrorClass.F100;
import static io.bursar.incentives.ErrorClass.F200;
import static io.bursar.incentives.ErrorClass.F300;
import static io.bursar.incentives.ErrorClass.F400;
import static io.bursar.incentives.ErrorClass.F500;
import static io.bursar.incentives.ErrorClass.GATEWAY;
import static io.bursar.incentives.ErrorClass.UNINTELLIGIBLE;

import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What an error answer means for the card, the reward and the account. */
public enum ErrorMeaning {
    /** The card may or may not exist. Ask again under the same id. */
    OUTCOME_UNKNOWN,
    /** The card may exist: cancel this id, and create again once it is known to be dead. */
    CANCEL_AND_CREATE_AGAIN,
    /** This reward cannot be paid as it stands: its amount, its currency or its customer. A person corrects the row. */
    REWARD_REFUSED,
    /** The id exists already with another amount. A person looks at it. */
    ID_IN_USE,
    /** The 15 minutes for a cancel are over: the card is live for good. */
    TOO_LATE_TO_CANCEL,
    /** The account has no funds, or has reached its issuance cap. A person tops it up. */
    OUT_OF_FUNDS,
    /** The account, its keys or its contract are refused, whatever the reward. A person repairs the installation. */
    ACCOUNT_REFUSED,
    /** A refusal of a type never seen, or one that says nothing about its cause. */
    UNKNOWN_REFUSAL;

    private static final Set<ErrorClass> REFUSALS = EnumSet.of(F200, F300, GATEWAY);

    /**
     * Every rule, in order; the first that fits counts. The classes and the remedies are those of the Incentives API
     * error handling page, the sentences of misconfigured installations those of the Incentives API FAQ. A sentence
     * that can only come from a wrong installation stands above the types, because it comes under a general type or
     * none; it must never cost a reward.
     */
    private static final List<Rule> RULES = List.of(
            rule(EnumSet.of(F100, F500, UNINTELLIGIBLE)).means(OUTCOME_UNKNOWN),
            rule(EnumSet.of(F400)).means(CANCEL_AND_CREATE_AGAIN),
            rule(REFUSALS)
                    .sentences(
                            "signature we calculated",
                            "signature does not match",
                            "string-to-sign",
                            "canonical string",
                            "signature expired",
                            "signature not yet current",
                            "incomplete signature",
                            "missing authentication token",
                            "security token",
                            "does not match any of the supported protocols",
                            "request id must start with partner name",
                            "access denied",
                            "not authorized")
                    .means(ACCOUNT_REFUSED),
            rule(REFUSALS).sentences("issuance cap exceeded").means(OUT_OF_FUNDS),
            rule(EnumSet.of(F200))
                    .types("PreDenominationMismatch", "DenominationMismatch")
                    .sentences("denomination mismatch")
                    .means(ID_IN_USE),
            rule(EnumSet.of(F200)).types("CancelRequestArrivedAfterTimeLimit").means(TOO_LATE_TO_CANCEL),
            rule(EnumSet.of(F200))
                    .types("InvalidPartnerIdInput", "InvalidSignature", "IncompleteSignature")
                    .means(ACCOUNT_REFUSED),
            rule(EnumSet.of(F200))
                    .types(
                            "InvalidRequestInput",
                            "InvalidCardNumberInput",
                            "InvalidAmountInput",
                            "InvalidAmountValue",
                            "InvalidCurrencyCodeInput",
                            "CardAlreadyActivatedWithDifferentRequestId",
                            "MaxAmountExceeded",
                            "CurrencyCodeMismatch",
                            "FractionalAmountNotAllowed")
                    .means(REWARD_REFUSED),
            rule(EnumSet.of(F300))
                    .types("InsufficientFunds", "IssuanceCapExceeded")
                    .sentences("insufficient funds")
                    .means(OUT_OF_FUNDS),
            rule(EnumSet.of(F300))
                    .types(
                            "ActiveContractNotFound",
                            "AccountHasProblems",
                            "OperationNotPermitted",
                            "AccessDenied",
                            "InvalidAwsAccessKeyId",
                            "ProductTypeNotEnabledInTheContract",
                            "InvalidProgramId",
                            "ProgramIsNotApproved")
                    .means(ACCOUNT_REFUSED),
            rule(EnumSet.of(F300))
                    .types(
                            "UnknownCustomer",
                            "BlockedCustomer",
                            "CustomerAccountBlocked",
                            "CustomerSurpassedDailyVelocityLimit",
                            "BadInput")
                    .means(REWARD_REFUSED),
            rule(EnumSet.of(GATEWAY)).sentences("forbidden").means(ACCOUNT_REFUSED),
            // "Internal server error", "Endpoint request timed out": said by a gateway that may have passed us on
            rule(EnumSet.of(GATEWAY)).means(OUTCOME_UNKNOWN),
            rule(EnumSet.of(F200, F300)).means(UNKNOWN_REFUSAL));

    /** The part of ACCOUNT_REFUSED that another key of the account may cure: it is not valid, or its secret is wrong. */
    private static final Rule KEY_REFUSED = rule(REFUSALS)
            .types("InvalidAwsAccessKeyId", "InvalidSignature")
            .sentences("security token", "signature we calculated", "signature does not match")
            .means(ACCOUNT_REFUSED);

    /** True if the key is what was refused. */
    static boolean refusesTheKey(ErrorClass errorClass, String errorType, String message) {
        return of(errorClass, errorType, message) == ACCOUNT_REFUSED
                && KEY_REFUSED.fits(errorClass, lettersOnly(errorType), message.toLowerCase(Locale.ROOT));
    }

    /** Looks the error up. */
    static ErrorMeaning of(ErrorClass errorClass, String errorType, String message) {
        String type = lettersOnly(errorType);
        String sentence = message.toLowerCase(Locale.ROOT);
        return RULES.stream()
                .filter(rule -> rule.fits(errorClass, type, sentence))
                .findFirst()
                .orElseThrow()
                .meaning();
    }

    /** The first of the sentences that say by themselves that the installation is refused; null if the text has none. */
    static @Nullable String gatewaySentence(String text) {
        String lower = text.toLowerCase(Locale.ROOT);
        return RULES.stream()
                .filter(rule -> rule.classes().contains(GATEWAY))
                .flatMap(rule -> rule.sentences().stream())
                .filter(lower::contains)
                .findFirst()
                .orElse(null);
    }

    private static String lettersOnly(String type) {
        return type.replaceAll("[^A-Za-z]", "").toLowerCase(Locale.ROOT);
    }

    private static RuleDraft rule(Set<ErrorClass> classes) {
        return new RuleDraft(classes, List.of(), List.of());
    }

    /** A line of the table: fits by class, and by type or sentence where it names any. */
    private record Rule(Set<ErrorClass> classes, List<String> types, List<String> sentences, ErrorMeaning meaning) {

        boolean fits(ErrorClass errorClass, String type, String sentence) {
            return classes.contains(errorClass)
                    && (types.isEmpty() && sentences.isEmpty()
                            || types.contains(type)
                            || sentences.stream().anyMatch(sentence::contains));
        }
    }

    /** A line of the table while it is written. */
    private record RuleDraft(Set<ErrorClass> classes, List<String> types, List<String> sentences) {

        RuleDraft types(String... names) {
            return new RuleDraft(
                    classes,
                    List.of(names).stream().map(ErrorMeaning::lettersOnly).toList(),
                    sentences);
        }

        RuleDraft sentences(String... parts) {
            return new RuleDraft(classes, types, List.of(parts));
        }

        Rule means(ErrorMeaning meaning) {
            return new Rule(classes, types, sentences, meaning);
        }
    }
}
