-- The guards: rules that a constraint cannot say. Each refuses with the rule's name as the constraint's name.

CREATE FUNCTION refuse(rule text, message text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = rule, MESSAGE = rule || ': ' || message;
END $$;

CREATE FUNCTION guard_event() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM refuse('event_is_append_only', 'events are neither changed nor deleted');
  RETURN NULL;
END $$;
CREATE TRIGGER event_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON event
  FOR EACH STATEMENT EXECUTE FUNCTION guard_event();

CREATE FUNCTION guard_attempt() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    PERFORM refuse('attempt_is_never_deleted', 'attempt of reward ' || OLD.reward_id);
  END IF;
  IF TG_OP = 'INSERT' THEN
    IF NEW.epoch > 0 AND NOT EXISTS (SELECT FROM attempt a
        WHERE a.reward_id = NEW.reward_id AND a.epoch = NEW.epoch - 1 AND a.dead_evidence IS NOT NULL) THEN
      PERFORM refuse('attempt_needs_dead_predecessor', 'reward ' || NEW.reward_id || ' epoch ' || NEW.epoch);
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
CREATE TRIGGER attempt_guard BEFORE INSERT OR UPDATE OR DELETE ON attempt
  FOR EACH ROW EXECUTE FUNCTION guard_attempt();

CREATE FUNCTION reward_card_may_exist(a attempt) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
  SELECT a.reward_id IS NOT NULL AND a.dead_evidence IS NULL
    AND (a.creates_open > 0 OR a.effect_possible OR a.cancels_open > 0 OR a.window_closed OR a.cancel_success)
$$;
COMMENT ON FUNCTION reward_card_may_exist IS 'False only if no call on this id can have made a card, now or later.';

CREATE FUNCTION guard_reward_state(was reward, becomes reward) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  a attempt;
BEGIN
  IF NOT (was.state || '>' || becomes.state = ANY (ARRAY[
      'HELD>READY', 'HELD>CANCELLED', 'READY>CREATING', 'READY>CANCELLED', 'READY>HELD',
      'CREATING>READY', 'CREATING>CANCELLING', 'CREATING>ISSUED', 'CREATING>DELIVERING', 'CREATING>REJECTED',
      'CREATING>CANCELLED', 'CREATING>REVIEW',
      'CANCELLING>CREATING', 'CANCELLING>READY', 'CANCELLING>CANCELLED', 'CANCELLING>REVIEW',
      'ISSUED>DELIVERING', 'ISSUED>CANCELLING', 'DELIVERING>DELIVERED', 'DELIVERING>REVIEW',
      'REVIEW>CREATING', 'REVIEW>DELIVERING'])) THEN
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
  IF becomes.state = 'CANCELLING' AND a.delivery_intent_at IS NOT NULL THEN
    PERFORM refuse('reward_no_cancel_after_delivery_intent', 'reward ' || was.reward_id);
  END IF;
  IF was.state = 'REVIEW' AND becomes.state = 'CREATING' AND a.delivery_intent_at IS NOT NULL THEN
    PERFORM refuse('reward_review_goes_back_to_delivery', 'reward ' || was.reward_id);
  END IF;
END $$;

CREATE FUNCTION guard_reward() RETURNS trigger LANGUAGE plpgsql AS $$
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
  IF NEW.state <> OLD.state THEN
    PERFORM guard_reward_state(OLD, NEW);
    INSERT INTO event (disbursement_id, reward_id, epoch, actor, token, kind, from_state, to_state, detail)
    VALUES (NULL, NEW.reward_id, NEW.epoch, coalesce(NEW.lease_owner, OLD.lease_owner, 'operator'), NEW.lease_token,
      'STATE', OLD.state, NEW.state, NEW.review_reason);
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER reward_guard BEFORE UPDATE OR DELETE ON reward FOR EACH ROW EXECUTE FUNCTION guard_reward();

CREATE FUNCTION guard_disbursement() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  n bigint;
  s bigint;
BEGIN
  IF TG_OP = 'DELETE' THEN
    PERFORM refuse('disbursement_is_never_deleted', OLD.disbursement_id);
  END IF;
  IF (NEW.disbursement_id, NEW.account_id, NEW.job, NEW.scope, NEW.sha256, NEW.loaded_by, NEW.four_eyes)
      IS DISTINCT FROM
      (OLD.disbursement_id, OLD.account_id, OLD.job, OLD.scope, OLD.sha256, OLD.loaded_by, OLD.four_eyes) THEN
    PERFORM refuse('disbursement_identity_is_immutable', OLD.disbursement_id);
  END IF;
  IF NEW.status <> OLD.status AND NOT (OLD.status || '>' || NEW.status = ANY (ARRAY[
      'LOADING>LOADED', 'LOADING>REFUSED', 'REFUSED>LOADING', 'LOADED>APPROVED', 'LOADED>FINISHED',
      'APPROVED>FINISHED', 'FINISHED>APPROVED'])) THEN
    PERFORM refuse('disbursement_transition_is_legal',
      OLD.disbursement_id || ' cannot go from ' || OLD.status || ' to ' || NEW.status);
  END IF;
  IF OLD.status <> 'LOADING' AND NEW.status <> 'LOADING' AND (NEW.reward_rows, NEW.reward_minor)
      IS DISTINCT FROM (OLD.reward_rows, OLD.reward_minor) THEN
    PERFORM refuse('disbursement_total_is_final', OLD.disbursement_id);
  END IF;
  IF NEW.status = 'APPROVED' AND OLD.status = 'LOADED' THEN
    SELECT count(*), coalesce(sum(amount_minor), 0) INTO n, s
      FROM reward WHERE disbursement_id = NEW.disbursement_id;
    IF n <> NEW.reward_rows OR s <> NEW.reward_minor THEN
      PERFORM refuse('disbursement_rows_and_total_match', NEW.disbursement_id || ' has ' || n || ' rewards, '
        || s || ' minor units; loaded were ' || NEW.reward_rows || ' and ' || NEW.reward_minor);
    END IF;
  END IF;
  IF NEW.status = 'FINISHED' AND OLD.status <> 'FINISHED' AND EXISTS (SELECT FROM reward
      WHERE disbursement_id = NEW.disbursement_id AND (prio IS NOT NULL OR state = 'HELD')) THEN
    PERFORM refuse('disbursement_finishes_with_empty_queues', NEW.disbursement_id);
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER disbursement_guard BEFORE UPDATE OR DELETE ON disbursement
  FOR EACH ROW EXECUTE FUNCTION guard_disbursement();
