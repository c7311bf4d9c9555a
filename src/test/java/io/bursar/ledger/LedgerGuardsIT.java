package io.bursar.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.bursar.database.TestDatabase;
import io.bursar.domain.RewardStatus;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.flywaydb.core.Flyway;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/** What the database itself refuses, whatever the program does, each by the name of the rule. */
class LedgerGuardsIT {

    private static final TestDatabase DATABASE = TestDatabase.fresh();

    private static final List<String> SETTING = List.of(
            "INSERT INTO account (name, partner_id, currency) VALUES ('guarded', 'Bur', 'USD')",
            """
            INSERT INTO disbursement (disbursement_id, account_id, job, scope, file_name, sha256, loaded_by)
            SELECT 'aaaaaaaaaaaa', account_id, 'j', 'j', 'f.csv', decode(repeat('aa', 32), 'hex'), 'ann' FROM account""",
            Forbidden.reward(1, "A", "READY"),
            Forbidden.reward(2, "B", "HELD"),
            "UPDATE disbursement SET status = 'LOADED', reward_rows = 2, reward_minor = 200",
            "UPDATE disbursement SET status = 'APPROVED'",
            """
            INSERT INTO event (disbursement_id, actor, kind) VALUES ('aaaaaaaaaaaa', 'ann', 'DISBURSEMENT')""");

    private Connection connection = open();

    @BeforeAll
    static void migrate() {
        Flyway.configure()
                .dataSource(DATABASE.dataSource())
                .locations("classpath:db/migration")
                .load()
                .migrate();
    }

    @AfterAll
    static void drop() {
        DATABASE.close();
    }

    @BeforeEach
    void begin() throws SQLException {
        connection.setAutoCommit(false);
        for (String statement : SETTING) {
            execute(statement);
        }
    }

    @AfterEach
    void rollBack() throws SQLException {
        connection.rollback();
        connection.close();
    }

    static List<Forbidden> forbidden() {
        return Forbidden.all();
    }

    @ParameterizedTest
    @MethodSource("forbidden")
    void refuses(Forbidden forbidden) throws SQLException {
        for (String statement : forbidden.before()) {
            execute(statement);
        }

        assertThat(refusal(forbidden.statement())).isEqualTo(forbidden.rule());
    }

    @Test
    void agreesWithTheProgramOnEveryTransition() throws SQLException {
        List<String> disagreements = new ArrayList<>();
        int pairs = 0;
        for (RewardStatus from : RewardStatus.values()) {
            for (RewardStatus to : RewardStatus.values()) {
                String refusal = transition(from, to);
                if (from.mayBecome(to) ? refusal != null : !"reward_transition_is_legal".equals(refusal)) {
                    disagreements.add(from + ">" + to + ": " + refusal);
                }
                pairs++;
            }
        }
        assertThat(disagreements).isEmpty();
        assertThat(pairs).isEqualTo(100);
    }

    /** Tries the step on a reward whose evidence forbids nothing; a state that it keeps is no step. */
    private @Nullable String transition(RewardStatus from, RewardStatus to) throws SQLException {
        execute("SAVEPOINT before");
        boolean delivers = to == RewardStatus.DELIVERING || to == RewardStatus.DELIVERED;
        execute("""
                INSERT INTO reward (account_id, disbursement_id, line, reference, id_base, recipient, amount_minor, state,
                  lease_token, review_reason)
                SELECT account_id, disbursement_id, 3, 'r3', repeat('C', 22), 'x', 100, '%s', 1, %s FROM disbursement""".formatted(from, reason(from)));
        execute("""
                INSERT INTO attempt (reward_id, epoch, amount_minor, creation_request_id, delivery_intent_at)
                SELECT reward_id, 0, 100, 'BurC', %s FROM reward WHERE line = 3""".formatted(delivers ? "now()" : "NULL"));
        execute(Forbidden.TOKEN);
        String refusal =
                refusal("UPDATE reward SET state = '%s', review_reason = %s WHERE line = 3".formatted(to, reason(to)));
        execute("ROLLBACK TO SAVEPOINT before");
        return refusal;
    }

    private static String reason(RewardStatus status) {
        return status == RewardStatus.REVIEW ? "'ID_IN_USE'" : "NULL";
    }

    @Test
    void letsARefusedFileBeTakenBackBeforeAnythingWasClaimed() throws SQLException {
        execute("ALTER TABLE disbursement DISABLE TRIGGER disbursement_guard");
        execute("UPDATE disbursement SET status = 'REFUSED'");

        assertThat(refusal("DELETE FROM reward WHERE state = 'HELD'")).isNull();
        assertThat(refusal("DELETE FROM reward")).isEqualTo("reward_is_never_deleted");
    }

    @Test
    void keepsARecordOfEveryStep() throws SQLException {
        execute("UPDATE reward SET state = 'CREATING', lease_token = 1, lease_owner = 'lane 7' WHERE state = 'READY'");

        assertThat(
                        text(
                                "SELECT actor || ' ' || from_state || '>' || to_state || ' ' || token FROM event WHERE kind = 'STATE'"))
                .isEqualTo("lane 7 READY>CREATING 1");
    }

    private @Nullable String refusal(String statement) throws SQLException {
        try {
            execute(statement);
            return null;
        } catch (PSQLException e) {
            ServerErrorMessage message = e.getServerErrorMessage();
            String rule = message == null ? null : message.getConstraint();
            return rule == null ? String.valueOf(e.getMessage()) : rule;
        }
    }

    private void execute(String statement) throws SQLException {
        try (Statement sql = connection.createStatement()) {
            sql.execute(statement.replace(":r", id(1)).replace(":s", id(2)));
        }
    }

    private static String id(int line) {
        return "(SELECT reward_id FROM reward WHERE line = " + line + ")";
    }

    private String text(String query) throws SQLException {
        try (Statement sql = connection.createStatement();
                ResultSet rows = sql.executeQuery(query)) {
            rows.next();
            return rows.getString(1);
        }
    }

    private static Connection open() {
        try {
            return DATABASE.dataSource().getConnection();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
