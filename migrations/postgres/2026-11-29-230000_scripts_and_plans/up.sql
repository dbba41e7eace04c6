-- Whether the caller was abusive; how calls of a number are to be handled; what call handlers ask first.
ALTER TABLE calls ADD COLUMN abusive BOOLEAN NOT NULL DEFAULT false;
ALTER TABLE call_texts ADD COLUMN caller_plan TEXT COLLATE "C";
-- received_at of a call that says how calls of the number are to be handled, unless it is void.
ALTER TABLE call_phones ADD COLUMN caller_plan_at TIMESTAMPTZ;
CREATE INDEX call_phones_plan ON call_phones (period_key, phone_key, caller_plan_at, call_number) WHERE caller_plan_at IS NOT NULL;
-- A JSON object by language; NULL where the built-in ones hold.
ALTER TABLE directory_entries ADD COLUMN scripts TEXT COLLATE "C";
