-- How the desk of a period works, as JSON, and since when it is in a surge.
ALTER TABLE periods ADD COLUMN desk TEXT COLLATE "C" NOT NULL DEFAULT '{}';
ALTER TABLE periods ADD COLUMN surge_since TIMESTAMPTZ;

-- Whether nobody spoke.
ALTER TABLE calls ADD COLUMN silent BOOLEAN NOT NULL DEFAULT false;

-- What is known of a caller: the number of calls about danger that are not void, and the open callback that was made because nobody answered.
ALTER TABLE callers ADD COLUMN calls_about_danger BIGINT NOT NULL DEFAULT 0;
ALTER TABLE callers ADD COLUMN missed_callback BIGINT;
CREATE INDEX callers_missed ON callers (period_key, missed_callback) WHERE missed_callback IS NOT NULL;

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
    period_key BIGINT NOT NULL,
    place TEXT COLLATE "C" NOT NULL,
    call_number BIGINT NOT NULL,
    PRIMARY KEY (period_key, place, call_number)
);

-- Telephones of an agency, as a JSON list.
ALTER TABLE directory_entries ADD COLUMN telephones TEXT COLLATE "C";

-- When somebody of the agency was told by voice, and the position of the entry that says who.
ALTER TABLE assignments ADD COLUMN informed_at TIMESTAMPTZ;
ALTER TABLE assignments ADD COLUMN informed_position BIGINT;
