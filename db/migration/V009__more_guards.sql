-- More guards, on the ways round those of V004: emptying a table, and a row that is born in a state it could not have reached.

CREATE FUNCTION guard_emptying() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM refuse(TG_TABLE_NAME || '_is_never_emptied', 'TRUNCATE passes over every other guard');
  RETURN NULL;
END $$;
CREATE TRIGGER account_is_never_emptied BEFORE TRUNCATE ON account
  FOR EACH STATEMENT EXECUTE FUNCTION guard_emptying();
CREATE TRIGGER disbursement_is_never_emptied BEFORE TRUNCATE ON disbursement
  FOR EACH STATEMENT EXECUTE FUNCTION guard_emptying();
CREATE TRIGGER reward_is_never_emptied BEFORE TRUNCATE ON reward
  FOR EACH STATEMENT EXECUTE FUNCTION guard_emptying();
CREATE TRIGGER attempt_is_never_emptied BEFORE TRUNCATE ON attempt
  FOR EACH STATEMENT EXECUTE FUNCTION guard_emptying();
CREATE TRIGGER delivery_is_never_emptied BEFORE TRUNCATE ON delivery
  FOR EACH STATEMENT EXECUTE FUNCTION guard_emptying();
CREATE TRIGGER throttle_is_never_emptied BEFORE TRUNCATE ON throttle
  FOR EACH STATEMENT EXECUTE FUNCTION guard_emptying();

CREATE FUNCTION guard_row_problem() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM refuse('row_problem_is_append_only', 'row problems are neither changed nor deleted');
  RETURN NULL;
END $$;
CREATE TRIGGER row_problem_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON row_problem
  FOR EACH STATEMENT EXECUTE FUNCTION guard_row_problem();

-- AFTER, because only then it is known that the row is new: a claim's ON CONFLICT passes the BEFORE triggers as well.
CREATE FUNCTION guard_new_attempt() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.dead_evidence IS NOT NULL THEN
    PERFORM refuse('attempt_begins_alive', 'reward ' || NEW.reward_id || ' epoch ' || NEW.epoch);
  END IF;
  IF NEW.delivery_intent_at IS NOT NULL THEN
    PERFORM refuse('attempt_begins_undelivered', 'reward ' || NEW.reward_id || ' epoch ' || NEW.epoch);
  END IF;
  IF (NEW.creates, NEW.creates_open, NEW.cancels, NEW.cancels_open) <> (1, 1, 0, 0) OR NEW.effect_possible
      OR NEW.cancel_success OR NEW.window_closed OR NEW.gc_id IS NOT NULL OR NEW.issued_at IS NOT NULL THEN
    PERFORM refuse('attempt_begins_with_the_intent_to_create', 'reward ' || NEW.reward_id || ' epoch ' || NEW.epoch);
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER attempt_begins_with_an_intent AFTER INSERT ON attempt
  FOR EACH ROW EXECUTE FUNCTION guard_new_attempt();

-- Once for each statement: a chunk of the intake is one.
CREATE FUNCTION guard_new_rewards() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM made WHERE (state, epoch, lease_token) <> ('HELD', 0, 0)) THEN
    PERFORM refuse('reward_begins_held', 'only a release makes a reward payable');
  END IF;
  IF EXISTS (SELECT FROM disbursement WHERE status <> 'LOADING'
      AND disbursement_id IN (SELECT disbursement_id FROM made)) THEN
    PERFORM refuse('reward_joins_while_loading', 'its disbursement is closed for new rewards');
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER reward_begins_held_while_loading AFTER INSERT ON reward
  REFERENCING NEW TABLE AS made FOR EACH STATEMENT EXECUTE FUNCTION guard_new_rewards();

CREATE FUNCTION guard_account() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (NEW.account_id, NEW.name, NEW.partner_id, NEW.currency)
      IS DISTINCT FROM (OLD.account_id, OLD.name, OLD.partner_id, OLD.currency) THEN
    PERFORM refuse('account_identity_is_immutable', 'account ' || OLD.name);
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER account_guard BEFORE UPDATE ON account FOR EACH ROW EXECUTE FUNCTION guard_account();

CREATE FUNCTION guard_delivery() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    PERFORM refuse('delivery_is_never_deleted', 'delivery of reward ' || OLD.reward_id);
  END IF;
  IF (NEW.reward_id, NEW.epoch, NEW.dedup_key) IS DISTINCT FROM (OLD.reward_id, OLD.epoch, OLD.dedup_key) THEN
    PERFORM refuse('delivery_identity_is_immutable', 'delivery of reward ' || OLD.reward_id);
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER delivery_guard BEFORE UPDATE OR DELETE ON delivery FOR EACH ROW EXECUTE FUNCTION guard_delivery();
