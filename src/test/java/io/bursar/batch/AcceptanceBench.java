package io.bursar.batch;

import io.bursar.account.AccessKey;
import io.bursar.account.AccessKeys;
import io.bursar.account.AccountSettings;
import io.bursar.account.BalanceLoadShape;
import io.bursar.database.TestDatabase;
import io.bursar.domain.Reward;
import io.bursar.intake.DeclaredTotals;
import io.bursar.intake.FileFingerprint;
import io.bursar.intake.RewardFileReader;
import io.bursar.intake.RewardFileRow;
import io.bursar.jobfile.JobFile;
import io.bursar.jobfile.JobFileLoader;
import io.bursar.ledger.AcceptanceLedgers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Currency;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** One job of an account of its own, whose files are accepted and taken in by the production classes. */
final class AcceptanceBench {

    private static final AtomicLong NUMBER = new AtomicLong();

    private final Path folder;
    private final TestDatabase database;
    private final AcceptanceLedgers ledgers;
    private final FileCheck check;
    private final AccountSettings settings;
    private final JdbcClient jdbc;
    private final List<String> warnings = new ArrayList<>();
    private JobFile job;
    private FileStore files;

    AcceptanceBench(Path folder, TestDatabase database, String yaml) {
        this.folder = folder;
        this.database = database;
        this.jdbc = JdbcClient.create(database.dataSource());
        this.ledgers = AcceptanceLedgers.on(database.dataSource());
        this.check = new FileCheck(ledgers.gates(), ledgers.disbursements(), ledgers.earlier(), database.dataSource());
        long number = NUMBER.incrementAndGet();
        this.settings = settings("acc" + number, "P" + number);
        this.files = new FileStore(home(folder));
        this.job = job("nightly", yaml);
    }

    private static AccountSettings settings(String account, String partnerId) {
        return new AccountSettings(
                account,
                partnerId,
                URI.create("http://127.0.0.1:1"),
                "us-east-1",
                Currency.getInstance("USD"),
                AccessKeys.of(account, new AccessKey("KEY", "SECRET", null)),
                BigDecimal.TEN,
                false,
                false,
                null,
                null,
                null,
                BalanceLoadShape.STANDARD,
                null);
    }

    static BursarSettings home(Path folder) {
        return new BursarSettings(folder.resolve("home"), folder, Duration.ofMinutes(2), Duration.ofMinutes(1));
    }

    /** The same account with another job, or with the job's file changed. */
    AcceptanceBench withJob(String name, String yaml) {
        job = job(name, yaml);
        return this;
    }

    AcceptanceBench keepingFilesIn(FileStore store) {
        files = store;
        return this;
    }

    private JobFile job(String name, String yaml) {
        write(name + ".yaml", "account: " + settings.name() + "\n" + yaml);
        return new JobFileLoader().load(folder, name);
    }

    /** A file of such rows after the header. */
    Path file(String name, String... rows) {
        return write(name, "reward_id,recipient,amount,currency\n" + String.join("\n", rows) + "\n");
    }

    private Path write(String name, String text) {
        try {
            return Files.writeString(folder.resolve(name), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    FileFindings look(Path file) {
        return check.look(file, job, settings, Terms.NONE);
    }

    FileFindings look(Path file, long rows, String total) {
        return check.look(file, job, settings, new Terms(DeclaredTotals.of(rows, new BigDecimal(total)), null));
    }

    /** Accepts a file; its rows are not taken in yet. */
    String accept(Path file) {
        return accept(file, null);
    }

    String accept(Path file, @Nullable String duplicateWhy) {
        String sha256 = FileFingerprint.of(file).sha256();
        RunListener listener = new RunListener() {
            @Override
            public void warn(String sentence) {
                warnings.add(sentence);
            }
        };
        new Acceptance(ledgers.gates(), ledgers.disbursements(), ledgers.lock(), check, files)
                .take(file, job, settings, sha256, "anna", new Terms(null, duplicateWhy), listener);
        return Acceptance.id(settings.partnerId(), sha256);
    }

    /** Accepts a file and takes its rows in. */
    String takeIn(Path file) {
        return takeIn(accept(file), file);
    }

    String takeIn(String id, Path file) {
        List<Reward> rewards = new ArrayList<>();
        try (RewardFileReader reader = RewardFileReader.open(file, job, settings.marketplace(job.operation()))) {
            for (RewardFileRow row = reader.read(); row != null; row = reader.read()) {
                if (row instanceof RewardFileRow.Good good) {
                    rewards.add(good.reward());
                }
            }
        }
        ledgers.transaction().executeWithoutResult(tx -> ledgers.intake().insert(id, rewards, "reward_id"));
        ledgers.disbursements().loaded(id);
        return id;
    }

    /** Takes what was not sent of a file back. */
    void cancel(String id) {
        ledgers.people().cancel(id, settings.currency(), "anna", "a wrong file", false);
    }

    /** Lets a file have been accepted at another time, in words of the database. */
    void acceptedAt(String id, String time) {
        try {
            database.asOwner("UPDATE disbursement SET created_at = " + time + " WHERE disbursement_id = '" + id + "'");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Has the right to accept files for the account while the work runs. */
    boolean alone(Duration waitMax, Runnable work) {
        return ledgers.lock()
                .alone(
                        ledgers.gates().register(settings.name(), settings.partnerId(), settings.currency()),
                        waitMax,
                        work);
    }

    List<String> warnings() {
        return warnings;
    }

    JdbcClient jdbc() {
        return jdbc;
    }

    /** The account's disbursements. */
    long accepted() {
        return jdbc.sql("SELECT count(*) FROM disbursement d JOIN account a USING (account_id) WHERE a.name = :name")
                .param("name", settings.name())
                .query(Long.class)
                .single();
    }
}
