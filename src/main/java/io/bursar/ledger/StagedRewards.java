package io.bursar.ledger;

import io.bursar.domain.CreationRequestId;
import io.bursar.domain.Money;
import io.bursar.domain.Reward;
import io.bursar.domain.RowProblem;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
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

    /** One look into the unique index for each row; all of them are looked up once. */
    private static final String KNOWN = """
            WITH gone AS (
              DELETE FROM staged_reward s USING reward r, disbursement d
              WHERE r.account_id = :account AND r.id_base = s.id_base AND d.disbursement_id = r.disbursement_id
              RETURNING s.line, s.reference, s.amount_minor, r.line AS first_line, r.state, d.disbursement_id, d.file_name,
                to_char(d.created_at AT TIME ZONE 'UTC', 'FMDD Mon YYYY') AS taken_in)
            SELECT *, count(*) OVER () AS n, sum(amount_minor) OVER () AS minor FROM gone ORDER BY line LIMIT :limit
            """;

    private static final String WITHIN = """
            WITH first AS (SELECT id_base, min(line) AS line FROM staged_reward GROUP BY id_base HAVING count(*) > 1),
            gone AS (
              DELETE FROM staged_reward s USING first f WHERE s.id_base = f.id_base AND s.line > f.line
              RETURNING s.line, s.reference, s.amount_minor, f.line AS first_line)
            SELECT *, count(*) OVER () AS n, sum(amount_minor) OVER () AS minor FROM gone ORDER BY line LIMIT :limit
            """;

    private final Connection connection;
    private final JdbcClient jdbc;
    private final CopyIn copy;
    private final StringBuilder buffer = new StringBuilder(BUFFER);
    private final String partnerId;
    private final String scope;
    private boolean complete;

    private StagedRewards(Connection connection, CopyIn copy, String partnerId, String scope) {
        this.connection = connection;
        this.jdbc = JdbcClient.create(new SingleConnectionDataSource(connection, true));
        this.copy = copy;
        this.partnerId = partnerId;
        this.scope = scope;
    }

    /**
     * Begins to stage one file.
     *
     * @param scope within which its references are unique
     */
    public static StagedRewards begin(DataSource dataSource, String partnerId, String scope) {
        try {
            Connection connection = dataSource.getConnection();
            try {
                connection.setAutoCommit(false);
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
        buffer.append('\t')
                .append(CreationRequestId.base(partnerId, scope, reward.reference()))
                .append('\t');
        text(reward.recipient());
        buffer.append('\t').append(reward.amount().minorUnits()).append('\n');
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
        joinBy("nestloop");
        Collected known = new Collected();
        jdbc.sql(KNOWN)
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
        joinBy("hashjoin");
        Collected within = new Collected();
        jdbc.sql(WITHIN)
                .param("limit", limit)
                .query((ResultSet row) -> within.take(
                        row,
                        IntakeLedger.alreadyOnLine(
                                row.getLong("line"), column, row.getString("reference"), row.getLong("first_line"))));
        List<RowProblem> problems = new ArrayList<>(known.problems);
        problems.addAll(within.problems);
        problems.sort(Comparator.comparingLong(RowProblem::line));
        return new Duplicates(
                known.count + within.count,
                known.minor + within.minor,
                List.copyOf(problems.subList(0, Math.min(limit, problems.size()))));
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
        joinBy("hashjoin");
        return jdbc.sql(StagedQueries.OVERLAP)
                .param("account", accountId)
                .param("job", job)
                .query((row, n) -> new Overlap(
                        row.getLong("same"),
                        row.getString("disbursement_id"),
                        row.getString("file_name"),
                        row.getObject("created_at", OffsetDateTime.class).toInstant()))
                .optional();
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
