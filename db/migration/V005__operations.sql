-- What a reward becomes: a gift code, an activated card, a loaded balance. Fixed for a disbursement when it is accepted.

ALTER TABLE disbursement
  ADD COLUMN operation text NOT NULL DEFAULT 'GIFT_CODE',
  ADD CONSTRAINT disbursement_operation_known CHECK (operation IN ('GIFT_CODE', 'PHYSICAL_CARD', 'BALANCE_LOAD'));
COMMENT ON COLUMN disbursement.operation IS 'What each reward of the file becomes at the provider.';

ALTER TABLE reward
  ADD COLUMN target text,
  ADD CONSTRAINT reward_target_bound CHECK (length(target) BETWEEN 1 AND 200);
COMMENT ON COLUMN reward.target IS 'The card number to activate or the customer account to load; null for a gift code.';

CREATE FUNCTION guard_operation() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.operation <> OLD.operation THEN
    PERFORM refuse('disbursement_operation_is_immutable', OLD.disbursement_id);
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER disbursement_operation_guard BEFORE UPDATE OF operation ON disbursement
  FOR EACH ROW EXECUTE FUNCTION guard_operation();

CREATE FUNCTION guard_target() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.target IS DISTINCT FROM OLD.target THEN
    PERFORM refuse('reward_target_is_immutable', 'reward ' || OLD.reward_id);
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER reward_target_guard BEFORE UPDATE OF target ON reward
  FOR EACH ROW EXECUTE FUNCTION guard_target();
