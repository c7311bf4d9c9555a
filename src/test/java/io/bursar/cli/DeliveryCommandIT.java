package io.bursar.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.bursar.database.TestDatabase;
import io.bursar.ledger.SimulatedLedger;
import io.bursar.program.BesideOthers;
import io.bursar.program.Folders;
import io.bursar.simulator.Books;
import io.bursar.simulator.Faults;
import io.bursar.simulator.Simulator;
import io.bursar.simulator.SimulatorSettings;
import io.bursar.simulator.VirtualProvider;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Claim codes on their way to people, tried from outside: everyone has exactly one code in the end, and it is live. */
@BesideOthers
class DeliveryCommandIT {

    private static final Path HOME = Folders.ofThisJvm("it-delivery-home");
    private static final Duration LONG = Duration.ofSeconds(90);

    private static final String JOB = """
            account: %s
            delivery: webhook
            webhook: shop
            csv:
              message: note
            %s
            """;

    @BeforeAll
    static void makeHome() throws IOException {
        Files.createDirectories(HOME);
    }

    private static Simulator simulator() {
        return Simulator.start(SimulatorSettings.defaults()
                .withPartnerId(
                        "D" + Integer.toString(ThreadLocalRandom.current().nextInt(46_656, 1_679_616), 36))
                .withFunds(new BigDecimal("1000000"))
                .withCallsPerSecondMax(0)
                .withFaults(Faults.none().withSeed(7).withLatency(Faults.Latency.of(20, 60))));
    }

    private static Command command(Simulator simulator, TestDatabase database, Shop shop, String more) {
        String account = "a" + simulator.settings().partnerId().toLowerCase(Locale.ROOT);
        return Command.paying(simulator, HOME, account, "0")
                .with("SPRING_DATASOURCE_URL", database.url())
                .with("SPRING_DATASOURCE_USERNAME", database.user())
                .with("SPRING_DATASOURCE_PASSWORD", database.password())
                .with("BURSAR_WEBHOOKS_SHOP_URL", shop.url().toString())
                .with("BURSAR_WEBHOOKS_SHOP_SECRET", Shop.SECRET)
                .with("BURSAR_WEBHOOKS_SHOP_ALLOWPRIVATE", "true")
                .with("BURSAR_WEBHOOKS_SHOP_PARALLEL", "40")
                .withJob("shop-us", JOB.formatted(account, more));
    }

    private static Path file(Simulator simulator, int rewards) throws IOException {
        List<String> lines = new ArrayList<>(List.of("reward_id,recipient,amount,currency,note"));
        for (int i = 1; i <= rewards; i++) {
            lines.add("R-%d,customer %d,%d.00,USD,thank you".formatted(i, i, 5 + i % 20));
        }
        Path file = HOME.resolve(simulator.settings().partnerId() + ".csv");
        return Files.write(file, lines);
    }

    /** One live card for each reward, and nobody with another code than that card's. */
    private static void everyoneHasTheLiveCode(Simulator simulator, Shop shop, int rewards) {
        Books books = simulator.books();
        assertThat(books.live()).hasSize(rewards);
        assertThat(shop.codes()).hasSize(rewards);
        for (Books.Card card : books.live()) {
            assertThat(shop.codes().get(card.id()))
                    .containsExactly(VirtualProvider.claimCode(simulator.settings(), card.id()));
        }
        assertThat(shop.received.stream().map(Shop.Received::reference).distinct())
                .hasSize(rewards);
    }

    /** Some were taken without a receipt, some fetched and never sent, some not even made. */
    @Test
    void givesEachOfTwoHundredOneCodeWhenItIsKilledWithAllOfThemInDoubt() throws Exception {
        try (Simulator simulator = simulator();
                TestDatabase database = TestDatabase.migrated();
                Shop shop = new Shop()) {
            Command command = command(simulator, database, shop, "");
            Path file = file(simulator, 200);
            shop.fallSilent();
            Command.Running running = command.start("run", file.toString(), "--job", "shop-us");
            await().atMost(LONG)
                    .until(() -> shop.received.size() == 40
                            && simulator.books().live().size() == 200);
            running.kill9();
            shop.answerAgain();
            int before = shop.received.size();

            Command.Ended ended = command.run("run", file.toString(), "--job", "shop-us", "--json");

            assertThat(ended.code()).as(ended.err()).isZero();
            assertThat(ended.json().at("/rewards/delivered").asInt()).isEqualTo(200);
            everyoneHasTheLiveCode(simulator, shop, 200);
            assertThat(shop.received)
                    .as("the forty came again, under their keys")
                    .hasSize(200 + before);
            assertThat(Files.readString(Path.of(ended.json().at("/result_file").asString())))
                    .contains(",DELIVERED,")
                    .doesNotContain(shop.received.getFirst().code());
        }
    }

    @Test
    void takesAFileBackWholeWhileItIsHeld() throws Exception {
        try (Simulator simulator = simulator();
                TestDatabase database = TestDatabase.migrated();
                Shop shop = new Shop()) {
            Command command = command(simulator, database, shop, "hold: 10m");
            Path file = file(simulator, 30);
            Command.Ended looked = command.run("validate", file.toString(), "--job", "shop-us");
            assertThat(looked.out()).contains("Delivery   by webhook to shop, each 10 min 0 s after its card is made");

            Command.Running running = command.start("run", file.toString(), "--job", "shop-us", "--json");
            await().atMost(LONG).until(() -> simulator.books().live().size() == 30);
            String id = command.run("status", "--json")
                    .json()
                    .findPath("disbursement")
                    .asString();
            Command.Ended cancelled = command.run("cancel", id, "--yes", "--why", "wrong file", "--as", "ann");

            assertThat(cancelled.code()).as(cancelled.out()).isZero();
            Command.Ended ended = running.await();
            assertThat(ended.json().at("/rewards/cancelled").asInt()).isEqualTo(30);
            assertThat(ended.err()).contains("kept back");
            assertThat(shop.received).isEmpty();
            assertThat(simulator.books().live()).isEmpty();
            assertThat(simulator.books().funds()).isEqualByComparingTo("1000000");
        }
    }

    @Test
    void sendsOneAgainOnDemandAndTellsItsStory() throws Exception {
        try (Simulator simulator = simulator();
                TestDatabase database = TestDatabase.migrated();
                Shop shop = new Shop()) {
            Command command = command(simulator, database, shop, "");
            Path file = file(simulator, 3);
            shop.answers(
                    call -> call.reference().equals("R-2") && call.recipient().equals("customer 2") ? 404 : 204);
            Command.Ended ended = command.run("run", file.toString(), "--job", "shop-us", "--json");
            assertThat(ended.code()).as(ended.err()).isEqualTo(ExitCodes.SOME_NOT_PAID);
            assertThat(ended.json().at("/rewards/review").asInt()).isOne();
            String id = ended.json().at("/disbursement").asString();

            Command.Ended again = command.run("redeliver", "R-1", "--why", "deleted by mistake", "--as", "ann");
            assertThat(again.out()).contains("SENT AGAIN  R-1, to c***", "1 of at most 5 times");
            Command.Ended refused = command.run("redeliver", "R-2", "--why", "x");
            assertThat(refused.code()).isEqualTo(ExitCodes.USAGE);
            assertThat(refused.err()).contains("review resume", "--to RECIPIENT");
            Command.Ended redirected = command.run("redeliver", "R-2", "--to", "customer 22", "--why", "wrong number");
            assertThat(redirected.code()).as(redirected.err()).isZero();
            assertThat(command.run("resume", id).code()).isZero();

            everyoneHasTheLiveCode(simulator, shop, 3);
            assertThat(shop.received).extracting(Shop.Received::recipient).contains("customer 22");
            Command.Ended story = command.run("status", "R-1");
            assertThat(story.out())
                    .contains("Delivery: taken by webhook for c***", "Sent again, number 1 (ann", "deleted by mistake");
            shop.received.forEach(call -> assertThat(story.out() + ended.err() + again.out() + redirected.out())
                    .doesNotContain(call.code()));
        }
    }

    /** The first receiver may have codes of the file: no other one gets any, neither by the next run nor by hand. */
    @Test
    void showsCodesOfAFileToNoOtherReceiver() throws Exception {
        try (Simulator simulator = simulator();
                TestDatabase database = TestDatabase.migrated();
                Shop shop = new Shop();
                Shop mall = new Shop()) {
            Command command = command(simulator, database, shop, "")
                    .with("BURSAR_WEBHOOKS_MALL_URL", mall.url().toString())
                    .with("BURSAR_WEBHOOKS_MALL_SECRET", Shop.SECRET)
                    .with("BURSAR_WEBHOOKS_MALL_ALLOWPRIVATE", "true");
            shop.answers(call -> call.reference().equals("R-2") ? 404 : 204);
            Path file = file(simulator, 2);
            Command.Ended ended = command.run("run", file.toString(), "--job", "shop-us", "--json");
            String id = ended.json().at("/disbursement").asString();
            assertThat(command.run("review", "resume", "R-2", "--why", "the shop knows it now")
                            .code())
                    .isZero();

            String account = "a" + simulator.settings().partnerId().toLowerCase(Locale.ROOT);
            command.withJob("shop-us", JOB.formatted(account, "").replace("webhook: shop", "webhook: mall"));
            Command.Ended resumed = command.run("resume", id);
            assertThat(resumed.code()).isEqualTo(ExitCodes.REFUSED);
            assertThat(resumed.err()).contains("was accepted for shop", "Nothing was called");
            Command.Ended again = command.run("redeliver", "R-1", "--why", "lost", "--as", "ann");
            assertThat(again.code()).isEqualTo(ExitCodes.USAGE);
            assertThat(again.err()).contains("are shop's", "Nothing was changed");
            assertThat(mall.received).isEmpty();
        }
    }

    @Test
    void sendsAgainOneAtATimeAndNotTwiceWhereItMayHaveArrived() throws Exception {
        try (Simulator simulator = simulator();
                TestDatabase database = TestDatabase.migrated();
                Shop shop = new Shop()) {
            Command command = command(simulator, database, shop, "");
            Path file = file(simulator, 1);
            assertThat(command.run("run", file.toString(), "--job", "shop-us").code())
                    .isZero();
            String partner = simulator.settings().partnerId();
            long reward = JdbcClient.create(database.dataSource())
                    .sql("SELECT reward_id FROM reward")
                    .query(Long.class)
                    .single();
            String[] again = {"redeliver", "R-1", "--why", "lost", "--as", "bob"};

            Command.Ended second = new SimulatedLedger(
                            database.dataSource(), "a" + partner.toLowerCase(Locale.ROOT), partner)
                    .redeliveries()
                    .alone(reward, "R-1", "ann", () -> command.run(again));
            assertThat(second.code()).as(second.out()).isEqualTo(ExitCodes.REFUSED);
            assertThat(second.err()).contains("R-1 is being sent again right now", "by ann", "./bursar status R-1");

            shop.answers(call -> 500);
            Command.Ended doubtful = command.run(again);
            assertThat(doubtful.code()).isEqualTo(ExitCodes.SOME_NOT_PAID);
            assertThat(doubtful.out())
                    .contains("UNKNOWN  R-1", "nobody knows whether it arrived: answered 500", "1 of at most 5 times");
            assertThat(shop.received).as("not repeated by itself").hasSize(2);
        }
    }

    @Test
    void sendsElsewhereWhatMayHaveArrivedOnlyIfToldSo() throws Exception {
        try (Simulator simulator = simulator();
                TestDatabase database = TestDatabase.migrated();
                Shop shop = new Shop()) {
            Command command = command(simulator, database, shop, "");
            Path file = file(simulator, 1);
            shop.answers(call -> shop.received.size() == 1 ? 500 : 404);
            Command.Ended ended = command.run("run", file.toString(), "--job", "shop-us");
            assertThat(ended.code()).as(ended.err()).isEqualTo(ExitCodes.SOME_NOT_PAID);

            String[] elsewhere = {"redeliver", "R-1", "--to", "customer 22", "--why", "wrong number"};
            Command.Ended refused = command.run(elsewhere);
            assertThat(refused.code()).isEqualTo(ExitCodes.REFUSED);
            assertThat(refused.err()).contains("had no clear answer", "--may-have-arrived");
            assertThat(command.run("redeliver", "R-1", "--may-have-arrived", "--why", "x")
                            .code())
                    .isEqualTo(ExitCodes.USAGE);
            String[] knowingly = Stream.concat(Stream.of(elsewhere), Stream.of("--may-have-arrived"))
                    .toArray(String[]::new);
            assertThat(command.run(knowingly).code()).isZero();
            assertThat(command.run("status", "R-1").out()).contains("may have arrived");
        }
    }

    @Test
    void refusesWhatCannotBeDeliveredBeforeAnythingIsPaid() throws Exception {
        try (Simulator simulator = simulator();
                TestDatabase database = TestDatabase.migrated();
                Shop shop = new Shop()) {
            Command command = command(simulator, database, shop, "").with("BURSAR_WEBHOOKS_SHOP_ALLOWPRIVATE", "false");
            Path file = file(simulator, 3);
            for (String act : List.of("validate", "run")) {
                Command.Ended ended = command.run(act, file.toString(), "--job", "shop-us");
                assertThat(ended.code()).as(act).isEqualTo(ExitCodes.USAGE);
                assertThat(ended.err()).contains("BURSAR_WEBHOOKS_SHOP").doesNotContain("Exception");
            }
            assertThat(simulator.figures().arrivals()).isZero();
        }
    }
}
