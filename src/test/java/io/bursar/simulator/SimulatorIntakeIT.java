package io.bursar.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import io.bursar.simulator.SigningCaller.Reply;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;

/** Whatever a client sends, it is answered in one of the provider's ways, and the next call is served. */
class SimulatorIntakeIT {

    private static final List<String> VALUES = List.of(
            "\"Bursr1\"",
            "\"Bursr\"",
            "\"F0000\"",
            "\"F4000\"",
            "\"USD\"",
            "\"6079123412341234\"",
            "\"\"",
            "\"\\u0000\"",
            "\"\\ud800\"",
            "\"" + "x".repeat(5_000) + "\"",
            "null",
            "true",
            "[]",
            "{}",
            "10",
            "10.00",
            "-1",
            "0",
            "1e999999999",
            "1e-999999999",
            "1e2147483647",
            "1e-2147483647",
            "9".repeat(900),
            "9".repeat(1_100),
            "{\"amount\":10,\"currencyCode\":\"USD\"}",
            "{\"amount\":1e999999999,\"currencyCode\":\"USD\"}",
            "{\"amount\":1e-2147483647,\"currencyCode\":\"USD\"}",
            "{\"value\":1e-2147483647,\"currencyCode\":\"USD\"}",
            "{\"amount\":\"10\",\"currencyCode\":7}",
            "[".repeat(2_000) + "]".repeat(2_000));
    private static final List<String> FIELDS = List.of(
            "creationRequestId",
            "activationRequestId",
            "statusCheckRequestId",
            "loadBalanceRequestId",
            "partnerId",
            "value",
            "amount",
            "cardNumber",
            "gcId");

    private static final Simulator SIMULATOR = Simulator.start(SimulatorSettings.defaults()
            .withCallsPerSecondMax(0)
            .withBehaviour(Behaviour.fromJson("{\"loadsInMinorUnits\": true}")));
    private static final SigningCaller CALLER = SigningCaller.of(SIMULATOR);

    @AfterContainer
    static void stop() {
        SIMULATOR.close();
    }

    @Property(tries = 3_000, edgeCases = EdgeCasesMode.NONE)
    void classifiesEveryJsonBody(@ForAll Operation operation, @ForAll("bodies") String body)
            throws IOException, InterruptedException {
        assertClassified(CALLER.call(operation.wireName(), body));
    }

    @Property(tries = 1_000, edgeCases = EdgeCasesMode.NONE)
    void classifiesEveryTextAsABody(@ForAll Operation operation, @ForAll String body)
            throws IOException, InterruptedException {
        assertClassified(CALLER.call(operation.wireName(), body));
    }

    @Property(tries = 300, edgeCases = EdgeCasesMode.NONE)
    void goesOnAfterAnythingButHttp(@ForAll("heads") String head) throws IOException, InterruptedException {
        try (Socket socket = new Socket("127.0.0.1", SIMULATOR.endpoint().getPort());
                OutputStream out = socket.getOutputStream()) {
            out.write(head.getBytes(StandardCharsets.UTF_8));
        }
        assertClassified(CALLER.create("Bursr7", "10"));
    }

    /** A mock id's amount is in no books, but in the answer: written out, this one would take a gigabyte. */
    @Example
    void doesNotWriteOutAnOutlandishAmountOfAMockId() throws IOException, InterruptedException {
        assertThat(CALLER.create("F0000", "1e999999999").at("/cardInfo/value/amount"))
                .isEqualTo("10.0");
    }

    @Example
    void leavesTheBooksAddingUp() throws IOException, InterruptedException {
        CALLER.create("Bursr8", "1e1");
        Books books = SIMULATOR.books();

        assertThat(books.card("Bursr8").orElseThrow().amount()).isEqualByComparingTo(BigDecimal.TEN);
        assertThat(books.funds().add(books.liveValue())).isEqualByComparingTo("1000000");
        assertThat(books.live())
                .allSatisfy(card -> assertThat(card.amount()).isBetween(new BigDecimal("0.1"), new BigDecimal("2000")));
    }

    @Provide
    Arbitrary<String> bodies() {
        Arbitrary<String> names = Arbitraries.of(FIELDS);
        Arbitrary<Map<String, String>> some =
                Arbitraries.maps(names, Arbitraries.of(VALUES)).ofMaxSize(FIELDS.size());
        Arbitrary<Boolean> named = Arbitraries.of(true, true, true, false);
        return Combinators.combine(some, named, Arbitraries.integers().between(0, 400))
                .as((fields, withIds, cut) -> {
                    StringBuilder body = new StringBuilder("{");
                    if (withIds) {
                        FIELDS.subList(0, 4)
                                .forEach(id -> body.append('"').append(id).append("\":\"Bursr1\","));
                        body.append("\"partnerId\":\"Bursr\",");
                    }
                    fields.forEach((name, value) -> body.append('"')
                            .append(name)
                            .append("\":")
                            .append(value)
                            .append(','));
                    body.append("\"end\":1}");
                    return cut < 40 ? body.substring(0, Math.min(cut, body.length())) : body.toString();
                });
    }

    @Provide
    Arbitrary<String> heads() {
        Arbitrary<String> line = Arbitraries.oneOf(
                Arbitraries.of(
                        "POST /CreateGiftCard HTTP/1.1",
                        "POST mailto:x HTTP/1.1",
                        "POST * HTTP/1.1",
                        "POST /%zz HTTP/1.1",
                        "GET / HTTP/9.9",
                        "Content-Length: -1",
                        "Content-Length: 99999999999",
                        "Content-Length: 5",
                        "Transfer-Encoding: chunked",
                        "Authorization: AWS4-HMAC-SHA256 Credential=a/20260101/b/c/aws4_request, SignedHeaders=;, Signature=",
                        "X-Amz-Date: 99999999T999999Z",
                        ": :",
                        ""),
                Arbitraries.strings().ofMaxLength(200));
        return line.list().ofMaxSize(8).map(lines -> String.join("\r\n", lines) + "\r\n\r\n");
    }

    /** A success, or an error with a class of the provider; never a bug of the simulator. */
    private static void assertClassified(Reply reply) {
        if (reply.status() == 200) {
            assertThat(reply.at("/status")).isEqualTo("SUCCESS");
        } else {
            assertThat(reply.errorCode()).as(reply.text()).matches("F[1-5]00");
            assertThat(reply.at("/agcodResponse/status")).isIn("FAILURE", "RESEND");
        }
        assertThat(SIMULATOR.figures().answers().values())
                .allSatisfy(ofOperation -> assertThat(ofOperation).doesNotContainKey("BUG"));
    }
}
