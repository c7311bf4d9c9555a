-- Why a file needs a second pair of eyes is known when it is accepted: its job says so, or a limit was passed.

ALTER TABLE disbursement
  ADD COLUMN approval_why text,
  ADD CONSTRAINT disbursement_four_eyes_says_why CHECK (four_eyes OR approval_why IS NULL),
  ADD CONSTRAINT disbursement_approval_why_bound CHECK (length(approval_why) <= 1000);
COMMENT ON COLUMN disbursement.approval_why IS 'Why somebody else has to approve before anything is paid; null: nobody has to.';
