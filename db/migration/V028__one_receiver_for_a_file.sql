-- A file's codes go to the receiver that its job named when it was accepted: a code that one partner may have is never shown to
-- another. A file that was accepted before this step names none.

ALTER TABLE disbursement
  ADD COLUMN receiver text,
  ADD CONSTRAINT disbursement_receiver_is_a_webhooks
    CHECK (receiver IS NULL OR (delivery = 'WEBHOOK' AND length(receiver) BETWEEN 1 AND 200));
COMMENT ON COLUMN disbursement.receiver IS 'Which receiver of codes is called; never changes.';

CREATE OR REPLACE FUNCTION guard_disbursement_delivery() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (NEW.delivery, NEW.receiver) IS DISTINCT FROM (OLD.delivery, OLD.receiver) THEN
    PERFORM refuse('disbursement_delivery_is_immutable', OLD.disbursement_id);
  END IF;
  RETURN NEW;
END $$;
DROP TRIGGER disbursement_delivery_guard ON disbursement;
CREATE TRIGGER disbursement_delivery_guard BEFORE UPDATE OF delivery, receiver ON disbursement
  FOR EACH ROW EXECUTE FUNCTION guard_disbursement_delivery();

-- A session keeps the plan that suited the first statement it logged, mostly one row; for the ten thousand rows of a release
-- that would compare each with each.
ALTER FUNCTION log_reward_states() SET enable_nestloop = off;
