-- How the desk of a period works, as JSON, and since when it is in a surge.
ALTER TABLE periods ADD COLUMN desk TEXT NOT NULL DEFAULT '{}';
ALTER TABLE periods ADD COLUMN surge_since INTEGER;

-- Whether nobody spoke.
ALTER TABLE calls ADD COLUMN silent INTEGER NOT NULL DEFAULT 0 CHECK (silent IN (0, 1));

-- What is known of a caller: the number of calls about danger that are not void, and the open callback that was made because nobody answered.
ALTER TABLE callers ADD COLUMN calls_about_danger INTEGER NOT NULL DEFAULT 0;
ALTER TABLE callers ADD COLUMN missed_callback INTEGER;
CREATE INDEX callers_missed ON callers (period_key, missed_callback) WHERE missed_callback IS NOT NULL;
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES ('callers', 'callers_missed', '100 100 1');

UPDATE callers SET calls_about_danger = told.calls
FROM (
    SELECT period_key, caller, count(*) AS calls FROM calls
    WHERE caller IS NOT NULL AND void_position IS NULL AND kind <> 'TEST'
        AND (urgency = 'P0' OR category = 'PSY' OR category LIKE 'PSY.%' OR category = 'WEL.08')
    GROUP BY period_key, caller
) AS told
WHERE told.period_key = callers.period_key AND told.caller = callers.number;

UPDATE callers SET missed_callback = missed.number
FROM (
    SELECT calls.period_key, calls.caller, min(callbacks.number) AS number FROM callbacks
    JOIN calls ON calls.period_key = callbacks.period_key AND calls.number = callbacks.call_number
    WHERE callbacks.kind = 'MISSED' AND callbacks.state = 'OPEN' AND calls.caller IS NOT NULL
    GROUP BY calls.period_key, calls.caller
) AS missed
WHERE missed.period_key = callers.period_key AND missed.caller = callers.number;

-- Places of which a call told of danger: district and address in one form. Personal data.
CREATE TABLE danger_places (
    period_key INTEGER NOT NULL,
    place TEXT NOT NULL,
    call_number INTEGER NOT NULL,
    PRIMARY KEY (period_key, place, call_number),
    FOREIGN KEY (period_key, call_number) REFERENCES calls (period_key, number)
) STRICT, WITHOUT ROWID;
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES ('danger_places', 'danger_places', '10000 10000 2 1');

-- Telephones of an agency, as a JSON list.
ALTER TABLE directory_entries ADD COLUMN telephones TEXT;

-- When somebody of the agency was told by voice, and the position of the entry that says who.
ALTER TABLE assignments ADD COLUMN informed_at INTEGER;
ALTER TABLE assignments ADD COLUMN informed_position INTEGER;
