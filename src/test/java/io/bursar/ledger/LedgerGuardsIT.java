package io.bursar.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.bursar.database.TestDatabase;
import io.bursar.domain.RewardStatus;
import io.bursar.program.BesideOthers;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What the database itself refuses, whatever the program does, each by the name of the rule. */
@BesideOthers
class LedgerGuardsIT {

    @RegisterExtension
    private static final TestDatabase DATABASE = TestDatabase.migrated();

    private static final List<String> SETTING = List.of(
            "INSERT INTO account (name, partner_id, currency) VALUES ('guarded', 'Bur', 'USD')",
            """
            INSERT INTO disbursement (disbursement_id, account_id, job, scope, file_name, sha256, loaded_by)
            SELECT 'aaaaaaaaaaaa', account_id, 'j', 'j', 'f.csv', decode(repeat('aa', 32), 'hex'), 'ann' FROM account""",
            Forbidden.reward(1, "A", "HELD"),
            Forbidden.reward(2, "B", "HELD"),
            "UPDATE disbursement SET status = 'LOADED', reward_rows = 2, reward_minor = 200",
            "UPDATE disbursement SET status = 'APPROVED'",
            "SELECT set_config('bursar.token', 'operator', true)",
            "UPDATE reward SET state = 'READY' WHERE line = 1",
            "SELECT set_config('bursar.token', '', true)",
            """
            INSERT INTO event (disbursement_id, actor, kind) VALUES ('aaaaaaaaaaaa', 'ann', 'DISBURSEMENT')""");

    private static final String NO_RIGHT = "no right";

    private Connection connection = open(DATABASE.dataSource());

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

    /** A test that has to get round a guard to come to another one is the owner's. */
    private void asOwner() throws SQLException {
        rollBack();
        connection = open(DATABASE.ownerDataSource());
        begin();
    }

    static List<Forbidden> forbidden() {
        return Forbidden.all();
    }

    /** What only the owner of the tables may do: each is a way round the guards. */
    static List<String> ofTheOwner() {
        return List.of(
                "ALTER TABLE attempt DISABLE TRIGGER ALL",
                "ALTER TABLE reward DISABLE TRIGGER reward_guard",
                "ALTER TABLE reward DROP CONSTRAINT reward_reference_once",
                "DROP TRIGGER event_is_append_only ON event",
                "DROP INDEX attempt_one_live",
                "DROP TABLE row_problem",
                "DROP FUNCTION refuse(text, text) CASCADE",
                "CREATE OR REPLACE FUNCTION refuse(text, text) RETURNS void LANGUAGE sql AS ''",
                "CREATE TRIGGER mine BEFORE UPDATE ON reward FOR EACH ROW EXECUTE FUNCTION guard_event()",
                "CREATE TABLE mine (id int)",
                "CREATE TEMPORARY TABLE attempt (reward_id bigint, epoch smallint, dead_evidence text)",
                "CREATE SCHEMA mine",
                "SET session_replication_role = replica",
                "SET ROLE " + DATABASE.owner(),
                "CREATE ROLE mine",
                "ALTER ROLE bursar_app SUPERUSER",
                "UPDATE flyway_schema_history SET checksum = 1",
                "DELETE FROM flyway_schema_history",
                "DELETE FROM account",
                "DELETE FROM throttle",
                "SELECT setval('batch_job_instance_seq', 1)",
                "COPY reward TO PROGRAM 'true'");
    }

    @ParameterizedTest
    @MethodSource("forbidden")
    void refuseTheApplication(Forbidden forbidden) throws SQLException {
        for (String statement : forbidden.before()) {
            if (statement.startsWith("ALTER TABLE")) {
                assertThat(refusal(statement)).isEqualTo(NO_RIGHT);
                return;
            }
            execute(statement);
        }

        assertThat(refusal(forbidden.statement()))
                .isEqualTo(forbidden.isBeyondTheApplicationsRights() ? NO_RIGHT : forbidden.rule());
    }

    @ParameterizedTest
    @MethodSource("ofTheOwner")
    void leaveTheApplicationNoWayRoundThem(String statement) throws SQLException {
        assertThat(refusal(statement)).isEqualTo(NO_RIGHT);
    }

    @ParameterizedTest
    @MethodSource("forbidden")
    void refuseEvenTheOwner(Forbidden forbidden) throws SQLException {
        asOwner();
        for (String statement : forbidden.before()) {
            execute(statement);
        }

        assertThat(refusal(forbidden.statement())).isEqualTo(forbidden.rule());
    }

    @Test
    void agreesWithTheProgramOnEveryTransition() throws SQLException {
        asOwner();
        execute("ALTER TABLE reward DISABLE TRIGGER reward_begins_held_while_loading");
        execute("ALTER TABLE attempt DISABLE TRIGGER attempt_begins_with_an_intent");
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
        if (delivers) {
            execute("""
                    INSERT INTO delivery (reward_id, epoch, dedup_key, state, sent_at)
                    SELECT reward_id, 0, 'BurC', 'SENT', now() FROM reward WHERE line = 3""");
        }
        execute("SELECT set_config('bursar.leases', ',' || reward_id || ':1,', true) FROM reward WHERE line = 3");
        String refusal =
                refusal("UPDATE reward SET state = '%s', review_reason = %s WHERE line = 3".formatted(to, reason(to)));
        execute("ROLLBACK TO SAVEPOINT before");
        return refusal;
    }

    /** A function that is replaced loses its settings, and with this one a session's first plan suits one row and then meets a release. */
    @Test
    void logsTheStatesOfManyWithoutComparingEachWithEach() {
        assertThat(JdbcClient.create(DATABASE.dataSource())
                        .sql("SELECT array_to_string(proconfig, ' ') FROM pg_proc WHERE proname = 'log_reward_states'")
                        .query(String.class)
                        .single())
                .isEqualTo("enable_nestloop=off");
    }

    private static String reason(RewardStatus status) {
        return status == RewardStatus.REVIEW ? "'ID_IN_USE'" : "NULL";
    }

    @Test
    void letsARefusedFileBeTakenBackBeforeAnythingWasClaimed() throws SQLException {
        asOwner();
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
                                "SELECT actor || ' ' || from_state || '>' || to_state || ' ' || token FROM event WHERE to_state = 'CREATING'"))
                .isEqualTo("lane 7 READY>CREATING 1");
    }

    private @Nullable String refusal(String statement) throws SQLException {
        try {
            execute(statement);
            return null;
        } catch (PSQLException e) {
            ServerErrorMessage message = e.getServerErrorMessage();
            String rule = message == null ? null : message.getConstraint();
            if ("42501".equals(e.getSQLState())) {
                return NO_RIGHT;
            }
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

    private static Connection open(DataSource source) {
        try {
            return source.getConnection();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
