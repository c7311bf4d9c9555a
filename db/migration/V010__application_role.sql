-- The role that the program works with: it reads and writes, and owns nothing, so it can neither switch off a guard nor empty
-- a table. A login of another name gets the same rights by GRANT bursar_app TO it.

DO $$
BEGIN
  IF current_user = 'bursar_app' THEN
    RAISE EXCEPTION USING MESSAGE = 'bursar_app must not own the tables, and so cannot migrate them',
      HINT = 'Name the role that owns them by SPRING_FLYWAY_USER and SPRING_FLYWAY_PASSWORD';
  END IF;
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'bursar_app') THEN
    CREATE ROLE bursar_app;
  END IF;
EXCEPTION WHEN insufficient_privilege THEN
  RAISE EXCEPTION USING MESSAGE = 'there is no role bursar_app, and ' || current_user || ' may not make one',
    HINT = 'Let an administrator of the server run: CREATE ROLE bursar_app LOGIN PASSWORD ''...''';
END $$;

GRANT USAGE ON SCHEMA "${flyway:defaultSchema}" TO bursar_app;
GRANT SELECT, INSERT, UPDATE ON ALL TABLES IN SCHEMA "${flyway:defaultSchema}" TO bursar_app;
GRANT USAGE ON ALL SEQUENCES IN SCHEMA "${flyway:defaultSchema}" TO bursar_app;
-- The rewards of a file that was refused as a whole are taken out again; nothing else is ever deleted.
GRANT DELETE ON reward TO bursar_app;
REVOKE UPDATE ON event, row_problem FROM bursar_app;
REVOKE INSERT, UPDATE ON "${flyway:table}" FROM bursar_app;

-- The same for what later migrations make.
ALTER DEFAULT PRIVILEGES IN SCHEMA "${flyway:defaultSchema}" GRANT SELECT, INSERT, UPDATE ON TABLES TO bursar_app;
ALTER DEFAULT PRIVILEGES IN SCHEMA "${flyway:defaultSchema}" GRANT USAGE ON SEQUENCES TO bursar_app;

-- A temporary table named attempt would stand before the real one in the eyes of the guards.
REVOKE TEMPORARY ON DATABASE "${flyway:database}" FROM PUBLIC;
REVOKE CREATE ON SCHEMA "${flyway:defaultSchema}" FROM PUBLIC;
