-- What can still be cancelled: the provider takes cancels for 15 minutes, so it is asked for by the time of the first intent. The
-- column never changes once the row is there, so the index stands in the way of no HOT update of an attempt, and new entries
-- always go to its right end.

CREATE INDEX attempt_first_intent ON attempt (first_intent_at);
COMMENT ON INDEX attempt_first_intent IS 'The attempts of the last 15 minutes, over all accounts: the undo horizon reads no other.';
