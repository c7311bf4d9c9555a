-- What the provider's sandbox answered to the questions that its documentation leaves open, and who asked. The latest one of an
-- account has set its two switches; the others stay as the record.

CREATE TABLE certification (
  certification_id          bigint GENERATED ALWAYS AS IDENTITY,
  account_id                smallint NOT NULL,
  certified_at              timestamptz NOT NULL DEFAULT clock_timestamp(),
  certified_by              text NOT NULL,
  tested_account            text NOT NULL,
  create_on_cancelled_id    text NOT NULL,
  cancel_of_unknown_id      text NOT NULL,
  second_cancel_succeeds    boolean NOT NULL,
  trust_card_status         boolean NOT NULL,
  verify_cancel             boolean NOT NULL,
  report                    text NOT NULL,
  CONSTRAINT certification_pk PRIMARY KEY (certification_id),
  CONSTRAINT certification_account FOREIGN KEY (account_id) REFERENCES account (account_id),
  CONSTRAINT certification_create_on_cancelled_id_known
    CHECK (create_on_cancelled_id IN ('REFUNDED_TO_PURCHASER', 'FULFILLED', 'OTHER')),
  CONSTRAINT certification_cancel_of_unknown_id_known
    CHECK (cancel_of_unknown_id IN ('REFUSED', 'SUCCEEDS_AND_BURNS', 'SUCCEEDS')),
  CONSTRAINT certification_trusts_only_a_dead_card
    CHECK (NOT trust_card_status OR create_on_cancelled_id = 'REFUNDED_TO_PURCHASER'),
  CONSTRAINT certification_verifies_unless_a_cancel_burns
    CHECK (verify_cancel OR cancel_of_unknown_id <> 'SUCCEEDS'),
  CONSTRAINT certification_report_bound CHECK (length(report) <= 50000),
  CONSTRAINT certification_holds_no_claim_code CHECK (report !~* '[A-Z0-9]{4}-[A-Z0-9]{6}-[A-Z0-9]{4,5}')
);
CREATE INDEX certification_of_account ON certification (account_id, certification_id);
COMMENT ON TABLE certification IS 'Append-only: how the provider was found to behave, by whom, when, and the report.';
COMMENT ON COLUMN certification.tested_account IS 'The sandbox account that was called; another one where the findings were carried over.';
COMMENT ON COLUMN certification.second_cancel_succeeds IS 'A cancel of a cancelled id answers SUCCESS.';

CREATE FUNCTION guard_certification() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM refuse('certification_is_append_only', 'certifications are neither changed nor deleted');
  RETURN NULL;
END $$;
CREATE TRIGGER certification_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON certification
  FOR EACH STATEMENT EXECUTE FUNCTION guard_certification();
