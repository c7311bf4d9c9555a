-- A code goes to another recipient only where nobody can have it, or where somebody says that this is known; and what was erased
-- is neither redirected nor sent again.

ALTER TABLE delivery
  ADD COLUMN tries_open smallint NOT NULL DEFAULT 0,
  ADD CONSTRAINT delivery_tries_open_bound CHECK (tries_open BETWEEN 0 AND tries);
COMMENT ON COLUMN delivery.tries_open IS 'Tries that nobody has answered clearly: the recipient may have the code by each of them.';

-- Of what was tried before only the refusal is known to have been an answer.
UPDATE delivery SET tries_open = tries - (state = 'REFUSED')::integer WHERE state <> 'SENT' AND tries > 0;

-- As before, with two more rules about another recipient.
CREATE OR REPLACE FUNCTION guard_delivery() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    PERFORM refuse('delivery_is_never_deleted', 'delivery of reward ' || OLD.reward_id);
  END IF;
  IF TG_OP = 'INSERT' THEN
    IF NOT EXISTS (SELECT FROM attempt a WHERE a.reward_id = NEW.reward_id AND a.epoch = NEW.epoch
        AND a.delivery_intent_at IS NOT NULL AND a.creation_request_id = NEW.dedup_key) THEN
      PERFORM refuse('delivery_needs_intent', 'reward ' || NEW.reward_id || ' epoch ' || NEW.epoch);
    END IF;
    RETURN NEW;
  END IF;
  IF (NEW.reward_id, NEW.epoch, NEW.dedup_key) IS DISTINCT FROM (OLD.reward_id, OLD.epoch, OLD.dedup_key) THEN
    PERFORM refuse('delivery_identity_is_immutable', 'delivery of reward ' || OLD.reward_id);
  END IF;
  IF num_nonnulls(NEW.sent_to, NEW.deliver_to) = 0
      AND to_jsonb(NEW) - 'sent_to' - 'deliver_to' = to_jsonb(OLD) - 'sent_to' - 'deliver_to'
      AND (SELECT is_being_erased(disbursement_id) FROM reward WHERE reward_id = OLD.reward_id) THEN
    RETURN NEW;
  END IF;
  IF OLD.state = 'SENT' AND NEW IS DISTINCT FROM OLD THEN
    PERFORM refuse('delivery_receipt_is_final', 'delivery of reward ' || OLD.reward_id);
  END IF;
  IF NEW.deliver_to IS NOT DISTINCT FROM OLD.deliver_to THEN
    RETURN NEW;
  END IF;
  IF NOT EXISTS (SELECT FROM reward
      WHERE reward_id = OLD.reward_id AND state = 'REVIEW' AND review_reason = 'UNDELIVERABLE') THEN
    PERFORM refuse('delivery_is_redirected_after_a_refusal', 'delivery of reward ' || OLD.reward_id);
  END IF;
  IF (SELECT is_being_erased(disbursement_id) FROM reward WHERE reward_id = OLD.reward_id) THEN
    PERFORM refuse('delivery_erased_is_closed', 'delivery of reward ' || OLD.reward_id);
  END IF;
  IF OLD.tries_open > 0 AND coalesce(current_setting('bursar.may_have_arrived', true), '') <> 'yes' THEN
    PERFORM refuse('delivery_is_redirected_knowingly', 'delivery of reward ' || OLD.reward_id);
  END IF;
  RETURN NEW;
END $$;

-- As before, but nothing of what was erased is sent again, and no recipient is written into it.
CREATE OR REPLACE FUNCTION guard_redelivery() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    PERFORM refuse('redelivery_is_never_deleted', 'reward ' || OLD.reward_id);
  END IF;
  IF TG_OP = 'INSERT' THEN
    IF NOT EXISTS (SELECT FROM reward WHERE reward_id = NEW.reward_id AND state = 'DELIVERED') THEN
      PERFORM refuse('redelivery_repeats_a_delivery', 'reward ' || NEW.reward_id || ' is not delivered');
    END IF;
    IF (SELECT is_being_erased(disbursement_id) FROM reward WHERE reward_id = NEW.reward_id) THEN
      PERFORM refuse('redelivery_erased_is_closed', 'reward ' || NEW.reward_id);
    END IF;
    RETURN NEW;
  END IF;
  IF NEW.sent_to IS NULL AND to_jsonb(NEW) - 'sent_to' = to_jsonb(OLD) - 'sent_to'
      AND (SELECT is_being_erased(disbursement_id) FROM reward WHERE reward_id = OLD.reward_id) THEN
    RETURN NEW;
  END IF;
  IF OLD.state <> 'SENDING' OR (NEW.reward_id, NEW.number, NEW.requested_at, NEW.requested_by, NEW.why)
      IS DISTINCT FROM (OLD.reward_id, OLD.number, OLD.requested_at, OLD.requested_by, OLD.why) THEN
    PERFORM refuse('redelivery_is_final', 'reward ' || OLD.reward_id || ' number ' || OLD.number);
  END IF;
  IF NEW.sent_to IS NOT NULL
      AND (SELECT is_being_erased(disbursement_id) FROM reward WHERE reward_id = OLD.reward_id) THEN
    PERFORM refuse('redelivery_erased_is_closed', 'reward ' || OLD.reward_id || ' number ' || OLD.number);
  END IF;
  RETURN NEW;
END $$;
