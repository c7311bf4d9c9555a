-- The ledger: what was asked for, what was sent, what is known of it. The constraints and triggers are the last line of
-- the money protocol: what they refuse cannot happen, whatever the program does. Each is named as the rule it keeps.

CREATE TABLE account (
  account_id        smallint GENERATED ALWAYS AS IDENTITY,
  name              text NOT NULL,
  partner_id        text NOT NULL,
  currency          char(3) NOT NULL,
  gate              text NOT NULL DEFAULT 'OPEN',
  gate_reason       text,
  gate_since        timestamptz NOT NULL DEFAULT clock_timestamp(),
  trust_card_status boolean NOT NULL DEFAULT false,
  verify_cancel     boolean NOT NULL DEFAULT false,
  CONSTRAINT account_pk PRIMARY KEY (account_id),
  CONSTRAINT account_name_once UNIQUE (name),
  CONSTRAINT account_partner_id_form CHECK (partner_id ~ '^[A-Za-z0-9]{1,16}$'),
  CONSTRAINT account_currency_form CHECK (currency ~ '^[A-Z]{3}$'),
  CONSTRAINT account_gate_known CHECK (gate IN ('OPEN', 'PAUSED_FUNDS', 'PAUSED_ACCOUNT', 'PAUSED_OPERATOR')),
  CONSTRAINT account_gate_says_why CHECK ((gate = 'OPEN') = (gate_reason IS NULL))
);
COMMENT ON TABLE account IS 'One provider account. Its gate stops every claim but cancels and begun deliveries.';
COMMENT ON COLUMN account.trust_card_status IS 'True once certified: a create on a cancelled id says RefundedToPurchaser.';
COMMENT ON COLUMN account.verify_cancel IS 'True: after a confirmed cancel the old id is asked once more before a new one is used.';

CREATE TABLE disbursement (
  disbursement_id   text NOT NULL,
  account_id        smallint NOT NULL,
  job               text NOT NULL,
  scope             text NOT NULL,
  file_name         text NOT NULL,
  sha256            bytea NOT NULL,
  status            text NOT NULL DEFAULT 'LOADING',
  reward_rows       bigint NOT NULL DEFAULT 0,
  reward_minor      bigint NOT NULL DEFAULT 0,
  problem_rows      bigint NOT NULL DEFAULT 0,
  whole_file        boolean NOT NULL DEFAULT true,
  four_eyes         boolean NOT NULL DEFAULT false,
  loaded_by         text NOT NULL,
  approved_by       text,
  held_for          text,
  held_why          text,
  held_missing_minor bigint,
  stop_requested_at timestamptz,
  created_at        timestamptz NOT NULL DEFAULT clock_timestamp(),
  started_at        timestamptz,
  finished_at       timestamptz,
  CONSTRAINT disbursement_pk PRIMARY KEY (disbursement_id),
  CONSTRAINT disbursement_account FOREIGN KEY (account_id) REFERENCES account (account_id),
  CONSTRAINT disbursement_content_once UNIQUE (account_id, sha256),
  CONSTRAINT disbursement_id_form CHECK (disbursement_id ~ '^[0-9a-f]{12}$'),
  CONSTRAINT disbursement_sha256_form CHECK (octet_length(sha256) = 32),
  CONSTRAINT disbursement_status_known
    CHECK (status IN ('LOADING', 'LOADED', 'APPROVED', 'FINISHED', 'REFUSED')),
  CONSTRAINT disbursement_totals_not_negative CHECK (reward_rows >= 0 AND reward_minor >= 0 AND problem_rows >= 0),
  CONSTRAINT disbursement_four_eyes CHECK (NOT four_eyes OR status NOT IN ('APPROVED', 'FINISHED')
    OR (approved_by IS NOT NULL AND approved_by <> loaded_by)),
  CONSTRAINT disbursement_held_for_known CHECK (held_for IN ('FUNDS', 'ACCOUNT', 'APPROVAL')),
  CONSTRAINT disbursement_held_says_why CHECK ((held_for IS NULL) = (held_why IS NULL)),
  CONSTRAINT disbursement_finished_at CHECK ((status = 'FINISHED') = (finished_at IS NOT NULL))
);
COMMENT ON TABLE disbursement IS 'One accepted reward file; its content is taken in once per account.';
COMMENT ON COLUMN disbursement.scope IS 'Within which a reference is unique: the job, or the job and the file''s fingerprint.';
COMMENT ON COLUMN disbursement.whole_file IS 'True: pays only when everything pending is covered by the funds.';
COMMENT ON COLUMN disbursement.held_for IS 'Why nothing new is claimed: FUNDS, ACCOUNT or APPROVAL; null while it may pay.';

CREATE TABLE row_problem (
  disbursement_id text NOT NULL,
  line            bigint NOT NULL,
  ordinal         smallint NOT NULL,
  column_name     text NOT NULL,
  value           text NOT NULL,
  rule            text NOT NULL,
  fix             text NOT NULL,
  CONSTRAINT row_problem_pk PRIMARY KEY (disbursement_id, line, ordinal),
  CONSTRAINT row_problem_disbursement FOREIGN KEY (disbursement_id) REFERENCES disbursement (disbursement_id)
);
COMMENT ON TABLE row_problem IS 'Why a row of the file was left out, by cell.';

CREATE TABLE reward (
  reward_id       bigint GENERATED ALWAYS AS IDENTITY,
  account_id      smallint NOT NULL,
  disbursement_id text NOT NULL,
  line            bigint NOT NULL,
  reference       text NOT NULL,
  id_base         text NOT NULL,
  recipient       text NOT NULL,
  amount_minor    bigint NOT NULL,
  state           text NOT NULL DEFAULT 'HELD',
  epoch           smallint NOT NULL DEFAULT 0,
  operator_cancel boolean NOT NULL DEFAULT false,
  delivers        boolean NOT NULL DEFAULT false,
  due_at          timestamptz NOT NULL DEFAULT clock_timestamp(),
  lease_token     bigint NOT NULL DEFAULT 0,
  lease_owner     text,
  loops           smallint NOT NULL DEFAULT 0,
  review_reason   text,
  error_class     text,
  error           text,
  prio            smallint GENERATED ALWAYS AS (CASE state
                    WHEN 'CANCELLING' THEN 0 WHEN 'CREATING' THEN 1 WHEN 'DELIVERING' THEN 2
                    WHEN 'ISSUED' THEN CASE WHEN delivers THEN 3 END
                    WHEN 'READY' THEN 4 END) STORED,
  CONSTRAINT reward_pk PRIMARY KEY (reward_id),
  CONSTRAINT reward_account FOREIGN KEY (account_id) REFERENCES account (account_id),
  CONSTRAINT reward_disbursement FOREIGN KEY (disbursement_id) REFERENCES disbursement (disbursement_id),
  CONSTRAINT reward_line_once UNIQUE (disbursement_id, line),
  CONSTRAINT reward_reference_once UNIQUE (account_id, id_base),
  CONSTRAINT reward_amount_key UNIQUE (reward_id, amount_minor),
  CONSTRAINT reward_id_base_form CHECK (id_base ~ '^[A-Z2-7]{22}$'),
  CONSTRAINT reward_amount_positive CHECK (amount_minor > 0),
  CONSTRAINT reward_state_known CHECK (state IN ('HELD', 'READY', 'CREATING', 'CANCELLING', 'ISSUED', 'DELIVERING',
    'DELIVERED', 'CANCELLED', 'REJECTED', 'REVIEW')),
  CONSTRAINT reward_epoch_bound CHECK (epoch BETWEEN 0 AND 9),
  CONSTRAINT reward_review_says_why CHECK ((state = 'REVIEW') = (review_reason IS NOT NULL)),
  CONSTRAINT reward_cancelled_is_not_delivered
    CHECK (NOT (operator_cancel AND state IN ('ISSUED', 'DELIVERING', 'DELIVERED'))),
  CONSTRAINT reward_unclaimed_rests
    CHECK (lease_token > 0 OR (epoch = 0 AND state IN ('HELD', 'READY', 'CANCELLED'))),
  CONSTRAINT reward_error_bound CHECK (length(error) <= 500)
) WITH (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.01);
CREATE INDEX reward_queue ON reward (disbursement_id, prio, due_at, line) WHERE prio IS NOT NULL;
CREATE INDEX reward_held ON reward (disbursement_id, line) WHERE state = 'HELD';
CREATE INDEX reward_review ON reward (disbursement_id, reward_id) WHERE state = 'REVIEW';
CREATE INDEX reward_by_reference ON reward (reference);
COMMENT ON TABLE reward IS 'One row to pay. Written only by a claim (token + 1) or by the holder of its lease token.';
COMMENT ON COLUMN reward.id_base IS 'The part of the creationRequestId that is derived from partner id, scope and reference.';
COMMENT ON COLUMN reward.due_at IS 'End of the lease and of the back-off in one: when it has passed, any lane may claim.';
COMMENT ON COLUMN reward.lease_token IS 'Fencing token; grows by one with each claim.';
COMMENT ON COLUMN reward.prio IS 'The queue: 0 cancel, 1 probe, 2 begun delivery, 3 due delivery, 4 create; null is no queue.';
COMMENT ON COLUMN reward.error IS 'The provider''s last refusal in its own words, bounded and without codes.';

CREATE TABLE attempt (
  reward_id           bigint NOT NULL,
  epoch               smallint NOT NULL,
  amount_minor        bigint NOT NULL,
  creation_request_id text NOT NULL,
  creates             smallint NOT NULL DEFAULT 0,
  creates_open        smallint NOT NULL DEFAULT 0,
  cancels             smallint NOT NULL DEFAULT 0,
  cancels_open        smallint NOT NULL DEFAULT 0,
  effect_possible     boolean NOT NULL DEFAULT false,
  cancel_success      boolean NOT NULL DEFAULT false,
  window_closed       boolean NOT NULL DEFAULT false,
  delivery_intent_at  timestamptz,
  dead_evidence       text,
  gc_id               text,
  first_intent_at     timestamptz NOT NULL DEFAULT clock_timestamp(),
  issued_at           timestamptz,
  CONSTRAINT attempt_pk PRIMARY KEY (reward_id, epoch),
  CONSTRAINT attempt_amount_is_the_rewards
    FOREIGN KEY (reward_id, amount_minor) REFERENCES reward (reward_id, amount_minor),
  CONSTRAINT attempt_creation_request_id_once UNIQUE (creation_request_id),
  CONSTRAINT attempt_creation_request_id_form CHECK (creation_request_id ~ '^[A-Za-z0-9]{1,40}$'),
  CONSTRAINT attempt_counters_hold
    CHECK (creates_open BETWEEN 0 AND creates AND cancels_open BETWEEN 0 AND cancels),
  CONSTRAINT attempt_dead_evidence_known CHECK (dead_evidence IN ('REFUNDED_TO_PURCHASER', 'CANCEL_SUCCESS')),
  CONSTRAINT attempt_dead_is_never_delivered CHECK (dead_evidence IS NULL OR delivery_intent_at IS NULL),
  CONSTRAINT attempt_dead_by_cancel_needs_all_creates_answered
    CHECK (dead_evidence IS DISTINCT FROM 'CANCEL_SUCCESS' OR (creates_open = 0 AND cancel_success)),
  CONSTRAINT attempt_delivery_needs_no_open_cancel
    CHECK (delivery_intent_at IS NULL OR (cancels_open = 0 AND NOT cancel_success) OR window_closed)
) WITH (fillfactor = 80);
CREATE UNIQUE INDEX attempt_one_live ON attempt (reward_id) WHERE dead_evidence IS NULL;
COMMENT ON TABLE attempt IS 'One creationRequestId. Its counters are raised and committed before each call.';
COMMENT ON COLUMN attempt.creates_open IS 'Creates without an answer.';
COMMENT ON COLUMN attempt.cancels_open IS 'Cancels without a definitive answer.';
COMMENT ON COLUMN attempt.effect_possible IS 'A card may exist: Fulfilled, F400 or F500 was seen.';
COMMENT ON COLUMN attempt.window_closed IS 'The provider itself said that the cancel came too late.';
COMMENT ON INDEX attempt_one_live IS 'A second id only when every earlier id of the reward is proven dead.';

CREATE TABLE delivery (
  reward_id       bigint NOT NULL,
  epoch           smallint NOT NULL,
  dedup_key       text NOT NULL,
  state           text NOT NULL DEFAULT 'PENDING',
  tries           smallint NOT NULL DEFAULT 0,
  channel_message_id text,
  sent_at         timestamptz,
  CONSTRAINT delivery_pk PRIMARY KEY (reward_id),
  CONSTRAINT delivery_attempt FOREIGN KEY (reward_id, epoch) REFERENCES attempt (reward_id, epoch),
  CONSTRAINT delivery_dedup_key_once UNIQUE (dedup_key),
  CONSTRAINT delivery_state_known CHECK (state IN ('PENDING', 'SENDING', 'SENT', 'BOUNCED')),
  CONSTRAINT delivery_sent_at CHECK ((state = 'SENT') = (sent_at IS NOT NULL))
);
COMMENT ON TABLE delivery IS 'The receipt of a hand-over. No column of it can hold a claim code.';

CREATE TABLE event (
  event_id        bigint GENERATED ALWAYS AS IDENTITY,
  at              timestamptz NOT NULL DEFAULT clock_timestamp(),
  disbursement_id text,
  reward_id       bigint,
  epoch           smallint,
  actor           text NOT NULL,
  token           bigint,
  kind            text NOT NULL,
  from_state      text,
  to_state        text,
  detail          text,
  CONSTRAINT event_pk PRIMARY KEY (event_id),
  CONSTRAINT event_is_about_something CHECK (disbursement_id IS NOT NULL OR reward_id IS NOT NULL),
  CONSTRAINT event_kind_known CHECK (kind IN ('STATE', 'INTENT_CREATE', 'INTENT_CANCEL', 'ANSWER_CREATE',
    'ANSWER_CANCEL', 'LEASE_ENDED', 'OPERATOR', 'DISBURSEMENT')),
  CONSTRAINT event_detail_bound CHECK (length(detail) <= 500),
  CONSTRAINT event_holds_no_claim_code
    CHECK (detail !~* '[A-Z0-9]{4}-[A-Z0-9]{6}-[A-Z0-9]{4,5}')
);
CREATE INDEX event_reward ON event (reward_id, event_id) WHERE reward_id IS NOT NULL;
CREATE INDEX event_disbursement ON event (disbursement_id, event_id) WHERE disbursement_id IS NOT NULL;
COMMENT ON TABLE event IS 'Append-only: who did what to which reward, when, with which token.';
