-- What is asked of a number costs the same however many calls it has: its calls lie in the order of time, and what they say of it is counted.
CREATE TABLE call_phones_by_time (
    period_key INTEGER NOT NULL,
    phone_key TEXT NOT NULL,
    received_at INTEGER NOT NULL,
    call_number INTEGER NOT NULL,
    -- received_at of a call that says when it is safe to call, unless it is void.
    safe_hours_at INTEGER,
    PRIMARY KEY (period_key, phone_key, received_at, call_number),
    FOREIGN KEY (period_key, call_number) REFERENCES calls (period_key, number)
) STRICT, WITHOUT ROWID;
INSERT INTO call_phones_by_time (period_key, phone_key, received_at, call_number, safe_hours_at)
    SELECT p.period_key, p.phone_key, c.received_at, p.call_number,
        CASE WHEN c.void_position IS NULL AND t.safe_hours IS NOT NULL THEN c.received_at END
    FROM call_phones p
    JOIN calls c ON c.period_key = p.period_key AND c.number = p.call_number
    JOIN call_texts t ON t.period_key = c.period_key AND t.call_number = c.number AND t.revision = c.revision;
DROP TABLE call_phones;
ALTER TABLE call_phones_by_time RENAME TO call_phones;
CREATE INDEX call_phones_hours ON call_phones (period_key, phone_key, safe_hours_at, call_number) WHERE safe_hours_at IS NOT NULL;

-- How many calls of a number say something of it; void ones do not count. fact: CALL (every call), INVALID, DO_NOT_CALL, NO_MESSAGE, SAFE_HOURS, or the tag of a person.
CREATE TABLE number_facts (
    period_key INTEGER NOT NULL,
    phone_key TEXT NOT NULL,
    fact TEXT NOT NULL,
    calls INTEGER NOT NULL,
    PRIMARY KEY (period_key, phone_key, fact)
) STRICT, WITHOUT ROWID;
INSERT INTO number_facts (period_key, phone_key, fact, calls)
    SELECT p.period_key, p.phone_key, 'CALL', count(*)
    FROM call_phones p JOIN calls c ON c.period_key = p.period_key AND c.number = p.call_number
    WHERE c.void_position IS NULL GROUP BY p.period_key, p.phone_key;
INSERT INTO number_facts (period_key, phone_key, fact, calls)
    SELECT p.period_key, p.phone_key, 'INVALID', count(*)
    FROM call_phones p JOIN calls c ON c.period_key = p.period_key AND c.number = p.call_number
    WHERE c.void_position IS NULL AND c.kind = 'INVALID' GROUP BY p.period_key, p.phone_key;
INSERT INTO number_facts (period_key, phone_key, fact, calls)
    SELECT p.period_key, p.phone_key, 'DO_NOT_CALL', count(*)
    FROM call_phones p JOIN calls c ON c.period_key = p.period_key AND c.number = p.call_number
    WHERE c.void_position IS NULL AND c.do_not_call = 1 GROUP BY p.period_key, p.phone_key;
INSERT INTO number_facts (period_key, phone_key, fact, calls)
    SELECT p.period_key, p.phone_key, 'NO_MESSAGE', count(*)
    FROM call_phones p JOIN calls c ON c.period_key = p.period_key AND c.number = p.call_number
    WHERE c.void_position IS NULL AND c.no_message = 1 GROUP BY p.period_key, p.phone_key;
INSERT INTO number_facts (period_key, phone_key, fact, calls)
    SELECT period_key, phone_key, 'SAFE_HOURS', count(*)
    FROM call_phones WHERE safe_hours_at IS NOT NULL GROUP BY period_key, phone_key;
INSERT INTO number_facts (period_key, phone_key, fact, calls)
    SELECT p.period_key, p.phone_key, tag.value, count(*)
    FROM call_phones p JOIN calls c ON c.period_key = p.period_key AND c.number = p.call_number, json_each(c.affected_tags) tag
    WHERE c.void_position IS NULL GROUP BY p.period_key, p.phone_key, tag.value;

-- By how many calls of a number an issue is linked; how many of these are not void, and in how many the number called itself.
CREATE TABLE number_issues (
    period_key INTEGER NOT NULL,
    phone_key TEXT NOT NULL,
    issue_number INTEGER NOT NULL,
    calls INTEGER NOT NULL,
    not_void INTEGER NOT NULL,
    as_caller INTEGER NOT NULL,
    PRIMARY KEY (period_key, phone_key, issue_number),
    FOREIGN KEY (period_key, issue_number) REFERENCES issues (period_key, number)
) STRICT, WITHOUT ROWID;
INSERT INTO number_issues (period_key, phone_key, issue_number, calls, not_void, as_caller)
    SELECT p.period_key, p.phone_key, l.issue_number, count(*),
        sum(CASE WHEN c.void_position IS NULL THEN 1 ELSE 0 END),
        sum(CASE WHEN t.caller_phone_key = p.phone_key THEN 1 ELSE 0 END)
    FROM call_phones p
    JOIN calls c ON c.period_key = p.period_key AND c.number = p.call_number
    JOIN call_texts t ON t.period_key = c.period_key AND t.call_number = c.number AND t.revision = c.revision
    JOIN links l ON l.period_key = c.period_key AND l.call_number = c.number
    GROUP BY p.period_key, p.phone_key, l.issue_number;

INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
    ('call_phones', 'call_phones', '1000000 1000000 10 2 1'),
    ('call_phones', 'call_phones_hours', '1000 1000 2 2 1'),
    ('number_facts', 'number_facts', '600000 600000 2 1'),
    ('number_issues', 'number_issues', '500000 500000 2 1');
