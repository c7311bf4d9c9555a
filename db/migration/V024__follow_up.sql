-- The corrected rows of a file come back as a file of their own, and say whose they are. What is known of a file when it is
-- accepted never changes afterwards.

ALTER TABLE disbursement
  ADD COLUMN follows text,
  ADD CONSTRAINT disbursement_follows FOREIGN KEY (follows) REFERENCES disbursement (disbursement_id),
  ADD CONSTRAINT disbursement_does_not_follow_itself CHECK (follows <> disbursement_id);
CREATE INDEX disbursement_by_followed ON disbursement (follows) WHERE follows IS NOT NULL;
COMMENT ON COLUMN disbursement.follows IS 'Whose rows that were left out come back here, corrected.';

CREATE FUNCTION guard_acceptance() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (NEW.content_key, NEW.accepted_minor, NEW.follows) IS DISTINCT FROM (OLD.content_key, OLD.accepted_minor, OLD.follows) THEN
    PERFORM refuse('disbursement_acceptance_is_final', OLD.disbursement_id);
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER disbursement_acceptance_guard BEFORE UPDATE OF content_key, accepted_minor, follows ON disbursement
  FOR EACH ROW EXECUTE FUNCTION guard_acceptance();
