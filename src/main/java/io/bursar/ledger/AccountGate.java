package io.bursar.ledger;

import io.bursar.domain.CertifiedBehaviour;
import io.bursar.domain.Money;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.Currency;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Tables {@code account}, {@code account_funds} and {@code certification}: who pays, and whether it may. One refused create closes the gate for thousands of others. */
@Repository
public class AccountGate {

    private static final String SELECT = """
            SELECT account_id, name, partner_id, currency, gate, gate_reason FROM account WHERE name = :name
            """;

    private static final String REGISTER = """
            INSERT INTO account (name, partner_id, currency) VALUES (:name, :partnerId, :currency)
            ON CONFLICT (name) DO NOTHING
            """;

    private static final String CLOSE = """
            UPDATE account SET gate = :gate, gate_reason = :reason, gate_since = clock_timestamp()
            WHERE account_id = :id AND gate IN ('OPEN', 'CANARY')
            """;

    private static final String REOPEN = """
            UPDATE account SET gate = 'CANARY', canary_at = NULL, gate_since = clock_timestamp()
            WHERE account_id = :id AND gate IN ('PAUSED_FUNDS', 'PAUSED_ACCOUNT')
            """;

    private static final String PAUSE = """
            WITH paused AS (
              UPDATE account SET gate = 'PAUSED_OPERATOR', gate_reason = :reason, gate_since = clock_timestamp(),
                canary_at = NULL
              WHERE account_id = :id AND gate <> 'PAUSED_OPERATOR' RETURNING account_id)
            INSERT INTO event (account_id, actor, kind, detail)
            SELECT account_id, :actor, 'OPERATOR', left(:detail, 500) FROM paused
            """;

    /** What the pause alone has held goes on with the next run; what the provider or the funds hold stays held. */
    private static final String END_PAUSE = """
            WITH was AS (
              SELECT account_id, gate_reason FROM account WHERE account_id = :id AND gate = 'PAUSED_OPERATOR' FOR UPDATE
            ), opened AS (
              UPDATE account a SET gate = 'CANARY', canary_at = NULL, gate_reason = :reason, gate_since = clock_timestamp()
              FROM was WHERE a.account_id = was.account_id RETURNING a.account_id
            ), let_go AS (
              UPDATE disbursement d SET held_for = NULL, held_why = NULL, held_missing_minor = NULL
              FROM was WHERE d.account_id = was.account_id AND d.held_for = 'ACCOUNT' AND d.held_why = was.gate_reason)
            INSERT INTO event (account_id, actor, kind, detail)
            SELECT account_id, :actor, 'OPERATOR', left(:detail, 500) FROM opened
            """;

    private static final String PAUSES = """
            SELECT name, gate_reason, gate_since FROM account WHERE gate = 'PAUSED_OPERATOR' ORDER BY name
            """;

    private static final String CERTIFY = """
            WITH certified AS (
              UPDATE account SET trust_card_status = :trustCardStatus, verify_cancel = :verifyCancel
              WHERE account_id = :id RETURNING account_id, trust_card_status, verify_cancel)
            INSERT INTO certification (account_id, certified_by, tested_account, create_on_cancelled_id,
              cancel_of_unknown_id, second_cancel_succeeds, trust_card_status, verify_cancel, report)
            SELECT account_id, :by, :tested, :createOnCancelledId, :cancelOfUnknownId, :secondCancelSucceeds,
              trust_card_status, verify_cancel, :report FROM certified
            """;

    private static final String TAKE_CANARY = """
            UPDATE account SET canary_at = clock_timestamp()
            WHERE account_id = :id AND gate = 'CANARY'
              AND (canary_at IS NULL OR canary_at < clock_timestamp() - interval '60 seconds')
            """;

    private static final String CANARY_PAID = """
            UPDATE account SET gate = 'OPEN', gate_reason = NULL, canary_at = NULL, gate_since = clock_timestamp()
            WHERE account_id = :id AND gate = 'CANARY'
            """;

    private static final String CANARY_BACK = """
            UPDATE account SET canary_at = NULL WHERE account_id = :id AND gate = 'CANARY'
            """;

    private static final String MAY_ASK_FUNDS = """
            UPDATE account SET funds_asked_at = clock_timestamp()
            WHERE account_id = :id AND (funds_asked_at IS NULL
              OR funds_asked_at < clock_timestamp() - :intervalMillis * interval '1 millisecond')
            """;

    private static final String SAW_FUNDS = """
            INSERT INTO account_funds AS f (account_id, funds_minor) VALUES (:id, :minor)
            ON CONFLICT (account_id) DO UPDATE SET funds_minor = excluded.funds_minor, seen_at = excluded.seen_at
            """;

    private final JdbcClient jdbc;
    private final DataSource dataSource;

    AccountGate(JdbcClient jdbc, DataSource dataSource) {
        this.jdbc = jdbc;
        this.dataSource = dataSource;
    }

    /**
     * The account of that name, made when it is new.
     *
     * @throws IllegalArgumentException if the ledger knows the name with another partner id or currency: then rewards
     *     already paid would no longer be recognised
     */
    public Account register(String name, String partnerId, Currency currency) {
        jdbc.sql(REGISTER)
                .param("name", name)
                .param("partnerId", partnerId)
                .param("currency", currency.getCurrencyCode())
                .update();
        return checked(find(name), partnerId, currency);
    }

    /**
     * The account of that name, if the ledger has it; does not make it.
     *
     * @throws IllegalArgumentException as {@link #register} does
     */
    public Optional<Account> known(String name, String partnerId, Currency currency) {
        return query(name).optional().map(account -> checked(account, partnerId, currency));
    }

    private static Account checked(Account account, String partnerId, Currency currency) {
        if (!account.partnerId().equals(partnerId) || !account.currency().equals(currency)) {
            throw new IllegalArgumentException(
                    """
                    Account %s is in the ledger with partner id %s and %s, but the settings say %s and %s. \
                    Rewards paid under the old one would not be recognised, so this is refused: \
                    give the other partner id an account name of its own.""".formatted(account.name(), account.partnerId(), account.currency(), partnerId, currency));
        }
        return account;
    }

    /** The account as it stands now. */
    public Account find(String name) {
        return query(name).single();
    }

    private JdbcClient.MappedQuerySpec<Account> query(String name) {
        return jdbc.sql(SELECT)
                .param("name", name)
                .query((row, n) -> new Account(
                        row.getShort("account_id"),
                        row.getString("name"),
                        row.getString("partner_id"),
                        Currency.getInstance(row.getString("currency")),
                        Gate.valueOf(row.getString("gate")),
                        row.getString("gate_reason")));
    }

    /** Closes an open gate; a gate that is closed already keeps its first reason. Committed at once. */
    public void close(Account account, Gate gate, String reason) {
        jdbc.sql(CLOSE)
                .param("gate", gate.name())
                .param("reason", reason)
                .param("id", account.id())
                .update();
    }

    /** Lets a canary through a gate that the provider's answer had closed; an operator's pause stays. Committed at once. */
    public void reopen(Account account) {
        jdbc.sql(REOPEN).param("id", account.id()).update();
    }

    /**
     * Closes the account's gate by a person's will, however it stood, with its record. Committed at once.
     *
     * @param reason who and why, for everything that it holds
     * @param recorded for the event log
     * @return false if a person had paused it before; that pause stays
     */
    public boolean pause(Account account, String actor, String reason, String recorded) {
        return jdbc.sql(PAUSE)
                        .param("id", account.id())
                        .param("actor", actor)
                        .param("reason", reason)
                        .param("detail", recorded)
                        .update()
                == 1;
    }

    /**
     * Ends a person's pause, with its record: one reward goes first, as the provider may have refused the account meanwhile.
     * Committed at once.
     *
     * @return false if no person had paused it
     */
    public boolean endPause(Account account, String actor, String reason, String recorded) {
        return jdbc.sql(END_PAUSE)
                        .param("id", account.id())
                        .param("actor", actor)
                        .param("reason", reason)
                        .param("detail", recorded)
                        .update()
                == 1;
    }

    /** Every account that a person has paused, by name. */
    public List<Pause> pauses() {
        return pauses(jdbc);
    }

    static List<Pause> pauses(JdbcClient jdbc) {
        return jdbc.sql(PAUSES)
                .query((row, n) -> new Pause(
                        row.getString("name"),
                        row.getString("gate_reason"),
                        row.getObject("gate_since", OffsetDateTime.class).toInstant()))
                .list();
    }

    /**
     * Sets the account's two switches by what was found, and records it, in one statement. Committed at once: the next
     * settlement goes by it.
     *
     * @param tested the name of the sandbox account that was called
     * @param by who certified
     */
    public void certify(Account account, CertifiedBehaviour found, String tested, String by, String report) {
        jdbc.sql(CERTIFY)
                .param("id", account.id())
                .param("trustCardStatus", found.trustCardStatus())
                .param("verifyCancel", found.verifyCancel())
                .param("by", by)
                .param("tested", tested)
                .param("createOnCancelledId", found.createOnCancelledId().name())
                .param("cancelOfUnknownId", found.cancelOfUnknownId().name())
                .param("secondCancelSucceeds", found.secondCancelSucceeds())
                .param("report", report)
                .update();
    }

    /**
     * Takes the right to send the one reward that tries the gate. It ends by {@link #canaryPaid}, by {@link #canaryBack},
     * or after a minute, should its holder die.
     *
     * @return false if the gate asks for no canary, or another one is under way in any process
     */
    public boolean takeCanary(Account account) {
        return jdbc.sql(TAKE_CANARY).param("id", account.id()).update() == 1;
    }

    /** The provider has paid the canary: the gate is open for all. */
    public void canaryPaid(Account account) {
        jdbc.sql(CANARY_PAID).param("id", account.id()).update();
    }

    /** The canary came back without a verdict, or there was none to send: another may go. */
    public void canaryBack(Account account) {
        jdbc.sql(CANARY_BACK).param("id", account.id()).update();
    }

    /**
     * True if nobody has asked for the account's funds within the interval; then the caller does. All processes that wait
     * for funds share the one question.
     */
    public boolean mayAskForFunds(Account account, Duration interval) {
        return jdbc.sql(MAY_ASK_FUNDS)
                        .param("id", account.id())
                        .param("intervalMillis", interval.toMillis())
                        .update()
                == 1;
    }

    /** Keeps what the provider said the account's available funds are, for whoever watches. Committed at once. */
    public void sawFunds(Account account, Money funds) {
        jdbc.sql(SAW_FUNDS)
                .param("id", account.id())
                .param("minor", funds.minorUnits())
                .update();
    }

    /**
     * Runs a funds check alone on the account, over all processes, so that two files cannot both count the same funds.
     * The lock is the database session's: it ends with the process, whatever happens to it.
     *
     * @return what the check returned
     */
    public <T extends @Nullable Object> T aloneOn(Account account, Supplier<T> check) {
        try (Connection connection = dataSource.getConnection()) {
            lock(connection, "SELECT pg_advisory_lock(?, ?)", account);
            try {
                return check.get();
            } finally {
                lock(connection, "SELECT pg_advisory_unlock(?, ?)", account);
            }
        } catch (SQLException e) {
            throw new DataAccessResourceFailureException("Cannot lock account " + account.name(), e);
        }
    }

    private static void lock(Connection connection, String sql, Account account) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setInt(1, RunLock.FUNDS_LOCKS);
            statement.setInt(2, account.id());
            statement.execute();
        }
    }
}
