package io.bursar.canary;

import io.bursar.simulator.CodeReceiver;
import io.bursar.simulator.Faults;
import io.bursar.simulator.Operation;
import io.bursar.simulator.Simulator;
import io.bursar.simulator.SimulatorSettings;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * Pays rewards in a folder of its own, with delivery by webhook, through errors, lost answers, refused and repeated hand-overs and
 * two kills of the paying process; then searches the folder for every code of the simulated provider. Before that it looks for a
 * code that was put there on purpose, in every form: only a search that finds is worth something when it finds nothing.
 */
public final class Canary {

    private static final int KILLS = 2;
    private static final int ENDED_WELL = 0;
    private static final int ENDED_WITH_SOME_NOT_PAID = 1;
    private static final int INTERRUPTED = 5;
    private static final int TRIES_MAX = 6;
    private static final int SECRET_BYTES = 32;
    private static final String PLANTED = "PLNT-EDBYUS-2345";
    private static final String NAME = "canary";

    private final Path home;
    private final int rewards;
    private final Consumer<String> say;
    private final Set<String> found = new TreeSet<>();
    private int kills;

    /**
     * What was searched and what was found, without any code.
     *
     * @param forms of all codes together
     * @param found one line each: file, offset, form
     * @param unread files that could not be read
     */
    public record Report(
            int rewards,
            int kills,
            int codes,
            int forms,
            long files,
            long bytes,
            List<String> found,
            List<String> unread,
            CodeReceiver.Figures receiver) {

        /** True if every file was read and no code is in any, and nobody was given two codes. */
        public boolean clean() {
            return found.isEmpty() && unread.isEmpty() && receiver.contradictions() == 0;
        }
    }

    /** It could not be brought to its end; nothing is proven. */
    public static final class CutShortException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        CutShortException(String message) {
            super(message);
        }
    }

    /**
     * One that has done nothing yet.
     *
     * @param home a folder that is empty or not there
     */
    public Canary(Path home, int rewards, Consumer<String> say) {
        this.home = home.toAbsolutePath().normalize();
        this.rewards = rewards;
        this.say = say;
    }

    /** Pays, kills, pays on, and searches. */
    public Report run() throws IOException, InterruptedException {
        findsWhatIsPlanted();
        byte[] random = new byte[SECRET_BYTES];
        new SecureRandom().nextBytes(random);
        String secret = "whsec_" + Base64.getEncoder().encodeToString(random);
        Path file = write();
        try (Simulator simulator = Simulator.start(provider());
                CodeReceiver receiver = CodeReceiver.start(secret)) {
            Map<String, String> settings = settings(simulator, receiver, secret);
            for (int kill = 1; kill <= KILLS; kill++) {
                int enough = rewards * kill / (KILLS + 1);
                payAndKill(settings, file, kill, () -> receiver.figures().taken() >= enough);
                search(new CodeSearch(simulator.claimCodes()));
            }
            payToTheEnd(settings, file);
            return report(simulator, receiver);
        }
    }

    /** In every form. */
    private void findsWhatIsPlanted() throws IOException {
        Path folder = Files.createDirectories(home.resolve("planted"));
        List<CodeForms.Form> forms = CodeForms.of(PLANTED);
        for (int i = 0; i < forms.size(); i++) {
            Files.write(folder.resolve("form-" + i), forms.get(i).bytes());
        }
        CodeSearch.Result result = new CodeSearch(List.of(PLANTED)).in(folder);
        long seen = result.hits().stream().map(CodeSearch.Hit::file).distinct().count();
        for (int i = 0; i < forms.size(); i++) {
            Files.delete(folder.resolve("form-" + i));
        }
        Files.delete(folder);
        if (seen != forms.size()) {
            throw new IllegalStateException(
                    "The search has found " + seen + " of " + forms.size() + " forms of a code that was planted");
        }
    }

    private void payAndKill(Map<String, String> settings, Path file, int number, BooleanSupplier moment)
            throws IOException, InterruptedException {
        try (PayingProcess paying = start(settings, file, "killed-" + number)) {
            if (!paying.runsUntil(moment)) {
                throw cutShort(
                        settings, "The paying process has ended by itself (exit code " + paying.exitCode() + ")");
            }
            paying.kill();
        }
        kills++;
        say.accept("  killed the paying process in mid-run (kill -9, %d of %d)".formatted(number, KILLS));
    }

    private void payToTheEnd(Map<String, String> settings, Path file) throws IOException, InterruptedException {
        for (int round = 1; round <= TRIES_MAX; round++) {
            try (PayingProcess paying = start(settings, file, "paid-" + round)) {
                paying.runsUntil(() -> false);
                int code = paying.exitCode();
                if (code == ENDED_WELL || code == ENDED_WITH_SOME_NOT_PAID) {
                    return;
                }
                if (code != INTERRUPTED) {
                    throw cutShort(settings, "The paying process has ended with exit code " + code);
                }
            }
        }
        throw cutShort(settings, "The rewards are not paid after " + TRIES_MAX + " runs");
    }

    /** Whoever was killed has left its database server running: the next command that ends well ends it. */
    private CutShortException cutShort(Map<String, String> settings, String what)
            throws IOException, InterruptedException {
        try (PayingProcess status = PayingProcess.start(home, "status", settings, List.of("status"))) {
            status.runsUntil(() -> false);
        }
        return new CutShortException(what + ". What it said is in " + home.resolve("streams") + ", its log in "
                + home.resolve("logs") + ". Nothing was proven.");
    }

    private PayingProcess start(Map<String, String> settings, Path file, String name) throws IOException {
        return PayingProcess.start(
                home, name, settings, List.of("run", file.toString(), "--job", NAME, "--json", "--as", NAME));
    }

    private CodeSearch.Result search(CodeSearch search) throws IOException {
        CodeSearch.Result result = search.in(home);
        result.hits().stream().map(this::place).forEach(found::add);
        return result;
    }

    private Report report(Simulator simulator, CodeReceiver receiver) throws IOException {
        CodeSearch search = new CodeSearch(simulator.claimCodes());
        CodeSearch.Result last = search(search);
        return new Report(
                rewards,
                kills,
                search.codes(),
                search.forms(),
                last.files(),
                last.bytes(),
                List.copyOf(found),
                last.unread().stream().map(home::relativize).map(Path::toString).toList(),
                receiver.figures());
    }

    private String place(CodeSearch.Hit hit) {
        return "%s, byte %d%s: %s"
                .formatted(home.relativize(hit.file()), hit.offset(), hit.unpacked() ? " unpacked" : "", hit.form());
    }

    /** Errors with a card behind them and without, answers that break off in the middle of a code, and none at all. */
    private SimulatorSettings provider() {
        Operation create = Operation.CREATE_GIFT_CARD;
        return SimulatorSettings.defaults()
                .withAdminPort(-1)
                .withPartnerId("Canry")
                .withSeed(new SecureRandom().nextLong())
                .withCallsPerSecondMax(0)
                .withFunds(BigDecimal.valueOf(rewards).multiply(BigDecimal.valueOf(10)))
                .withFaults(Faults.none()
                        .withSeed(7)
                        .withRules(
                                Faults.Rule.of(create, Faults.Symptom.F400, Faults.Effect.DONE, 0.03)
                                        .upToCall(1),
                                Faults.Rule.of(create, Faults.Symptom.F500, Faults.Effect.DONE, 0.03)
                                        .upToCall(1),
                                Faults.Rule.of(create, Faults.Symptom.RESET, Faults.Effect.DONE, 0.03)
                                        .upToCall(1),
                                Faults.Rule.of(create, Faults.Symptom.TRUNCATED, Faults.Effect.DONE, 0.03)
                                        .upToCall(1),
                                Faults.Rule.of(create, Faults.Symptom.GARBAGE, Faults.Effect.DONE, 0.02)
                                        .upToCall(1)));
    }

    private Path write() throws IOException {
        Path jobs = Files.createDirectories(home.resolve("jobs"));
        Files.writeString(jobs.resolve(NAME + ".yaml"), """
                account: canary
                delivery: webhook
                webhook: canary
                """);
        List<String> lines = new ArrayList<>(List.of("reward_id,recipient,amount,currency"));
        for (int i = 1; i <= rewards; i++) {
            lines.add("C-%06d,member-%06d,%d.%02d,USD".formatted(i, i, 1 + i % 5, i % 100));
        }
        return Files.write(home.resolve("rewards.csv"), lines);
    }

    private Map<String, String> settings(Simulator simulator, CodeReceiver receiver, String secret) {
        SimulatorSettings provider = simulator.settings();
        SimulatorSettings.AccessKey key = provider.accessKeys().getFirst();
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("BURSAR_HOME", home.toString());
        settings.put("BURSAR_JOBS", home.resolve("jobs").toString());
        settings.put("BURSAR_ACCOUNTS_CANARY_PARTNERID", provider.partnerId());
        settings.put("BURSAR_ACCOUNTS_CANARY_ENDPOINT", simulator.endpoint().toString());
        settings.put("BURSAR_ACCOUNTS_CANARY_REGION", provider.region());
        settings.put("BURSAR_ACCOUNTS_CANARY_CURRENCY", provider.currency());
        settings.put("BURSAR_ACCOUNTS_CANARY_ACCESSKEYID", key.id());
        settings.put("BURSAR_ACCOUNTS_CANARY_SECRETACCESSKEY", key.secret());
        settings.put("BURSAR_ACCOUNTS_CANARY_CALLSPERSECOND", "0");
        settings.put("BURSAR_WEBHOOKS_CANARY_URL", receiver.url().toString());
        settings.put("BURSAR_WEBHOOKS_CANARY_SECRET", secret);
        settings.put("BURSAR_WEBHOOKS_CANARY_ALLOWPRIVATE", "true");
        settings.put("BURSAR_WEBHOOKS_CANARY_PARALLEL", "16");
        return settings;
    }
}
