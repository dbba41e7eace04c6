-- Why a call ended as it did, as a code; alarms of calls; default urgencies and words of categories.
ALTER TABLE calls ADD COLUMN triage_reason_code TEXT;
ALTER TABLE calls ADD COLUMN alarm_state TEXT CHECK (alarm_state IN ('OPEN', 'CONFIRMED', 'DISMISSED'));
-- Its causes, the urgency without it, and the position of its entry, as a JSON object. Its words are a text of that entry.
ALTER TABLE calls ADD COLUMN alarm_raised TEXT;
ALTER TABLE calls ADD COLUMN alarm_reason_code TEXT;
ALTER TABLE calls ADD COLUMN alarm_settled_position INTEGER;
CREATE INDEX calls_alarm ON calls (period_key, alarm_state, received_at, number) WHERE alarm_state IS NOT NULL;
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES ('calls', 'calls_alarm', '30000 30000 10000 2 1');

-- NULL where the built-in ones hold. words is a JSON object by language.
ALTER TABLE directory_entries ADD COLUMN urgency TEXT;
ALTER TABLE directory_entries ADD COLUMN words TEXT;
