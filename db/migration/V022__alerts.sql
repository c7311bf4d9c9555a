-- What people are told of without asking: one row for each breach, whoever notices it first, and one for each message of it over
-- each channel. A message is sent at least once; its key says how often it was tried and when it is tried again.

CREATE TABLE alert (
  alert_id     uuid NOT NULL DEFAULT gen_random_uuid(),
  kind         text NOT NULL,
  subject      text NOT NULL,
  occasion     text NOT NULL,
  round        integer NOT NULL,
  headline     text NOT NULL,
  happened     text NOT NULL,
  next_step    text NOT NULL,
  command      text NOT NULL,
  rewards      bigint,
  amount_minor bigint,
  currency     char(3),
  opened_at    timestamptz NOT NULL,
  due_at       timestamptz NOT NULL,
  seen_at      timestamptz NOT NULL,
  told_as_of   timestamptz NOT NULL,
  closed_at    timestamptz,
  closed_why   text,
  CONSTRAINT alert_pk PRIMARY KEY (alert_id),
  CONSTRAINT alert_once UNIQUE (kind, subject, occasion, round),
  CONSTRAINT alert_kind_form CHECK (kind ~ '^[A-Z_]{1,30}$'),
  CONSTRAINT alert_key_bound CHECK (length(subject) BETWEEN 1 AND 100 AND length(occasion) <= 300),
  CONSTRAINT alert_text_bound CHECK (length(headline) <= 300 AND length(happened) <= 1000 AND length(next_step) <= 500
    AND length(command) <= 300 AND length(closed_why) <= 300),
  CONSTRAINT alert_rewards_not_negative CHECK (rewards >= 0),
  CONSTRAINT alert_amount_has_a_currency CHECK ((amount_minor IS NULL) = (currency IS NULL)),
  CONSTRAINT alert_is_due_once_open CHECK (due_at >= opened_at),
  CONSTRAINT alert_says_why_when_over CHECK (closed_at IS NOT NULL OR closed_why IS NULL),
  -- as written: in lower case it is the form of many a job's name
  CONSTRAINT alert_holds_no_claim_code CHECK (headline || ' ' || happened || ' ' || next_step
    !~ '[A-Z0-9]{4}-[A-Z0-9]{6}-[A-Z0-9]{4,5}')
);
CREATE UNIQUE INDEX alert_open_once ON alert (kind, subject, occasion) WHERE closed_at IS NULL;
COMMENT ON TABLE alert IS 'A breach that people are told of, once for each key over all servers.';
COMMENT ON COLUMN alert.occasion IS 'What of the subject: a day, a file, a level; empty where the subject says it all.';
COMMENT ON COLUMN alert.round IS 'Counts the same breach when it came back after it was over.';
COMMENT ON COLUMN alert.due_at IS 'From then on it is told; one that is over before was none.';
COMMENT ON COLUMN alert.seen_at IS 'When it was last found to be so.';
COMMENT ON COLUMN alert.told_as_of IS 'When its words and numbers were made.';
COMMENT ON COLUMN alert.closed_why IS 'What to tell those who were told of it; null: nothing.';
COMMENT ON INDEX alert_open_once IS 'Two servers that notice the same have one alert.';

CREATE TABLE alert_message (
  alert_id     uuid NOT NULL,
  channel      text NOT NULL,
  what         text NOT NULL,
  ordinal      smallint NOT NULL,
  tries        smallint NOT NULL DEFAULT 0,
  next_try_at  timestamptz NOT NULL,
  sent_at      timestamptz,
  given_up_at  timestamptz,
  answer       text,
  CONSTRAINT alert_message_once PRIMARY KEY (alert_id, channel, what, ordinal),
  CONSTRAINT alert_message_alert FOREIGN KEY (alert_id) REFERENCES alert (alert_id),
  CONSTRAINT alert_message_channel_known CHECK (channel IN ('MAIL', 'WEBHOOK')),
  CONSTRAINT alert_message_what_known CHECK (what IN ('RAISED', 'REMINDER', 'RESOLVED')),
  CONSTRAINT alert_message_tries_bound CHECK (tries BETWEEN 0 AND 10),
  CONSTRAINT alert_message_ends_once CHECK (num_nonnulls(sent_at, given_up_at) <= 1),
  CONSTRAINT alert_message_sent_was_tried CHECK (sent_at IS NULL OR tries > 0),
  CONSTRAINT alert_message_answer_bound CHECK (length(answer) <= 300),
  CONSTRAINT alert_message_holds_no_claim_code CHECK (answer !~ '[A-Z0-9]{4}-[A-Z0-9]{6}-[A-Z0-9]{4,5}')
);
CREATE INDEX alert_message_to_send ON alert_message (channel, next_try_at) WHERE sent_at IS NULL AND given_up_at IS NULL;
COMMENT ON TABLE alert_message IS 'One message of an alert over one channel; repeated under the same key until somebody took it.';
COMMENT ON COLUMN alert_message.answer IS 'What the receiver, or the network, said to the last try.';

CREATE TABLE watched_job (
  job   text NOT NULL,
  since timestamptz NOT NULL,
  CONSTRAINT watched_job_pk PRIMARY KEY (job),
  CONSTRAINT watched_job_bound CHECK (length(job) BETWEEN 1 AND 60)
);
COMMENT ON TABLE watched_job IS 'Since when a job''s files are expected: a new job has not missed yesterday''s.';

CREATE TABLE account_funds (
  account_id  smallint NOT NULL,
  funds_minor bigint NOT NULL,
  seen_at     timestamptz NOT NULL DEFAULT clock_timestamp(),
  CONSTRAINT account_funds_last PRIMARY KEY (account_id),
  CONSTRAINT account_funds_account FOREIGN KEY (account_id) REFERENCES account (account_id)
);
COMMENT ON TABLE account_funds IS 'The available funds as the provider said them last. Nothing is paid by it.';

CREATE TRIGGER alert_is_never_emptied BEFORE TRUNCATE ON alert
  FOR EACH STATEMENT EXECUTE FUNCTION guard_emptying();
CREATE TRIGGER alert_message_is_never_emptied BEFORE TRUNCATE ON alert_message
  FOR EACH STATEMENT EXECUTE FUNCTION guard_emptying();
CREATE TRIGGER watched_job_is_never_emptied BEFORE TRUNCATE ON watched_job
  FOR EACH STATEMENT EXECUTE FUNCTION guard_emptying();
CREATE TRIGGER account_funds_is_never_emptied BEFORE TRUNCATE ON account_funds
  FOR EACH STATEMENT EXECUTE FUNCTION guard_emptying();
