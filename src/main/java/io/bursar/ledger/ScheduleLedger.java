package io.bursar.ledger;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * Tables {@code schedule_seen} and {@code schedule_run}: which times of a job's schedule have been decided, each once over all
 * servers. Times are the servers' clocks'; one statement each.
 */
@Repository
public class ScheduleLedger {

    private static final String SEEN = """
            INSERT INTO schedule_seen (job, schedule, since) VALUES (:job, :schedule, :now) ON CONFLICT DO NOTHING
            """;

    private static final String DECIDED_UNTIL = """
            SELECT greatest(since, (SELECT max(due_at) FROM schedule_run WHERE job = :job)) FROM schedule_seen
            WHERE job = :job AND schedule = :schedule
            """;

    private static final String DECIDE = """
            INSERT INTO schedule_run (job, due_at, kind, missed, decided_by, ended_at)
            VALUES (:job, :dueAt, :kind, :missed, :by, CASE WHEN :kind <> 'RUN' THEN clock_timestamp() END)
            ON CONFLICT DO NOTHING
            """;

    private static final String ENDED = """
            UPDATE schedule_run SET ended_at = clock_timestamp() WHERE job = :job AND due_at = :dueAt AND ended_at IS NULL
            """;

    private final JdbcClient jdbc;

    ScheduleLedger(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** What becomes of a time that has come. */
    public enum Kind {
        /** The inbox is emptied. */
        RUN,
        /** It came due while no server was running, and the job does not want it any more. */
        SKIPPED,
        /** The run of an earlier time was still going. */
        STILL_RUNNING
    }

    /** Until when the times of a schedule are decided: by its latest run, or from when a server first saw it. */
    public Instant decidedUntil(String job, String schedule, Instant now) {
        jdbc.sql(SEEN)
                .param("job", job)
                .param("schedule", schedule)
                .param("now", utc(now))
                .update();
        return jdbc.sql(DECIDED_UNTIL)
                .param("job", job)
                .param("schedule", schedule)
                .query(OffsetDateTime.class)
                .single()
                .toInstant();
    }

    /**
     * Decides one time, unless another server has.
     *
     * @param missed how many times were missed, this one included; 0: it is on time
     * @return true if this call decided it
     */
    public boolean decide(String job, Instant dueAt, Kind kind, int missed, String by) {
        return jdbc.sql(DECIDE)
                        .param("job", job)
                        .param("dueAt", utc(dueAt))
                        .param("kind", kind.name())
                        .param("missed", missed)
                        .param("by", by)
                        .update()
                == 1;
    }

    /** The time whose run has begun and not ended, whoever began it. */
    public Optional<Instant> open(String job) {
        return jdbc.sql("SELECT due_at FROM schedule_run WHERE job = :job AND ended_at IS NULL")
                .param("job", job)
                .query(OffsetDateTime.class)
                .optional()
                .map(OffsetDateTime::toInstant);
    }

    /** The inbox is empty; false if another server has said so. */
    public boolean ended(String job, Instant dueAt) {
        return jdbc.sql(ENDED).param("job", job).param("dueAt", utc(dueAt)).update() == 1;
    }

    private static OffsetDateTime utc(Instant at) {
        return at.atOffset(ZoneOffset.UTC);
    }
}
