-- How fast each account may call the provider: one row per account, shared by all processes and machines.

CREATE TABLE throttle (
    account       text        NOT NULL,
    interval_us   integer     NOT NULL,
    last_slot     timestamptz,
    blocked_until timestamptz,
    block_ms      integer,
    slowed_rate   integer,
    slowed_at     timestamptz,
    CONSTRAINT throttle_pk PRIMARY KEY (account),
    CONSTRAINT throttle_account_has_a_name CHECK (account <> ''),
    CONSTRAINT throttle_at_most_ten_calls_a_second CHECK (interval_us BETWEEN 100000 AND 10000000),
    CONSTRAINT throttle_block_is_bounded CHECK (block_ms BETWEEN 1500 AND 10000),
    CONSTRAINT throttle_never_slowed_to_a_standstill CHECK (slowed_rate BETWEEN 100 AND 10000),
    CONSTRAINT throttle_slowed_since_some_time CHECK ((slowed_rate IS NULL) = (slowed_at IS NULL))
) WITH (fillfactor = 50);

COMMENT ON TABLE throttle IS 'The pace of each provider account. One UPDATE reserves one slot, on this database''s clock.';
COMMENT ON COLUMN throttle.interval_us IS 'Microseconds between two calls at the configured pace.';
COMMENT ON COLUMN throttle.last_slot IS 'The latest slot given away; may lie in the future.';
COMMENT ON COLUMN throttle.blocked_until IS 'No slot before this time: the provider said that we call too fast.';
COMMENT ON COLUMN throttle.block_ms IS 'Length of the last block; doubles while the provider goes on complaining.';
COMMENT ON COLUMN throttle.slowed_rate IS 'Calls per 1000 seconds that the pace fell to at slowed_at; null: never slowed.';
COMMENT ON COLUMN throttle.slowed_at IS 'Last complaint of the provider; the pace grows by 0.1 a second for each 30 clean seconds since.';

-- The interval that holds at a time: the configured one, or the slowed one as far as it has recovered.
CREATE FUNCTION throttle_interval_us(interval_us integer, slowed_rate integer, slowed_at timestamptz, at timestamptz)
    RETURNS bigint
    LANGUAGE sql
    IMMUTABLE
    RETURN CASE
        WHEN slowed_rate IS NULL THEN interval_us
        ELSE greatest(
            interval_us,
            ceil(1000000000 / (slowed_rate + 100 * greatest(0, floor(extract(EPOCH FROM at - slowed_at) / 30)))))
    END;
