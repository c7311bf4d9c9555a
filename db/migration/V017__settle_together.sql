-- Many rewards are settled in one transaction. A write is fenced by the lease of its own reward: bursar.leases names all that
-- the transaction holds, as ",reward:token,reward:token,". Otherwise as before.

CREATE OR REPLACE FUNCTION guard_reward() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  acts_for_operator boolean := coalesce(current_setting('bursar.token', true), '') = 'operator';
  held_leases text := coalesce(current_setting('bursar.leases', true), '');
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
  IF NEW.lease_token = OLD.lease_token AND NOT acts_for_operator
      AND strpos(held_leases, ',' || OLD.reward_id || ':' || OLD.lease_token || ',') = 0 THEN
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
