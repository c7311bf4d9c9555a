-- Rows of a check are never committed, so all that lies in the table while nobody checks a file is dead. Where the server runs for
-- moments only, autovacuum never comes by, and each check read what all before it had left.

CREATE FUNCTION empty_staged_rewards() RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER
SET search_path = "${flyway:defaultSchema}", pg_temp AS $$
BEGIN
  IF pg_relation_size('staged_reward') < 1000000 THEN
    RETURN false;
  END IF;
  LOCK TABLE staged_reward IN ACCESS EXCLUSIVE MODE NOWAIT;
  TRUNCATE staged_reward;
  RETURN true;
EXCEPTION WHEN lock_not_available THEN
  RETURN false;
END $$;
REVOKE ALL ON FUNCTION empty_staged_rewards FROM PUBLIC;
GRANT EXECUTE ON FUNCTION empty_staged_rewards TO bursar_app;
COMMENT ON FUNCTION empty_staged_rewards IS 'Gives back the space of earlier checks, unless a file is being checked.';
