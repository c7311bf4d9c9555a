-- What people decide about a reward, by name, and the steps of a delivery. The ways on from a review are closed where they
-- could never succeed: a dead id cannot be asked again, and what a person ends has no card.

ALTER TABLE reward
  ADD COLUMN given_up_at timestamptz,
  ADD COLUMN given_up_by text,
  ADD COLUMN given_up_why text,
  ADD CONSTRAINT reward_given_up_says_who_and_why CHECK (num_nulls(given_up_at, given_up_by, given_up_why) IN (0, 3)),
  ADD CONSTRAINT reward_given_up_was_in_review CHECK (given_up_at IS NULL OR state IN ('REVIEW', 'CANCELLED')),
  ADD CONSTRAINT reward_given_up_bound CHECK (length(given_up_by) <= 100 AND length(given_up_why) <= 500),
  ADD CONSTRAINT reward_given_up_holds_no_claim_code
    CHECK (given_up_why !~* '[A-Z0-9]{4}-[A-Z0-9]{6}-[A-Z0-9]{4,5}');
COMMENT ON COLUMN reward.given_up_at IS 'A person has closed the review: nothing more is tried. The card may be live all the same.';

ALTER TABLE disbursement
  ADD COLUMN cancel_requested_at timestamptz,
  ADD COLUMN cancel_requested_by text,
  ADD CONSTRAINT disbursement_cancel_says_who CHECK ((cancel_requested_at IS NULL) = (cancel_requested_by IS NULL));
COMMENT ON COLUMN disbursement.cancel_requested_at IS 'Nothing of it is paid any more, rows that are still taken in included.';

ALTER TABLE delivery
  DROP CONSTRAINT delivery_state_known,
  ADD CONSTRAINT delivery_state_known CHECK (state IN ('SENDING', 'SENT', 'REFUSED')),
  ALTER COLUMN state SET DEFAULT 'SENDING',
  ADD CONSTRAINT delivery_message_id_bound CHECK (length(channel_message_id) <= 300),
  ADD CONSTRAINT delivery_holds_no_claim_code
    CHECK (channel_message_id !~* '[A-Z0-9]{4}-[A-Z0-9]{6}-[A-Z0-9]{4,5}');

ALTER TABLE event
  DROP CONSTRAINT event_kind_known,
  ADD CONSTRAINT event_kind_known CHECK (kind IN ('STATE', 'INTENT_CREATE', 'INTENT_CANCEL', 'INTENT_FETCH',
    'ANSWER_CREATE', 'ANSWER_CANCEL', 'ANSWER_FETCH', 'DELIVERY', 'LEASE_ENDED', 'OPERATOR', 'DISBURSEMENT'));

CREATE OR REPLACE FUNCTION guard_reward_state(was reward, becomes reward) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  a attempt;
BEGIN
  IF NOT (was.state || '>' || becomes.state = ANY (ARRAY[
      'HELD>READY', 'HELD>CANCELLED', 'READY>CREATING', 'READY>CANCELLED', 'READY>HELD',
      'CREATING>READY', 'CREATING>CANCELLING', 'CREATING>ISSUED', 'CREATING>DELIVERING', 'CREATING>REJECTED',
      'CREATING>CANCELLED', 'CREATING>REVIEW',
      'CANCELLING>CREATING', 'CANCELLING>READY', 'CANCELLING>CANCELLED', 'CANCELLING>REVIEW',
      'ISSUED>DELIVERING', 'ISSUED>CANCELLING', 'DELIVERING>DELIVERED', 'DELIVERING>REVIEW',
      'REVIEW>CREATING', 'REVIEW>DELIVERING', 'REVIEW>CANCELLED'])) THEN
    PERFORM refuse('reward_transition_is_legal',
      'reward ' || was.reward_id || ' cannot go from ' || was.state || ' to ' || becomes.state);
  END IF;
  SELECT * INTO a FROM attempt WHERE reward_id = becomes.reward_id AND epoch = becomes.epoch;
  IF becomes.state IN ('READY', 'REJECTED', 'CANCELLED', 'HELD') AND reward_card_may_exist(a) THEN
    PERFORM refuse('reward_rests_only_if_no_card_can_exist',
      'reward ' || was.reward_id || ' cannot be ' || becomes.state || ' while a card may exist');
  END IF;
  IF becomes.state IN ('DELIVERING', 'DELIVERED') AND a.delivery_intent_at IS NULL THEN
    PERFORM refuse('reward_delivery_needs_intent', 'reward ' || was.reward_id);
  END IF;
  IF becomes.state = 'DELIVERED' AND NOT EXISTS (SELECT FROM delivery d
      WHERE d.reward_id = becomes.reward_id AND d.epoch = becomes.epoch AND d.state = 'SENT') THEN
    PERFORM refuse('reward_delivered_needs_receipt', 'reward ' || was.reward_id);
  END IF;
  IF becomes.state = 'CANCELLING' AND a.delivery_intent_at IS NOT NULL THEN
    PERFORM refuse('reward_no_cancel_after_delivery_intent', 'reward ' || was.reward_id);
  END IF;
  IF was.state = 'REVIEW' AND becomes.state = 'CREATING' AND a.delivery_intent_at IS NOT NULL THEN
    PERFORM refuse('reward_review_goes_back_to_delivery', 'reward ' || was.reward_id);
  END IF;
  IF was.state = 'REVIEW' AND becomes.state = 'CREATING' AND a.dead_evidence IS NOT NULL THEN
    PERFORM refuse('reward_review_asks_no_dead_id', 'reward ' || was.reward_id || ' epoch ' || becomes.epoch);
  END IF;
END $$;

-- As before, but the event names the person who acts, where the transaction says so.
CREATE OR REPLACE FUNCTION guard_reward() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  held_token text := coalesce(current_setting('bursar.token', true), '');
BEGIN
  IF TG_OP = 'DELETE' THEN
    IF OLD.state = 'HELD' AND OLD.lease_token = 0 AND EXISTS (SELECT FROM disbursement d
        WHERE d.disbursement_id = OLD.disbursement_id AND d.status = 'REFUSED') THEN
      RETURN OLD;
    END IF;
    PERFORM refuse('reward_is_never_deleted', 'reward ' || OLD.reward_id);
  END IF;
  IF (NEW.reward_id, NEW.account_id, NEW.disbursement_id, NEW.line, NEW.reference, NEW.id_base, NEW.amount_minor)
      IS DISTINCT FROM
      (OLD.reward_id, OLD.account_id, OLD.disbursement_id, OLD.line, OLD.reference, OLD.id_base, OLD.amount_minor) THEN
    PERFORM refuse('reward_identity_is_immutable', 'reward ' || OLD.reward_id);
  END IF;
  IF NEW.lease_token = OLD.lease_token AND held_token NOT IN (OLD.lease_token::text, 'operator') THEN
    PERFORM refuse('reward_write_is_fenced', 'reward ' || OLD.reward_id || ' has token ' || OLD.lease_token);
  END IF;
  IF NEW.lease_token NOT IN (OLD.lease_token, OLD.lease_token + 1) THEN
    PERFORM refuse('reward_token_grows_by_one', 'reward ' || OLD.reward_id);
  END IF;
  IF NEW.epoch <> OLD.epoch AND (NEW.epoch <> OLD.epoch + 1 OR NOT EXISTS (SELECT FROM attempt a
      WHERE a.reward_id = OLD.reward_id AND a.epoch = OLD.epoch AND a.dead_evidence IS NOT NULL)) THEN
    PERFORM refuse('reward_new_id_needs_dead_evidence', 'reward ' || OLD.reward_id || ' epoch ' || OLD.epoch);
  END IF;
  IF OLD.operator_cancel AND NOT NEW.operator_cancel AND OLD.state <> 'REVIEW' THEN
    PERFORM refuse('reward_operators_wish_stands', 'reward ' || OLD.reward_id);
  END IF;
  IF NEW.state <> OLD.state THEN
    PERFORM guard_reward_state(OLD, NEW);
    INSERT INTO event (disbursement_id, reward_id, epoch, actor, token, kind, from_state, to_state, detail)
    VALUES (NULL, NEW.reward_id, NEW.epoch,
      coalesce(nullif(current_setting('bursar.actor', true), ''), NEW.lease_owner, OLD.lease_owner, 'operator'),
      NEW.lease_token, 'STATE', OLD.state, NEW.state, NEW.review_reason);
  END IF;
  RETURN NEW;
END $$;

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
  IF OLD.state = 'SENT' AND NEW IS DISTINCT FROM OLD THEN
    PERFORM refuse('delivery_receipt_is_final', 'delivery of reward ' || OLD.reward_id);
  END IF;
  RETURN NEW;
END $$;
DROP TRIGGER delivery_guard ON delivery;
CREATE TRIGGER delivery_guard BEFORE INSERT OR UPDATE OR DELETE ON delivery FOR EACH ROW EXECUTE FUNCTION guard_delivery();
