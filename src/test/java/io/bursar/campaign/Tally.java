package io.bursar.campaign;

import com.fasterxml.jackson.annotation.JsonAutoDetect.Visibility;
import com.fasterxml.jackson.annotation.PropertyAccessor;
import io.bursar.campaign.BrokenPromise.Promise;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.json.JsonMapper;

/** What a campaign has counted and measured. */
final class Tally {

    /** All fields by themselves: none is final, so that they can be read again. */
    private static final JsonMapper JSON = JsonMapper.builder()
            .changeDefaultVisibility(all -> all.withVisibility(PropertyAccessor.ALL, Visibility.NONE)
                    .withFieldVisibility(Visibility.ANY)
                    .withScalarConstructorVisibility(Visibility.ANY))
            .build();

    private Map<Deed, Integer> deeds = new EnumMap<>(Deed.class);
    private Map<Deed, List<Duration>> firstCalls = new EnumMap<>(Deed.class);
    private Map<Pace, List<Doubt>> doubts = new EnumMap<>(Pace.class);
    private Map<Promise, Integer> broken = new EnumMap<>(Promise.class);
    private Map<String, Integer> ends = new TreeMap<>();
    private List<String> complaints = new ArrayList<>();
    private int files;
    private long rewards;
    private long cents;
    private long calls;
    private long newIds;
    private long undone;
    private long fenced;
    private long audits;
    private Duration took = Duration.ZERO;

    /** What a campaign that was broken off has counted so far; nothing where there is none. */
    static Tally kept(Path file) {
        try {
            return Files.exists(file) ? JSON.readValue(Files.readString(file), Tally.class) : new Tally();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Keeps all that is counted, for a campaign that goes on, and the table for people beside it. */
    void keep(Path file, String heading) {
        try {
            Path unfinished = file.resolveSibling(file.getFileName() + ".part");
            Files.writeString(unfinished, JSON.writeValueAsString(this));
            Files.move(unfinished, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
            Files.writeString(file.resolveSibling("kill-campaign.md"), markdown(heading));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Time that rounds took, in this process and in those before it. */
    Duration took() {
        return took;
    }

    void worked(Duration time) {
        took = took.plus(time);
    }

    void did(Deed deed) {
        deeds.merge(deed, 1, Integer::sum);
    }

    int rounds() {
        return deeds.values().stream().mapToInt(Integer::intValue).sum();
    }

    void firstCall(Deed after, Duration time) {
        firstCalls.computeIfAbsent(after, deed -> new ArrayList<>()).add(time);
    }

    void doubt(Pace pace, Doubt doubt) {
        doubts.computeIfAbsent(pace, each -> new ArrayList<>()).add(doubt);
    }

    void audited() {
        audits++;
    }

    void broke(Promise promise) {
        broken.merge(promise, 1, Integer::sum);
    }

    /** Something that cost no money and is wrong all the same: an exit code, a stack trace, a bound. */
    void complain(String what) {
        complaints.add(what);
        System.out.println("COMPLAINT " + what);
    }

    List<String> complaints() {
        return List.copyOf(complaints);
    }

    int broken(Promise promise) {
        return broken.getOrDefault(promise, 0);
    }

    /** Settlements that were refused because another process had the reward by then. */
    void fenced(long more) {
        fenced += more;
    }

    void finished(List<LedgerRow> ofFile) {
        files++;
        for (LedgerRow row : ofFile) {
            rewards++;
            ends.merge(
                    row.isPaid() ? "paid" : row.state() + " " + (row.state().equals("REVIEW") ? row.reason() : ""),
                    1,
                    Integer::sum);
            cents += row.isPaid() ? row.minor() : 0;
            newIds += row.ids().size() - 1;
            for (LedgerRow.Id id : row.ids()) {
                calls += id.intents();
                undone += id.cancels() > 0 ? 1 : 0;
            }
        }
    }

    /** The table for people. */
    String markdown(String heading) {
        StringBuilder text = new StringBuilder(heading + "\n\n| | |\n|---|---|\n");
        row(text, "rounds", "%,d in %d min, %,d an hour".formatted(rounds(), took.toMinutes(), perHour()));
        row(text, "files, rewards", "%,d, %,d".formatted(files, rewards));
        ends.forEach((end, count) -> row(text, "rewards " + end.strip(), "%,d".formatted(count)));
        row(text, "paid", "%,d.%02d USD".formatted(cents / 100, cents % 100));
        row(text, "calls promised, ids with cancels, new ids", "%,d, %,d, %,d".formatted(calls, undone, newIds));
        row(text, "late writes refused by the lease's token", "%,d".formatted(fenced));
        row(text, "audits", "%,d".formatted(audits));
        for (Promise promise : Promise.values()) {
            row(text, "**" + promise.title() + "**", "**%d**".formatted(broken(promise)));
        }
        row(text, "wrong exit codes, stack traces, bounds broken", Integer.toString(complaints.size()));
        text.append(
                "\n| per interruption: median, 90 %, most | in doubt | cut off by it | of these never sent |\n|---|---|---|---|\n");
        doubts.forEach((pace, list) -> text.append("| %s | %s | %s | %s |%n"
                .formatted(
                        pace.title(),
                        three(list.stream().map(Doubt::inDoubt).toList()),
                        three(list.stream().map(Doubt::cut).toList()),
                        three(list.stream()
                                .map(Doubt::unsent)
                                .filter(unsent -> unsent >= 0)
                                .toList()))));
        text.append(
                "\n| what was done | rounds | next process's first call after: median, 90 %, most |\n|---|---|---|\n");
        deeds.forEach((deed, count) -> text.append("| %s | %,d | %s |%n"
                .formatted(deed.title(), count, seconds(firstCalls.getOrDefault(deed, List.of())))));
        text.append("| all | %,d | %s |%n"
                .formatted(
                        rounds(),
                        seconds(firstCalls.values().stream()
                                .flatMap(List::stream)
                                .toList())));
        return text.toString();
    }

    long perHour() {
        return rounds() * 3_600L / Math.max(1, took.toSeconds());
    }

    private static void row(StringBuilder text, String name, String value) {
        text.append("| ").append(name).append(" | ").append(value).append(" |\n");
    }

    private static String three(List<Integer> values) {
        List<Integer> sorted = values.stream().sorted().toList();
        return sorted.isEmpty() ? "-" : "%d, %d, %d".formatted(share(sorted, 50), share(sorted, 90), sorted.getLast());
    }

    private static String seconds(List<Duration> values) {
        List<Duration> sorted = values.stream().sorted().toList();
        return sorted.isEmpty()
                ? "-"
                : "%s, %s, %s s"
                        .formatted(tenths(share(sorted, 50)), tenths(share(sorted, 90)), tenths(sorted.getLast()));
    }

    private static String tenths(Duration time) {
        return "%d.%d".formatted(time.toSeconds(), time.toMillisPart() / 100);
    }

    private static <T> T share(List<T> sorted, int percent) {
        return sorted.get(Math.min(sorted.size() - 1, sorted.size() * percent / 100));
    }
}
