-- What the guards cost was measured: two fifths of a payment's part of the database. They refuse the same as before, and each
-- change of a reward's state still has its event, whoever makes it. But a condition that asks a table is evaluated only where
-- its plain half holds, and the events of one statement are written by one statement.

DROP TRIGGER reward_guard ON reward;
DROP FUNCTION guard_reward();
DROP FUNCTION guard_reward_state(reward, reward);

CREATE FUNCTION guard_reward() RETURNS trigger LANGUAGE plpgsql AS $$
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
  IF NEW.lease_token = OLD.lease_token AND coalesce(current_setting('bursar.token', true), '') <> 'operator'
      AND strpos(coalesce(current_setting('bursar.leases', true), ''),
        ',' || OLD.reward_id || ':' || OLD.lease_token || ',') = 0 THEN
    PERFORM refuse('reward_write_is_fenced', 'reward ' || OLD.reward_id || ' has token ' || OLD.lease_token);
  END IF;
  IF NEW.lease_token NOT IN (OLD.lease_token, OLD.lease_token + 1) THEN
    PERFORM refuse('reward_token_grows_by_one', 'reward ' || OLD.reward_id);
  END IF;
  IF NEW.epoch <> OLD.epoch THEN
    IF NEW.epoch <> OLD.epoch + 1 OR NOT EXISTS (SELECT FROM attempt a
        WHERE a.reward_id = OLD.reward_id AND a.epoch = OLD.epoch AND a.dead_evidence IS NOT NULL) THEN
      PERFORM refuse('reward_new_id_needs_dead_evidence', 'reward ' || OLD.reward_id || ' epoch ' || OLD.epoch);
    END IF;
  END IF;
  IF OLD.operator_cancel AND NOT NEW.operator_cancel AND OLD.state <> 'REVIEW' THEN
    PERFORM refuse('reward_operators_wish_stands', 'reward ' || OLD.reward_id);
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER reward_guard BEFORE UPDATE OR DELETE ON reward FOR EACH ROW EXECUTE FUNCTION guard_reward();

CREATE FUNCTION guard_reward_state() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  a attempt;
BEGIN
  IF NOT (OLD.state || '>' || NEW.state = ANY (ARRAY[
      'HELD>READY', 'HELD>CANCELLED', 'READY>CREATING', 'READY>CANCELLED', 'READY>HELD',
      'CREATING>READY', 'CREATING>CANCELLING', 'CREATING>ISSUED', 'CREATING>DELIVERING', 'CREATING>REJECTED',
      'CREATING>CANCELLED', 'CREATING>REVIEW',
      'CANCELLING>CREATING', 'CANCELLING>READY', 'CANCELLING>CANCELLED', 'CANCELLING>REVIEW',
      'ISSUED>DELIVERING', 'ISSUED>CANCELLING', 'DELIVERING>DELIVERED', 'DELIVERING>REVIEW',
      'REVIEW>CREATING', 'REVIEW>DELIVERING', 'REVIEW>CANCELLED'])) THEN
    PERFORM refuse('reward_transition_is_legal',
      'reward ' || OLD.reward_id || ' cannot go from ' || OLD.state || ' to ' || NEW.state);
  END IF;
  SELECT * INTO a FROM attempt WHERE reward_id = NEW.reward_id AND epoch = NEW.epoch;
  IF NEW.state IN ('READY', 'REJECTED', 'CANCELLED', 'HELD') AND reward_card_may_exist(a) THEN
    PERFORM refuse('reward_rests_only_if_no_card_can_exist',
      'reward ' || OLD.reward_id || ' cannot be ' || NEW.state || ' while a card may exist');
  END IF;
  IF NEW.state IN ('DELIVERING', 'DELIVERED') AND a.delivery_intent_at IS NULL THEN
    PERFORM refuse('reward_delivery_needs_intent', 'reward ' || OLD.reward_id);
  END IF;
  IF NEW.state = 'DELIVERED' THEN
    IF NOT EXISTS (SELECT FROM delivery d
        WHERE d.reward_id = NEW.reward_id AND d.epoch = NEW.epoch AND d.state = 'SENT') THEN
      PERFORM refuse('reward_delivered_needs_receipt', 'reward ' || OLD.reward_id);
    END IF;
  END IF;
  IF NEW.state = 'CANCELLING' AND a.delivery_intent_at IS NOT NULL THEN
    PERFORM refuse('reward_no_cancel_after_delivery_intent', 'reward ' || OLD.reward_id);
  END IF;
  IF OLD.state = 'REVIEW' AND NEW.state = 'CREATING' AND a.delivery_intent_at IS NOT NULL THEN
    PERFORM refuse('reward_review_goes_back_to_delivery', 'reward ' || OLD.reward_id);
  END IF;
  IF OLD.state = 'REVIEW' AND NEW.state = 'CREATING' AND a.dead_evidence IS NOT NULL THEN
    PERFORM refuse('reward_review_asks_no_dead_id', 'reward ' || OLD.reward_id || ' epoch ' || NEW.epoch);
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER reward_state_guard BEFORE UPDATE ON reward
  FOR EACH ROW WHEN (NEW.state <> OLD.state) EXECUTE FUNCTION guard_reward_state();

CREATE FUNCTION log_reward_states() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO event (reward_id, epoch, actor, token, kind, from_state, to_state, detail)
  SELECT becomes.reward_id, becomes.epoch,
    coalesce(nullif(current_setting('bursar.actor', true), ''), becomes.lease_owner, was.lease_owner, 'operator'),
    becomes.lease_token, 'STATE', was.state, becomes.state, becomes.review_reason
  FROM was JOIN becomes USING (reward_id) WHERE becomes.state <> was.state;
  RETURN NULL;
END $$;
CREATE TRIGGER reward_states_are_logged AFTER UPDATE ON reward
  REFERENCING OLD TABLE AS was NEW TABLE AS becomes FOR EACH STATEMENT EXECUTE FUNCTION log_reward_states();

CREATE OR REPLACE FUNCTION guard_attempt() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    PERFORM refuse('attempt_is_never_deleted', 'attempt of reward ' || OLD.reward_id);
  END IF;
  IF TG_OP = 'INSERT' THEN
    IF NEW.epoch > 0 THEN
      IF NOT EXISTS (SELECT FROM attempt a
          WHERE a.reward_id = NEW.reward_id AND a.epoch = NEW.epoch - 1 AND a.dead_evidence IS NOT NULL) THEN
        PERFORM refuse('attempt_needs_dead_predecessor', 'reward ' || NEW.reward_id || ' epoch ' || NEW.epoch);
      END IF;
    END IF;
    RETURN NEW;
  END IF;
  IF (NEW.reward_id, NEW.epoch, NEW.amount_minor, NEW.creation_request_id)
      IS DISTINCT FROM (OLD.reward_id, OLD.epoch, OLD.amount_minor, OLD.creation_request_id) THEN
    PERFORM refuse('attempt_identity_is_immutable', 'reward ' || OLD.reward_id || ' epoch ' || OLD.epoch);
  END IF;
  IF OLD.dead_evidence IS NOT NULL THEN
    PERFORM refuse('attempt_dead_is_immutable', 'reward ' || OLD.reward_id || ' epoch ' || OLD.epoch);
  END IF;
  IF OLD.delivery_intent_at IS NOT NULL AND NEW.delivery_intent_at IS DISTINCT FROM OLD.delivery_intent_at THEN
    PERFORM refuse('attempt_delivery_intent_is_final', 'reward ' || OLD.reward_id || ' epoch ' || OLD.epoch);
  END IF;
  IF OLD.delivery_intent_at IS NOT NULL AND NEW.cancels_open > OLD.cancels_open THEN
    PERFORM refuse('attempt_no_cancel_after_delivery_intent', 'reward ' || OLD.reward_id || ' epoch ' || OLD.epoch);
  END IF;
  IF (OLD.effect_possible AND NOT NEW.effect_possible) OR (OLD.cancel_success AND NOT NEW.cancel_success)
      OR (OLD.window_closed AND NOT NEW.window_closed) OR NEW.creates < OLD.creates OR NEW.cancels < OLD.cancels THEN
    PERFORM refuse('attempt_evidence_is_never_taken_back', 'reward ' || OLD.reward_id || ' epoch ' || OLD.epoch);
  END IF;
  RETURN NEW;
END $$;
