package io.bursar.batch;

import io.bursar.account.AccountSettings;
import io.bursar.domain.Money;
import io.bursar.domain.Reward;
import io.bursar.domain.RowProblem;
import io.bursar.intake.DeclaredTotals;
import io.bursar.intake.RewardFileReader;
import io.bursar.intake.RewardsFingerprint;
import io.bursar.intake.TotalsCheck;
import io.bursar.jobfile.JobFile;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What one reading of a whole file finds, before the ledger is asked. However large the file, this stays small. */
final class FileRows {

    /** So many problems are kept; all are counted. */
    static final int PROBLEMS_MAX = 10_000;

    private final @Nullable BigDecimal softReward;
    private final TotalsCheck totals = new TotalsCheck();
    private final RewardsFingerprint fingerprint = new RewardsFingerprint();
    private final List<RowProblem> problems = new ArrayList<>();
    private String format = "";
    private String sha256 = "";
    private String referenceColumn = "";
    private @Nullable String follows;
    private @Nullable DeclaredTotals declared;
    private Money total;
    private long good;
    private long bad;
    private long problemsTotal;
    private long aboveSoft;
    private @Nullable Reward firstAboveSoft;

    private FileRows(JobFile job, Money total) {
        this.softReward = job.softLimits().reward();
        this.total = total;
    }

    /**
     * Reads the file from end to end, so that one which is broken in its last line is refused like any other.
     *
     * @param each is given every reward that keeps the row rules
     * @throws io.bursar.intake.RewardFileException if the file as a whole cannot be used
     */
    static FileRows read(Path file, JobFile job, AccountSettings account, Consumer<Reward> each) {
        FileRows rows = new FileRows(job, Money.zero(account.currency()));
        try (RewardFileReader reader = RewardFileReader.open(file, job, account.marketplace(job.operation()));
                RowsAhead ahead = new RowsAhead(reader, rows.totals::add)) {
            for (IngestReader.Row row = ahead.read(); row != null; row = ahead.read()) {
                rows.take(row, each);
            }
            rows.declared = reader.declaredTotals();
            rows.follows = reader.follows();
            rows.referenceColumn = reader.referenceColumn();
            rows.format = reader.format();
            rows.sha256 = reader.fingerprint().sha256();
        }
        return rows;
    }

    private void take(IngestReader.Row row, Consumer<Reward> each) {
        Reward reward = row.reward();
        if (reward == null) {
            bad++;
            problemsTotal += row.problems().size();
            row.problems().stream().limit(PROBLEMS_MAX - (long) problems.size()).forEach(problems::add);
            return;
        }
        good++;
        total = total.plus(reward.amount());
        fingerprint.add(reward);
        if (softReward != null && reward.amount().amount().compareTo(softReward) > 0) {
            aboveSoft++;
            firstAboveSoft = firstAboveSoft == null ? reward : firstAboveSoft;
        }
        each.accept(reward);
    }

    /**
     * What differs from what the file's sender declares, and from what whoever brings it says; each the rest of a sentence that
     * begins with the file.
     *
     * @param said by whoever brings it; null: nothing
     */
    List<String> mismatches(@Nullable DeclaredTotals said) {
        return Stream.of(totals.mismatch(declared), totals.mismatch(said))
                .filter(Objects::nonNull)
                .toList();
    }

    /** The disbursement whose rejected rows these are; null if they are nobody's. */
    @Nullable String follows() {
        return follows;
    }

    /** What the file calls the column of the reward's own id. */
    String referenceColumn() {
        return referenceColumn;
    }

    /** For people: {@code UTF-8, comma}. */
    String format() {
        return format;
    }

    /** Of the content that was read. */
    String sha256() {
        return sha256;
    }

    /** Of its rewards, whatever their order; null where there is none. */
    @Nullable String contentKey() {
        return fingerprint.hex();
    }

    /** Rows after the header. */
    long rows() {
        return good + bad;
    }

    /** Rows that keep the row rules. */
    long good() {
        return good;
    }

    /** Rows that do not. */
    long bad() {
        return bad;
    }

    /** Sum of the good rows. */
    Money total() {
        return total;
    }

    long problemsTotal() {
        return problemsTotal;
    }

    /** The first problems, in the file's order. */
    List<RowProblem> problems() {
        return problems;
    }

    /** Rewards above {@code soft-limits.reward}. */
    long aboveSoft() {
        return aboveSoft;
    }

    @Nullable Reward firstAboveSoft() {
        return firstAboveSoft;
    }
}
