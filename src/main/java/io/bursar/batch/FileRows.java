package io.bursar.batch;

import io.bursar.account.AccountSettings;
import io.bursar.domain.Money;
import io.bursar.domain.Reward;
import io.bursar.domain.RowProblem;
import io.bursar.intake.RewardFileReader;
import io.bursar.intake.RewardFileRow;
import io.bursar.intake.RewardsFingerprint;
import io.bursar.jobfile.JobFile;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What one reading of a whole file finds, before the ledger is asked. However large the file, this stays small. */
final class FileRows {

    /** So many problems are kept; all are counted. */
    static final int PROBLEMS_MAX = 10_000;

    private final JobFile job;
    private final @Nullable BigDecimal softReward;
    private final RewardsFingerprint fingerprint = new RewardsFingerprint();
    private final List<RowProblem> problems = new ArrayList<>();
    private String format = "";
    private String sha256 = "";
    private Money total;
    private BigDecimal readable = BigDecimal.ZERO;
    private long good;
    private long bad;
    private long problemsTotal;
    private long unreadable;
    private long aboveSoft;
    private @Nullable Reward firstAboveSoft;

    private FileRows(JobFile job, Money total) {
        this.job = job;
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
        try (RewardFileReader reader = RewardFileReader.open(file, job, account.marketplace(job.operation()))) {
            int amountColumn = reader.header().indexOf(job.csv().amount());
            for (RewardFileRow row = reader.read(); row != null; row = reader.read()) {
                switch (row) {
                    case RewardFileRow.Good fine -> rows.take(fine.reward(), each);
                    case RewardFileRow.Bad wrong -> rows.take(wrong, amountColumn);
                }
            }
            rows.format = reader.format();
            rows.sha256 = reader.fingerprint().sha256();
        }
        return rows;
    }

    private void take(Reward reward, Consumer<Reward> each) {
        good++;
        total = total.plus(reward.amount());
        fingerprint.add(reward);
        if (softReward != null && reward.amount().amount().compareTo(softReward) > 0) {
            aboveSoft++;
            firstAboveSoft = firstAboveSoft == null ? reward : firstAboveSoft;
        }
        each.accept(reward);
    }

    private void take(RewardFileRow.Bad wrong, int amountColumn) {
        bad++;
        problemsTotal += wrong.problems().size();
        wrong.problems().stream().limit(PROBLEMS_MAX - (long) problems.size()).forEach(problems::add);
        BigDecimal amount = amount(wrong, amountColumn);
        if (amount == null) {
            unreadable++;
        } else {
            readable = readable.add(amount);
        }
    }

    /** The amount of a row that is wrong for another reason. */
    private @Nullable BigDecimal amount(RewardFileRow.Bad wrong, int column) {
        boolean doubtful = wrong.problems().stream()
                .anyMatch(each -> each.column().equals(job.csv().amount())
                        || each.column().equals("(row)"));
        if (doubtful || column < 0 || column >= wrong.raw().cells().size()) {
            return null;
        }
        try {
            return new BigDecimal(wrong.raw().cells().get(column).strip());
        } catch (NumberFormatException e) {
            return null;
        }
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

    /** Sum of all rows whose amount can be read. */
    BigDecimal readableTotal() {
        return total.amount().add(readable);
    }

    /** Rows whose amount cannot be read. */
    long unreadable() {
        return unreadable;
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
