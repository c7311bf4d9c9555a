-- The way from a start to the first call reads what is left of a disbursement and never all that is paid.

CREATE INDEX reward_ended ON reward (disbursement_id, state) INCLUDE (amount_minor)
  WHERE state IN ('DELIVERED', 'REJECTED', 'CANCELLED');
COMMENT ON INDEX reward_ended IS 'What has ended otherwise than paid and kept: what is nowhere else is paid.';
