-- What is looked up about a file before it is accepted: its rewards beside those of earlier files.

CREATE UNLOGGED TABLE staged_reward (
  line         bigint NOT NULL,
  reference    text NOT NULL,
  id_base      text NOT NULL,
  recipient    text NOT NULL,
  amount_minor bigint NOT NULL
) WITH (autovacuum_vacuum_threshold = 10000, autovacuum_vacuum_scale_factor = 0, autovacuum_enabled = true);
COMMENT ON TABLE staged_reward IS
  'Rewards of a file that is being checked. Never committed: each check sees its own rows only, and they vanish with it.';
-- Within the transaction of its check, a row is taken out once it is known that it would not be paid.
GRANT DELETE ON staged_reward TO bursar_app;

ALTER TABLE disbursement
  ADD COLUMN content_key bytea,
  ADD COLUMN accepted_minor bigint,
  ADD CONSTRAINT disbursement_content_key_form CHECK (octet_length(content_key) = 32),
  ADD CONSTRAINT disbursement_accepted_not_negative CHECK (accepted_minor >= 0);
CREATE INDEX disbursement_by_content ON disbursement (account_id, content_key) WHERE content_key IS NOT NULL;
CREATE INDEX disbursement_by_job ON disbursement (account_id, job, created_at);
COMMENT ON COLUMN disbursement.content_key IS
  'Of its rewards whatever their order, so that a file saved anew is known again; null for files from before this column.';
COMMENT ON COLUMN disbursement.accepted_minor IS
  'What it was to pay when it was accepted: counts for limits until its rewards are taken in.';
