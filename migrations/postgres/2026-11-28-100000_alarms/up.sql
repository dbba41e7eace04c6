-- Why a call ended as it did, as a code; alarms of calls; default urgencies and words of categories.
ALTER TABLE calls ADD COLUMN triage_reason_code TEXT COLLATE "C";
ALTER TABLE calls ADD COLUMN alarm_state TEXT COLLATE "C" CHECK (alarm_state IN ('OPEN', 'CONFIRMED', 'DISMISSED'));
-- Its causes, the urgency without it, and the position of its entry, as a JSON object. Its words are a text of that entry.
ALTER TABLE calls ADD COLUMN alarm_raised TEXT COLLATE "C";
ALTER TABLE calls ADD COLUMN alarm_reason_code TEXT COLLATE "C";
ALTER TABLE calls ADD COLUMN alarm_settled_position BIGINT;
CREATE INDEX calls_alarm ON calls (period_key, alarm_state, received_at, number) WHERE alarm_state IS NOT NULL;

-- NULL where the built-in ones hold. words is a JSON object by language.
ALTER TABLE directory_entries ADD COLUMN urgency TEXT COLLATE "C";
ALTER TABLE directory_entries ADD COLUMN words TEXT COLLATE "C";
