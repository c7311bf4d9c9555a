-- A gate that was closed opens for one reward first: only when the provider has paid that one do the others follow.

ALTER TABLE account
  DROP CONSTRAINT account_gate_known,
  ADD CONSTRAINT account_gate_known CHECK (gate IN ('OPEN', 'CANARY', 'PAUSED_FUNDS', 'PAUSED_ACCOUNT', 'PAUSED_OPERATOR')),
  ADD COLUMN canary_at timestamptz,
  ADD COLUMN funds_asked_at timestamptz;
COMMENT ON COLUMN account.canary_at IS 'When the one reward went that tries a gate of CANARY; null while none is under way.';
COMMENT ON COLUMN account.funds_asked_at IS 'When a waiting run last asked for the funds; all that wait share one question a minute.';
