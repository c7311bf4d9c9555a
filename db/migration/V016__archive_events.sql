-- Events of rewards that ended long ago may leave the database, by the hand of the owner: the program can neither change nor
-- delete them. What is left says that they were there.

CREATE FUNCTION archive_events(finished_before timestamptz) RETURNS SETOF event LANGUAGE plpgsql AS $$
BEGIN
  ALTER TABLE event DISABLE TRIGGER event_is_append_only;
  RETURN QUERY
    WITH moved AS (
      DELETE FROM event e USING reward r JOIN disbursement d USING (disbursement_id)
      WHERE e.reward_id = r.reward_id AND d.status = 'FINISHED' AND d.finished_at < finished_before
      RETURNING e, d.disbursement_id AS archived
    ), noted AS (
      INSERT INTO event (disbursement_id, actor, kind, detail)
      SELECT archived, session_user, 'DISBURSEMENT', count(*) || ' events of its rewards were moved to an archive'
      FROM moved GROUP BY archived
    )
    SELECT (moved.e).* FROM moved ORDER BY (moved.e).event_id;
  ALTER TABLE event ENABLE TRIGGER event_is_append_only;
END $$;
REVOKE ALL ON FUNCTION archive_events FROM PUBLIC;
COMMENT ON FUNCTION archive_events IS 'Takes the events of rewards out of the ledger whose disbursement finished before that time, and returns them.';
