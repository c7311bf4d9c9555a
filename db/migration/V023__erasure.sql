-- The recipients' data of a finished disbursement may be erased, by one act that leaves the books as they are: ids, references,
-- amounts, states and events stay, and nothing of it is ever asked or delivered again.

ALTER TABLE disbursement
  ADD COLUMN erasure_begun_at timestamptz,
  ADD COLUMN erased_at timestamptz,
  ADD CONSTRAINT disbursement_erased_only_after_its_beginning
    CHECK (erased_at IS NULL OR erasure_begun_at IS NOT NULL),
  ADD CONSTRAINT disbursement_erased_stays_finished CHECK (erasure_begun_at IS NULL OR status = 'FINISHED');
COMMENT ON COLUMN disbursement.erasure_begun_at IS 'From then on its recipients'' data are being erased, and nothing of it can be asked again.';
COMMENT ON COLUMN disbursement.erased_at IS 'Ledger and files hold none of the recipients'' data any more.';

CREATE FUNCTION guard_erasure() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (OLD.erasure_begun_at IS NOT NULL AND NEW.erasure_begun_at IS DISTINCT FROM OLD.erasure_begun_at)
      OR (OLD.erased_at IS NOT NULL AND NEW.erased_at IS DISTINCT FROM OLD.erased_at) THEN
    PERFORM refuse('disbursement_erasure_is_final', OLD.disbursement_id);
  END IF;
  IF OLD.erasure_begun_at IS NULL AND NEW.erasure_begun_at IS NOT NULL AND EXISTS (SELECT FROM reward
      WHERE disbursement_id = NEW.disbursement_id AND state = 'REVIEW' AND given_up_at IS NULL) THEN
    PERFORM refuse('disbursement_erasure_waits_for_reviews', OLD.disbursement_id);
  END IF;
  IF OLD.erased_at IS NULL AND NEW.erased_at IS NOT NULL AND (
      EXISTS (SELECT FROM reward WHERE disbursement_id = NEW.disbursement_id
        AND (recipient <> 'erased' OR target <> 'erased'))
      OR EXISTS (SELECT FROM row_problem WHERE disbursement_id = NEW.disbursement_id
        AND (value, fix) <> ('erased', 'erased'))) THEN
    PERFORM refuse('disbursement_erased_is_complete', OLD.disbursement_id);
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER disbursement_erasure_guard BEFORE UPDATE OF erasure_begun_at, erased_at ON disbursement
  FOR EACH ROW EXECUTE FUNCTION guard_erasure();

CREATE FUNCTION is_being_erased(id text) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT EXISTS (SELECT FROM disbursement WHERE disbursement_id = id AND erasure_begun_at IS NOT NULL)
$$;

-- Recipient and target change by an erasure and by nothing else.
CREATE FUNCTION guard_recipient() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.recipient <> OLD.recipient
      AND NOT (NEW.recipient = 'erased' AND is_being_erased(OLD.disbursement_id)) THEN
    PERFORM refuse('reward_recipient_is_immutable', 'reward ' || OLD.reward_id);
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER reward_recipient_guard BEFORE UPDATE OF recipient ON reward
  FOR EACH ROW EXECUTE FUNCTION guard_recipient();

CREATE OR REPLACE FUNCTION guard_target() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.target IS DISTINCT FROM OLD.target
      AND NOT (OLD.target IS NOT NULL AND NEW.target = 'erased' AND is_being_erased(OLD.disbursement_id)) THEN
    PERFORM refuse('reward_target_is_immutable', 'reward ' || OLD.reward_id);
  END IF;
  RETURN NEW;
END $$;

-- A call about it would name nobody's card: its own number or account is gone.
CREATE FUNCTION guard_erased_reward() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF is_being_erased(OLD.disbursement_id) THEN
    PERFORM refuse('reward_erased_is_closed', 'reward ' || OLD.reward_id);
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER reward_erased_guard BEFORE UPDATE OF state ON reward
  FOR EACH ROW WHEN (OLD.prio IS NULL AND OLD.state <> 'HELD' AND NEW.state <> OLD.state)
  EXECUTE FUNCTION guard_erased_reward();

-- Row problems stay append-only, but for what an operator's cell had in it.
DROP TRIGGER row_problem_is_append_only ON row_problem;
CREATE TRIGGER row_problem_is_append_only
  BEFORE DELETE OR TRUNCATE OR UPDATE OF disbursement_id, line, ordinal, column_name, rule ON row_problem
  FOR EACH STATEMENT EXECUTE FUNCTION guard_row_problem();

CREATE FUNCTION guard_problem_cell() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (NEW.value, NEW.fix) <> ('erased', 'erased') OR NOT is_being_erased(OLD.disbursement_id) THEN
    PERFORM refuse('row_problem_is_append_only', 'only an erasure takes the cell out of a row problem');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER row_problem_cell_guard BEFORE UPDATE OF value, fix ON row_problem
  FOR EACH ROW EXECUTE FUNCTION guard_problem_cell();
GRANT UPDATE (value, fix) ON row_problem TO bursar_app;
