-- Who goes first where several wait for one account's slots, and the strict pace.

ALTER TABLE throttle
  ADD COLUMN urgent smallint,
  ADD COLUMN urgent_until timestamptz,
  ADD COLUMN funds_slot timestamptz,
  ADD COLUMN permits timestamptz[],
  ADD CONSTRAINT throttle_urgent_known CHECK (urgent BETWEEN 0 AND 4),
  ADD CONSTRAINT throttle_urgent_has_an_end CHECK ((urgent IS NULL) = (urgent_until IS NULL)),
  ADD CONSTRAINT throttle_nine_permits
    CHECK (permits IS NULL OR (array_ndims(permits) = 1 AND array_lower(permits, 1) = 1 AND cardinality(permits) = 9
      AND array_position(permits, NULL) IS NULL));

COMMENT ON COLUMN throttle.urgent IS 'Who got the latest slot: 0 funds, 1 cancel, 2 probe, 3 delivery, 4 create.';
COMMENT ON COLUMN throttle.urgent_until IS 'Until then only calls of that priority, or an earlier one, get slots: the next one may be on its way.';
COMMENT ON COLUMN throttle.funds_slot IS 'The latest slot for GetAvailableFunds, which the provider allows once a second.';
COMMENT ON COLUMN throttle.permits IS 'Strict pace: when each of nine permits is free again; null: the pace is not strict.';
