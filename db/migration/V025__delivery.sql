-- Claim codes reach people: by which channel is fixed when a file is accepted, and the words that go with a code come with the
-- file. What is personal goes with an erasure.

ALTER TABLE disbursement
  ADD COLUMN delivery text NOT NULL DEFAULT 'NONE',
  ADD CONSTRAINT disbursement_delivery_known CHECK (delivery IN ('NONE', 'EMAIL', 'WEBHOOK'));
COMMENT ON COLUMN disbursement.delivery IS 'How claim codes of its rewards are handed over; never changes.';

CREATE FUNCTION guard_disbursement_delivery() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.delivery <> OLD.delivery THEN
    PERFORM refuse('disbursement_delivery_is_immutable', OLD.disbursement_id);
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER disbursement_delivery_guard BEFORE UPDATE OF delivery ON disbursement
  FOR EACH ROW EXECUTE FUNCTION guard_disbursement_delivery();

ALTER TABLE reward
  ADD COLUMN recipient_name text,
  ADD COLUMN message text,
  ADD COLUMN language text,
  ADD CONSTRAINT reward_greeting_bound
    CHECK (length(recipient_name) <= 200 AND length(message) <= 500 AND length(language) <= 200);
COMMENT ON COLUMN reward.message IS 'What the giver says, sent with the claim code.';

CREATE FUNCTION guard_greeting() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (NEW.recipient_name, NEW.message, NEW.language) IS DISTINCT FROM (OLD.recipient_name, OLD.message, OLD.language)
      AND NOT (num_nonnulls(NEW.recipient_name, NEW.message, NEW.language) = 0
        AND is_being_erased(OLD.disbursement_id)) THEN
    PERFORM refuse('reward_greeting_is_immutable', 'reward ' || OLD.reward_id);
  END IF;
  IF NEW.delivers <> OLD.delivers THEN
    PERFORM refuse('reward_delivers_is_immutable', 'reward ' || OLD.reward_id);
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER reward_greeting_guard BEFORE UPDATE OF recipient_name, message, language, delivers ON reward
  FOR EACH ROW EXECUTE FUNCTION guard_greeting();

ALTER TABLE delivery
  ADD COLUMN channel text,
  ADD COLUMN sent_to text,
  ADD COLUMN deliver_to text,
  ADD CONSTRAINT delivery_channel_known CHECK (channel IN ('EMAIL', 'WEBHOOK')),
  ADD CONSTRAINT delivery_sent_to_bound CHECK (length(sent_to) <= 320),
  ADD CONSTRAINT delivery_deliver_to_bound CHECK (length(deliver_to) BETWEEN 1 AND 320);
COMMENT ON COLUMN delivery.sent_to IS 'Who got it, masked.';
COMMENT ON COLUMN delivery.deliver_to IS 'The recipient as an operator has corrected it; null: as the file has it.';

-- A code that was delivered is sent again when somebody asks for it. Its first receipt stays; each repetition has its own.
CREATE TABLE redelivery (
  reward_id    bigint NOT NULL,
  number       smallint NOT NULL,
  requested_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  requested_by text NOT NULL,
  why          text NOT NULL,
  state        text NOT NULL DEFAULT 'SENDING',
  ended_at     timestamptz,
  channel      text,
  sent_to      text,
  channel_message_id text,
  said         text,
  CONSTRAINT redelivery_pk PRIMARY KEY (reward_id, number),
  CONSTRAINT redelivery_of_a_delivery FOREIGN KEY (reward_id) REFERENCES delivery (reward_id),
  CONSTRAINT redelivery_bound CHECK (number BETWEEN 1 AND 5),
  CONSTRAINT redelivery_says_who_and_why
    CHECK (length(requested_by) BETWEEN 1 AND 100 AND length(why) BETWEEN 1 AND 500),
  CONSTRAINT redelivery_state_known CHECK (state IN ('SENDING', 'SENT', 'FAILED')),
  CONSTRAINT redelivery_ended_at CHECK ((state = 'SENDING') = (ended_at IS NULL)),
  CONSTRAINT redelivery_texts_bound
    CHECK (length(sent_to) <= 320 AND length(channel_message_id) <= 300 AND length(said) <= 500),
  CONSTRAINT redelivery_holds_no_claim_code CHECK (
    concat_ws(' ', why, channel_message_id, said) !~* '[A-Z0-9]{4}-[A-Z0-9]{6}-[A-Z0-9]{4,5}')
);
CREATE UNIQUE INDEX redelivery_one_at_a_time ON redelivery (reward_id) WHERE state = 'SENDING';
CREATE TRIGGER redelivery_is_never_emptied BEFORE TRUNCATE ON redelivery
  FOR EACH STATEMENT EXECUTE FUNCTION guard_emptying();
COMMENT ON TABLE redelivery IS 'Claim codes sent once more on demand. No column of it can hold a claim code.';

CREATE FUNCTION guard_redelivery() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    PERFORM refuse('redelivery_is_never_deleted', 'reward ' || OLD.reward_id);
  END IF;
  IF TG_OP = 'INSERT' THEN
    IF NOT EXISTS (SELECT FROM reward WHERE reward_id = NEW.reward_id AND state = 'DELIVERED') THEN
      PERFORM refuse('redelivery_repeats_a_delivery', 'reward ' || NEW.reward_id || ' is not delivered');
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
  RETURN NEW;
END $$;
CREATE TRIGGER redelivery_guard BEFORE INSERT OR UPDATE OR DELETE ON redelivery
  FOR EACH ROW EXECUTE FUNCTION guard_redelivery();

-- As before, but an erasure takes the recipient out of a receipt, and only a person who looks at a refusal gives another address.
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
  IF NEW.deliver_to IS DISTINCT FROM OLD.deliver_to AND NOT EXISTS (SELECT FROM reward
      WHERE reward_id = OLD.reward_id AND state = 'REVIEW' AND review_reason = 'UNDELIVERABLE') THEN
    PERFORM refuse('delivery_is_redirected_after_a_refusal', 'delivery of reward ' || OLD.reward_id);
  END IF;
  RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION guard_erasure() RETURNS trigger LANGUAGE plpgsql AS $$
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
        AND (recipient <> 'erased' OR target <> 'erased' OR num_nonnulls(recipient_name, message, language) > 0))
      OR EXISTS (SELECT FROM delivery JOIN reward USING (reward_id) WHERE disbursement_id = NEW.disbursement_id
        AND num_nonnulls(deliver_to, sent_to) > 0)
      OR EXISTS (SELECT FROM redelivery JOIN reward USING (reward_id) WHERE disbursement_id = NEW.disbursement_id
        AND sent_to IS NOT NULL)
      OR EXISTS (SELECT FROM row_problem WHERE disbursement_id = NEW.disbursement_id
        AND (value, fix) <> ('erased', 'erased'))) THEN
    PERFORM refuse('disbursement_erased_is_complete', OLD.disbursement_id);
  END IF;
  RETURN NEW;
END $$;
