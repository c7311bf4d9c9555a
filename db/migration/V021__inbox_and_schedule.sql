-- Files that a server picks up from the jobs' inboxes, and the times at which it does so. Both are written before anything is done,
-- so that after a crash it is known whose a file is, and which time has had its run.

CREATE TABLE inbox_file (
  inbox_file_id   bigint GENERATED ALWAYS AS IDENTITY,
  job             text NOT NULL,
  inbox           text NOT NULL,
  name            text NOT NULL,
  sha256          bytea NOT NULL,
  picked_up_at    timestamptz NOT NULL DEFAULT clock_timestamp(),
  picked_up_by    text NOT NULL,
  repeats         text,
  disbursement_id text,
  outcome         text,
  why             text,
  lies_at         text NOT NULL,
  goes_to         text,
  moved_at        timestamptz,
  CONSTRAINT inbox_file_pk PRIMARY KEY (inbox_file_id),
  CONSTRAINT inbox_file_disbursement FOREIGN KEY (disbursement_id) REFERENCES disbursement (disbursement_id),
  CONSTRAINT inbox_file_repeats FOREIGN KEY (repeats) REFERENCES disbursement (disbursement_id),
  CONSTRAINT inbox_file_sha256_length CHECK (length(sha256) = 32),
  CONSTRAINT inbox_file_outcome_known CHECK (outcome IN ('DONE', 'HELD', 'REFUSED', 'GONE')),
  CONSTRAINT inbox_file_is_judged_before_it_goes CHECK (goes_to IS NULL OR outcome IN ('DONE', 'HELD', 'REFUSED')),
  CONSTRAINT inbox_file_pays_what_is_done_or_held CHECK (outcome NOT IN ('DONE', 'HELD') OR disbursement_id IS NOT NULL),
  CONSTRAINT inbox_file_names_bound CHECK (length(job) <= 60 AND length(inbox) <= 1000 AND length(name) <= 255
    AND length(lies_at) <= 300 AND length(goes_to) <= 300),
  CONSTRAINT inbox_file_why_bound CHECK (length(why) <= 4000),
  CONSTRAINT inbox_file_holds_no_claim_code CHECK (why !~* '[A-Z0-9]{4}-[A-Z0-9]{6}-[A-Z0-9]{4,5}')
);
CREATE UNIQUE INDEX inbox_file_picked_up_once ON inbox_file (job, lies_at, sha256)
  WHERE outcome IS NULL OR goes_to IS NOT NULL;
CREATE INDEX inbox_file_held ON inbox_file (disbursement_id) WHERE outcome = 'HELD';
CREATE INDEX inbox_file_of_job ON inbox_file (job, inbox_file_id);
COMMENT ON TABLE inbox_file IS 'A file that was picked up, written before its run; what became of it, and where it lies.';
COMMENT ON COLUMN inbox_file.inbox IS 'The folder as the job file named it; lies_at and goes_to are within it.';
COMMENT ON COLUMN inbox_file.sha256 IS 'Of the file as it lies there, zipped or not: tells it from a later one of the same name.';
COMMENT ON COLUMN inbox_file.repeats IS 'The disbursement that had this content before and was at its end when the file was picked up.';
COMMENT ON COLUMN inbox_file.outcome IS 'Null: its run is under way, or was interrupted. GONE: somebody took the file out of the inbox meanwhile.';
COMMENT ON COLUMN inbox_file.goes_to IS 'Where it is being moved to; null: it lies where it belongs.';

CREATE TABLE schedule_seen (
  job       text NOT NULL,
  schedule  text NOT NULL,
  since     timestamptz NOT NULL,
  CONSTRAINT schedule_seen_pk PRIMARY KEY (job, schedule),
  CONSTRAINT schedule_seen_names_bound CHECK (length(job) <= 60 AND length(schedule) <= 300)
);
COMMENT ON TABLE schedule_seen IS 'Since when a job has had a schedule, by a server''s clock: times before that were never missed.';

CREATE TABLE schedule_run (
  job         text NOT NULL,
  due_at      timestamptz NOT NULL,
  kind        text NOT NULL,
  missed      integer NOT NULL,
  decided_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
  decided_by  text NOT NULL,
  ended_at    timestamptz,
  CONSTRAINT schedule_run_each_time_once PRIMARY KEY (job, due_at),
  CONSTRAINT schedule_run_kind_known CHECK (kind IN ('RUN', 'SKIPPED', 'STILL_RUNNING')),
  CONSTRAINT schedule_run_only_a_run_is_open CHECK (kind = 'RUN' OR ended_at IS NOT NULL),
  CONSTRAINT schedule_run_missed_not_negative CHECK (missed >= 0),
  CONSTRAINT schedule_run_job_bound CHECK (length(job) <= 60)
);
CREATE UNIQUE INDEX schedule_run_one_open ON schedule_run (job) WHERE ended_at IS NULL;
COMMENT ON TABLE schedule_run IS 'Each time of a schedule, once over all servers: whoever writes the row first has decided it.';
COMMENT ON COLUMN schedule_run.missed IS 'How many times came due while no server was running, this one included; 0: it was on time.';
COMMENT ON COLUMN schedule_run.ended_at IS 'Null: the inbox is being emptied; any server goes on with it if the one that began is gone.';

-- The latest disbursement of a job.
CREATE INDEX disbursement_of_job ON disbursement (job, created_at);

CREATE TRIGGER inbox_file_is_never_emptied BEFORE TRUNCATE ON inbox_file
  FOR EACH STATEMENT EXECUTE FUNCTION guard_emptying();
CREATE TRIGGER schedule_seen_is_never_emptied BEFORE TRUNCATE ON schedule_seen
  FOR EACH STATEMENT EXECUTE FUNCTION guard_emptying();
CREATE TRIGGER schedule_run_is_never_emptied BEFORE TRUNCATE ON schedule_run
  FOR EACH STATEMENT EXECUTE FUNCTION guard_emptying();
