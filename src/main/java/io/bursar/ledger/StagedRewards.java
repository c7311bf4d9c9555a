package io.bursar.ledger;

import io.bursar.domain.CreationRequestId;
import io.bursar.domain.Money;
import io.bursar.domain.Reward;
import io.bursar.domain.RowProblem;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Currency;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/**
 * Table {@code staged_reward}: the rewards of one file while it is checked against the ledger. Everything happens in one
 * transaction on a connection of its own that is never committed: other checks do not see the rows, and whatever ends the
 * process takes them away. Each question sees what others have committed until then.
 */
public final class StagedRewards implements AutoCloseable {

    private static final int BUFFER = 1 << 16;

    private static final String COPY =
            "COPY staged_reward (line, reference, id_base, recipient, amount_minor) FROM STDIN";

    /** What checks leave, which are never committed, is dead; where the server runs for moments only, nobody else takes it away. */
    private static final String EMPTIED = "SELECT empty_staged_rewards()";

    /**
     * A session has 4 MB to sort and compare in by itself; with less than this a large file goes through temporary files.
     * Handing a row from one process to another is reckoned dear by itself, so that a million rows are sorted by one.
     */
    private static final List<String> LARGE =
            List.of("SET LOCAL work_mem = '64MB'", "SET LOCAL parallel_tuple_cost = 0.001");

    /** Earlier rewards are read one after the other if they are at most so many for each new one, and looked up if more. */
    private static final int READ_MAX = 4;

    private final Connection connection;
    private final JdbcClient jdbc;
    private final CopyIn copy;
    private final StringBuilder buffer = new StringBuilder(BUFFER);
    private final String scope;
    private final CreationRequestId.Bases bases;
    private long staged;
    private boolean complete;

    private StagedRewards(Connection connection, CopyIn copy, String partnerId, String scope) {
        this.connection = connection;
        this.jdbc = JdbcClient.create(new SingleConnectionDataSource(connection, true));
        this.copy = copy;
        this.scope = scope;
        this.bases = new CreationRequestId.Bases(partnerId, scope);
    }

    /**
     * Begins to stage one file.
     *
     * @param scope within which its references are unique
     */
    public static StagedRewards begin(DataSource dataSource, String partnerId, String scope) {
        try {
            Connection connection = dataSource.getConnection();
            try (Statement sql = connection.createStatement()) {
                sql.execute(EMPTIED);
                connection.setAutoCommit(false);
                for (String each : LARGE) {
                    sql.execute(each);
                }
                CopyIn copy = connection.unwrap(PGConnection.class).getCopyAPI().copyIn(COPY);
                return new StagedRewards(connection, copy, partnerId, scope);
            } catch (SQLException e) {
                connection.close();
                throw e;
            }
        } catch (SQLException e) {
            throw lost(e);
        }
    }

    /** Stages one reward. The database takes them in while the next ones are read. */
    public void add(Reward reward) {
        buffer.append(reward.line()).append('\t');
        text(reward.reference());
        buffer.append('\t').append(bases.of(reward.reference())).append('\t');
        text(reward.recipient());
        buffer.append('\t').append(reward.amount().minorUnits()).append('\n');
        staged++;
        if (buffer.length() > BUFFER) {
            send();
        }
    }

    /** All rewards of the file are staged: questions may be asked. */
    public void complete() {
        send();
        try {
            copy.endCopy();
            complete = true;
        } catch (SQLException e) {
            throw lost(e);
        }
    }

    /**
     * Takes the rewards out that would not be paid, because their reference is known; asked first, all later answers are
     * about the rest.
     *
     * @param accountId the account's, in which references are known
     * @param column the reference's column, for the problems
     * @param limit how many are told at most
     */
    public Duplicates withoutDuplicates(short accountId, String column, int limit) {
        Collected known = new Collected();
        Collected within = new Collected();
        if (mayBeKnown(accountId)) {
            takeOutKnown(accountId, column, limit, known);
        }
        takeOutRepeated(column, limit, within);
        List<RowProblem> problems = new ArrayList<>(known.problems);
        problems.addAll(within.problems);
        problems.sort(Comparator.comparingLong(RowProblem::line));
        return new Duplicates(
                known.count + within.count,
                known.minor + within.minor,
                List.copyOf(problems.subList(0, Math.min(limit, problems.size()))));
    }

    /** False if the ledger certainly has none of these rewards; a cheap look, where there is one. */
    private boolean mayBeKnown(short accountId) {
        Long rows = jdbc.sql(StagedQueries.ROWS_OF_THE_SCOPE)
                .param("account", accountId)
                .param("scope", scope)
                .query((row, n) -> (Long) row.getObject(1))
                .list()
                .getFirst();
        if (rows == null || rows > READ_MAX * staged) {
            return rows != null;
        }
        joinBy("hashjoin");
        return jdbc.sql(StagedQueries.LOOK)
                .param("account", accountId)
                .param("scope", scope)
                .query(Boolean.class)
                .single();
    }

    private void takeOutKnown(short accountId, String column, int limit, Collected known) {
        joinBy("hashjoin");
        jdbc.sql(StagedQueries.KNOWN)
                .param("account", accountId)
                .param("limit", limit)
                .query((ResultSet row) -> known.take(
                        row,
                        IntakeLedger.alreadyIn(
                                row.getLong("line"),
                                column,
                                row.getString("reference"),
                                new IntakeLedger.Known(
                                        row.getString("disbursement_id"),
                                        row.getLong("first_line"),
                                        row.getString("state"),
                                        row.getString("file_name"),
                                        row.getString("taken_in")))));
    }

    private void takeOutRepeated(String column, int limit, Collected within) {
        joinBy("hashjoin");
        jdbc.sql(StagedQueries.WITHIN)
                .param("limit", limit)
                .query((ResultSet row) -> within.take(
                        row,
                        IntakeLedger.alreadyOnLine(
                                row.getLong("line"), column, row.getString("reference"), row.getLong("first_line"))));
    }

    /** Rewards that repeat one of the file or of the job's since then: the same amount for the same recipient. */
    public Repeated repeated(short accountId, String job, Instant since, Currency currency, int limit) {
        joinBy("hashjoin");
        List<Repeated.Row> rows = new ArrayList<>();
        long[] all = new long[2];
        jdbc.sql(StagedQueries.REPEATED)
                .param("account", accountId)
                .param("job", job)
                .param("since", since.atOffset(ZoneOffset.UTC))
                .param("limit", limit)
                .query((ResultSet row) -> {
                    all[0] = row.getLong("n");
                    all[1] = row.getLong("minor");
                    OffsetDateTime at = row.getObject("created_at", OffsetDateTime.class);
                    rows.add(new Repeated.Row(
                            row.getLong("line"),
                            Money.ofMinor(row.getLong("amount_minor"), currency),
                            row.getLong("earlier_line"),
                            row.getString("file_name"),
                            row.getString("disbursement_id"),
                            at == null ? null : at.toInstant()));
                });
        return new Repeated(all[0], all[1], rows);
    }

    /**
     * Recipients who would get more than that from the job, with what they got since then.
     *
     * @param countMax the most rewards; null: any number
     * @param amountMax the most money; null: any
     */
    public Recipients above(
            short accountId,
            String job,
            Instant since,
            @Nullable Integer countMax,
            @Nullable Money amountMax,
            Currency currency,
            int limit) {
        joinBy("hashjoin");
        List<Recipients.One> first = new ArrayList<>();
        long[] all = new long[1];
        jdbc.sql(StagedQueries.ABOVE)
                .param("account", accountId)
                .param("job", job)
                .param("since", since.atOffset(ZoneOffset.UTC))
                .param("countMax", countMax == null ? Long.MAX_VALUE : countMax.longValue())
                .param("minorMax", amountMax == null ? Long.MAX_VALUE : amountMax.minorUnits())
                .param("limit", limit)
                .query((ResultSet row) -> {
                    all[0] = row.getLong("recipients");
                    first.add(new Recipients.One(
                            row.getLong("n"),
                            Money.ofMinor(row.getLong("minor"), currency),
                            row.getLong("n_before"),
                            Money.ofMinor(row.getLong("minor_before"), currency),
                            List.of((Long[]) row.getArray("lines").getArray())));
                });
        return new Recipients(all[0], first);
    }

    /** The earlier file of the job that has most of these rewards; the latest ten files are compared, if not too large. */
    public Optional<Overlap> overlap(short accountId, String job) {
        List<AcceptedFile> latest = jdbc.sql(StagedQueries.LATEST)
                .param("account", accountId)
                .param("job", job)
                .query((row, n) -> new AcceptedFile(
                        row.getString("disbursement_id"),
                        row.getString("file_name"),
                        row.getObject("created_at", OffsetDateTime.class).toInstant()))
                .list();
        if (latest.isEmpty()) {
            return Optional.empty();
        }
        joinBy("mergejoin");
        return jdbc.sql(StagedQueries.OVERLAP)
                .param(
                        "files",
                        latest.stream().map(AcceptedFile::disbursementId).toArray(String[]::new))
                .query((row, n) -> latest.get(row.getInt("file") - 1).overlap(row.getLong("same")))
                .optional();
    }

    private record AcceptedFile(String disbursementId, String name, Instant at) {
        Overlap overlap(long rewards) {
            return new Overlap(rewards, disbursementId, name, at);
        }
    }

    /** Everything that was staged vanishes. */
    @Override
    public void close() {
        try (Connection closing = connection) {
            if (!complete && copy.isActive()) {
                copy.cancelCopy();
            }
            closing.rollback();
        } catch (SQLException e) {
            System.getLogger(StagedRewards.class.getName())
                    .log(System.Logger.Level.DEBUG, "the connection of a check was lost", e);
        }
    }

    /** A new table has no statistics: left alone, a million rows might be compared with each other one by one. */
    private void joinBy(String way) {
        for (String each : List.of("nestloop", "hashjoin", "mergejoin")) {
            jdbc.sql("SELECT set_config(:name, :value, true)")
                    .param("name", "enable_" + each)
                    .param("value", each.equals(way) ? "on" : "off")
                    .query(String.class)
                    .single();
        }
    }

    private void text(String cell) {
        if (isPlain(cell)) {
            buffer.append(cell);
            return;
        }
        for (int i = 0; i < cell.length(); i++) {
            char c = cell.charAt(i);
            switch (c) {
                case '\\' -> buffer.append("\\\\");
                case '\t' -> buffer.append("\\t");
                case '\n' -> buffer.append("\\n");
                case '\r' -> buffer.append("\\r");
                default -> buffer.append(c);
            }
        }
    }

    /** True if COPY reads it as it stands. */
    private static boolean isPlain(String cell) {
        for (int i = 0; i < cell.length(); i++) {
            char c = cell.charAt(i);
            if (c == '\\' || c == '\t' || c == '\n' || c == '\r') {
                return false;
            }
        }
        return true;
    }

    private void send() {
        byte[] bytes = buffer.toString().getBytes(StandardCharsets.UTF_8);
        buffer.setLength(0);
        try {
            copy.writeToCopy(bytes, 0, bytes.length);
        } catch (SQLException e) {
            throw lost(e);
        }
    }

    private static DataAccessResourceFailureException lost(SQLException e) {
        return new DataAccessResourceFailureException("The rows of the file cannot be compared with the ledger", e);
    }

    /** The first duplicates and the number of all. */
    private static final class Collected {
        private final List<RowProblem> problems = new ArrayList<>();
        private long count;
        private long minor;

        void take(ResultSet row, RowProblem problem) throws SQLException {
            count = row.getLong("n");
            minor = row.getLong("minor");
            problems.add(problem);
        }
    }
}
