-- A file that needs a second pair of eyes pays nothing before somebody other than the one who brought it has approved exactly
-- what is paid. And an account that a person pauses: who did it stands in the record.

ALTER TABLE disbursement
  ADD COLUMN approved_at timestamptz,
  DROP CONSTRAINT disbursement_four_eyes,
  ADD CONSTRAINT disbursement_four_eyes CHECK (
    (approved_by IS NULL OR lower(btrim(approved_by)) <> lower(btrim(loaded_by)))
    AND (NOT four_eyes OR approved_by IS NOT NULL OR reward_rows = 0 OR status NOT IN ('APPROVED', 'FINISHED')
      OR (status = 'FINISHED' AND cancel_requested_at IS NOT NULL))),
  ADD CONSTRAINT disbursement_four_eyes_says_when CHECK ((approved_by IS NULL) = (approved_at IS NULL)),
  ADD CONSTRAINT disbursement_held_until_approved
    CHECK (held_for IS DISTINCT FROM 'APPROVAL' OR (four_eyes AND approved_by IS NULL));
COMMENT ON COLUMN disbursement.approved_by IS 'Who agreed that it is paid: never the one who brought it, whatever the case and the blanks around a name.';
COMMENT ON CONSTRAINT disbursement_four_eyes ON disbursement IS 'Unapproved, it can only end by a cancel, or without any reward.';

CREATE FUNCTION guard_approval() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF NEW.approved_by IS NOT NULL THEN
      PERFORM refuse('disbursement_begins_unapproved', NEW.disbursement_id);
    END IF;
    RETURN NEW;
  END IF;
  IF OLD.approval_why IS NOT NULL AND NEW.approval_why IS DISTINCT FROM OLD.approval_why THEN
    PERFORM refuse('disbursement_approval_is_final', OLD.disbursement_id || ': why it needs one');
  END IF;
  IF OLD.approved_by IS NOT NULL
      AND (NEW.approved_by, NEW.approved_at) IS DISTINCT FROM (OLD.approved_by, OLD.approved_at) THEN
    PERFORM refuse('disbursement_approval_is_final', OLD.disbursement_id || ' was approved by ' || OLD.approved_by);
  END IF;
  IF OLD.approved_by IS NULL AND NEW.approved_by IS NOT NULL
      AND NOT (OLD.four_eyes AND OLD.status = 'LOADED' AND OLD.cancel_requested_at IS NULL) THEN
    PERFORM refuse('disbursement_approval_is_of_a_loaded_file', OLD.disbursement_id || ' is ' || OLD.status);
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER disbursement_approval_guard BEFORE INSERT OR UPDATE ON disbursement
  FOR EACH ROW EXECUTE FUNCTION guard_approval();

-- Asked only where a reward is released, once for each.
CREATE FUNCTION guard_release() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM disbursement d
      WHERE d.disbursement_id = NEW.disbursement_id AND d.four_eyes AND d.approved_by IS NULL) THEN
    PERFORM refuse('reward_release_needs_approval', 'reward ' || NEW.reward_id);
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER reward_release_guard BEFORE UPDATE OF state ON reward
  FOR EACH ROW WHEN (OLD.state = 'HELD' AND NEW.state = 'READY') EXECUTE FUNCTION guard_release();

ALTER TABLE event
  ADD COLUMN account_id smallint,
  DROP CONSTRAINT event_is_about_something,
  ADD CONSTRAINT event_is_about_something
    CHECK (disbursement_id IS NOT NULL OR reward_id IS NOT NULL OR account_id IS NOT NULL),
  ADD CONSTRAINT event_account FOREIGN KEY (account_id) REFERENCES account (account_id);
CREATE INDEX event_of_account ON event (account_id, event_id) WHERE account_id IS NOT NULL;
COMMENT ON COLUMN event.account_id IS 'The account that a person paused or reopened; null for what is about a disbursement or a reward.';
