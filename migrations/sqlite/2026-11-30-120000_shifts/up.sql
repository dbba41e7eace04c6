-- Who was on duty. The key is the position of the journal entry with which it began; end_position is that of the one with which it ended.
CREATE TABLE duties (
    period_key INTEGER NOT NULL REFERENCES periods (period_key),
    position INTEGER NOT NULL,
    operator TEXT NOT NULL,
    started_at INTEGER NOT NULL,
    ended_at INTEGER,
    end_position INTEGER,
    PRIMARY KEY (period_key, position),
    CHECK (ended_at >= started_at AND (ended_at IS NULL) = (end_position IS NULL))
) STRICT, WITHOUT ROWID;
CREATE INDEX duties_operator ON duties (period_key, operator, position);

-- What was acknowledged for a shift: the numbers of calls, issues and callbacks, as JSON. A row never changes.
CREATE TABLE handovers (
    period_key INTEGER NOT NULL REFERENCES periods (period_key),
    position INTEGER NOT NULL,
    shift_date TEXT NOT NULL,
    shift TEXT NOT NULL,
    acknowledged_by TEXT NOT NULL,
    acknowledged_at INTEGER NOT NULL,
    items TEXT NOT NULL,
    PRIMARY KEY (period_key, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX handovers_shift ON handovers (period_key, shift_date);

INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
    ('duties', 'duties', '10000 5000 1'),
    ('duties', 'duties_operator', '10000 5000 200 1'),
    ('handovers', 'handovers', '1000 500 1'),
    ('handovers', 'handovers_shift', '1000 500 3');
