package io.bursar.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.bursar.incentives.ErrorClass;
import io.bursar.incentives.ProviderError;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every error that the provider documents has a remedy of its own. */
class RemedyTest {

    /** The types of the error handling page and the client libraries; each under its class. */
    private static final List<ProviderError> TYPES = Stream.concat(
                    of(
                            ErrorClass.F200,
                            "InvalidRequestInput",
                            "InvalidCardNumberInput",
                            "InvalidPartnerIdInput",
                            "InvalidAmountInput",
                            "InvalidAmountValue",
                            "InvalidCurrencyCodeInput",
                            "CardAlreadyActivatedWithDifferentRequestId",
                            "MaxAmountExceeded",
                            "CurrencyCodeMismatch",
                            "FractionalAmountNotAllowed",
                            "CancelRequestArrivedAfterTimeLimit",
                            "PreDenominationMismatch"),
                    of(
                            ErrorClass.F300,
                            "InsufficientFunds",
                            "IssuanceCapExceeded",
                            "ActiveContractNotFound",
                            "AccountHasProblems",
                            "OperationNotPermitted",
                            "AccessDenied",
                            "InvalidAwsAccessKeyId",
                            "ProductTypeNotEnabledInTheContract",
                            "InvalidProgramId",
                            "ProgramIsNotApproved",
                            "UnknownCustomer",
                            "BlockedCustomer",
                            "CustomerAccountBlocked",
                            "CustomerSurpassedDailyVelocityLimit",
                            "BadInput",
                            "GeneralError"))
            .toList();

    private static Stream<ProviderError> of(ErrorClass errorClass, String... types) {
        return Arrays.stream(types).map(type -> new ProviderError(errorClass, type, ""));
    }

    @Test
    void isAnotherOneForEachTypeThatTheProviderNames() {
        assertThat(TYPES.stream().map(type -> Remedy.of(type.toString())).toList())
                .doesNotHaveDuplicates()
                .doesNotContain(Remedy.UNKNOWN);
    }

    @ParameterizedTest
    @CsvSource({
        "F100 GeneralError: Simulated GeneralError, PROVIDER_ERROR",
        "F400 SystemTemporarilyUnavailable: System is temporarily unavailable., SYSTEM_UNAVAILABLE",
        "F500 GeneralError, PROVIDER_TIMEOUT",
        "F300 SomethingNew, UNKNOWN",
        "Rate exceeded, THROTTLED",
        "no whole answer within 6 seconds, NO_ANSWER",
        "the connection broke before a whole answer came (reset), NO_ANSWER",
        "'UNINTELLIGIBLE: HTTP 503 with 96 bytes of text/html that are not the provider''s JSON', WEB_PAGE"
    })
    void isThatOfTheClassWhereTheTypeSaysNothing(String error, Remedy remedy) {
        assertThat(Remedy.of(error)).isEqualTo(remedy);
    }

    @ParameterizedTest
    @CsvSource({
        "'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key',"
                + " SIGNATURE_MISMATCH",
        "The String-to-Sign should have been 'AWS4-HMAC-SHA256', STRING_TO_SIGN",
        "Signature expired: 20260101T000000Z is now earlier than 20260101T001500Z, SIGNATURE_EXPIRED",
        "Credential should be scoped to a valid region, SIGNATURE_SCOPE",
        "Missing Authentication Token, MISSING_TOKEN",
        "The security token included in the request is invalid., KEY_NOT_VALID_HERE",
        "The requested operation does not match any of the supported protocols., WRONG_PROTOCOL",
        "Request Id Must Start With Partner Name, PARTNER_PREFIX",
        "Max Amount Exceeded, MAX_AMOUNT",
        "Issuance Cap Exceeded, ISSUANCE_CAP",
        "PKIX path building failed: unable to find valid certification path, UNTRUSTED_CERTIFICATE",
        "Access Denied, ACCESS_DENIED"
    })
    void isFoundBySentencesOfTheFaq(String sentence, Remedy remedy) {
        assertThat(Remedy.of("F200: " + sentence)).isEqualTo(remedy);
        assertThat(Remedy.of("the provider refused account us: GATEWAY: " + sentence))
                .isEqualTo(remedy);
    }

    @Test
    void looksAtTheClockBeforeTheSecretWhereTheProviderNamesBoth() {
        assertThat(Remedy.of("The request signature we calculated does not match the signature you provided. Signature"
                        + " expired or not yet current: the clocks differ by more than 15 minutes."))
                .isEqualTo(Remedy.SIGNATURE_EXPIRED);
    }

    @Test
    void namesTheVariablesOfTheAccount() {
        assertThat(Remedy.KEY_NOT_VALID_HERE.text("us-production"))
                .contains("BURSAR_ACCOUNTS_US_PRODUCTION_ACCESSKEYID")
                .doesNotContain("...");
    }

    @Test
    void saysSomethingOfItsOwnInEachLineOfTheTable() {
        assertThat(Arrays.stream(Remedy.values())
                        .map(remedy -> remedy.text("us"))
                        .toList())
                .doesNotHaveDuplicates()
                .allSatisfy(text -> assertThat(text).hasSizeGreaterThan(40));
    }
}
