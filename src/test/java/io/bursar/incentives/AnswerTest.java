package io.bursar.incentives;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bursar.domain.Money;
import io.bursar.transport.PrintableText;
import java.nio.charset.StandardCharsets;
import java.util.Currency;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import tools.jackson.core.util.BufferRecycler;

/** Reading of answers: any bytes end as an answer, and nothing that looks like a claim code is kept as text. */
class AnswerTest {

    private static final String CODE = "S4HQ-8J3KM9-7ABC";
    private static final byte[] REAL = """
            {"cardInfo":{"cardStatus":"Fulfilled","value":{"amount":10.0,"currencyCode":"USD"}},
            "creationRequestId":"BursaABCE0","gcClaimCode":"S4HQ-8J3KM9-7ABC","gcId":"A2GCN9BRX5QS76","status":"SUCCESS"}""".getBytes(StandardCharsets.UTF_8);

    @Property
    void survivesAnyBytes(@ForAll @Size(max = 2_000) byte[] bytes) {
        everything(Answer.read(bytes, bytes.length));
    }

    @Property(tries = 5_000)
    void survivesAnyMutationOfARealAnswer(
            @ForAll @IntRange(max = 180) int at, @ForAll byte value, @ForAll @IntRange(max = 220) int length) {
        byte[] mutated = REAL.clone();
        mutated[Math.min(at, mutated.length - 1)] = value;
        everything(Answer.read(mutated, Math.min(length, mutated.length)));
    }

    @Test
    void masksAClaimCodeInAMessageAndKeepsTheWords() {
        assertThat(PrintableText.of("code " + CODE + " of SystemTemporarilyUnavailable\n\u0007 5.00"))
                .isEqualTo("code **** of SystemTemporarilyUnavailable 5.00");
        assertThat(PrintableText.of("x".repeat(1_000))).hasSize(300);
    }

    @Test
    void refusesAnAmountThatWouldNotFitIntoMemory() {
        byte[] huge = "{\"availableFunds\":{\"amount\":1e999999999,\"currencyCode\":\"USD\"},\"status\":\"SUCCESS\"}"
                .getBytes(StandardCharsets.UTF_8);
        Answer answer = Answer.read(huge, huge.length);
        assertThat(answer.amount()).isNull();
        assertThat(answer.isAboutAnother(Money.ofMinor(100, Currency.getInstance("USD"))))
                .isTrue();
    }

    @Test
    void wipesAClaimCode() {
        ClaimCode code = ClaimCode.copyOf(CODE.toCharArray(), 0, CODE.length());
        assertThat(code).hasToString("ClaimCode[redacted]").isNotInstanceOf(java.io.Serializable.class);
        code.wipe();
        assertThatThrownBy(() -> code.<String>reveal(String::new)).isInstanceOf(IllegalStateException.class);
    }

    /** Whole, cut off in the middle of the code, and in the other encoding that a parser has other buffers for. */
    @Test
    void leavesNoClaimCodeInTheParsersBuffers() {
        String real = new String(REAL, StandardCharsets.UTF_8);
        Answer.JSON._getRecyclerPool().clear();
        byte[] last = ("{\"gcClaimCode\":\"" + CODE + "\"}").getBytes(StandardCharsets.UTF_8);
        assertThat(Answer.read(last, last.length).claimCode()).isNotNull();
        assertNoCodeIsKept();
        Answer.read(REAL, real.indexOf(CODE) + CODE.length() - 1);
        assertNoCodeIsKept();
        byte[] wide = real.getBytes(StandardCharsets.UTF_16BE);
        assertThat(Answer.read(wide, wide.length).claimCode()).isNotNull();
        assertNoCodeIsKept();
    }

    /** Of the buffers that the next answer would get. */
    private static void assertNoCodeIsKept() {
        assertThat(Answer.JSON._getRecyclerPool().pooledCount())
                .as("buffers that were used")
                .isOne();
        BufferRecycler kept = Answer.JSON._getRecyclerPool().acquireAndLinkPooled();
        for (int which : new int[] {BufferRecycler.CHAR_TEXT_BUFFER, BufferRecycler.CHAR_TOKEN_BUFFER}) {
            assertThat(new String(kept.allocCharBuffer(which))).doesNotContain(CODE.substring(0, 4));
        }
    }

    private static void everything(Answer answer) {
        String all = answer.status()
                + answer.errorCode()
                + answer.errorType()
                + answer.message()
                + answer.gcId()
                + answer.cardStatus()
                + answer.amount()
                + answer.currencyCode()
                + answer
                + answer.claimCode();
        assertThat(all).doesNotContain(CODE);
    }
}
