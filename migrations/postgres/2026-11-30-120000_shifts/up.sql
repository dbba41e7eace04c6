-- Who was on duty. The key is the position of the journal entry with which it began; end_position is that of the one with which it ended.
CREATE TABLE duties (
    period_key BIGINT NOT NULL REFERENCES periods (period_key),
    position BIGINT NOT NULL,
    operator TEXT COLLATE "C" NOT NULL,
    started_at TIMESTAMPTZ NOT NULL,
    ended_at TIMESTAMPTZ,
    end_position BIGINT,
    PRIMARY KEY (period_key, position),
    CHECK (ended_at >= started_at AND (ended_at IS NULL) = (end_position IS NULL))
);
CREATE INDEX duties_operator ON duties (period_key, operator, position);

-- What was acknowledged for a shift: the numbers of calls, issues and callbacks, as JSON. A row never changes.
CREATE TABLE handovers (
    period_key BIGINT NOT NULL REFERENCES periods (period_key),
    position BIGINT NOT NULL,
    shift_date TEXT COLLATE "C" NOT NULL,
    shift TEXT COLLATE "C" NOT NULL,
    acknowledged_by TEXT COLLATE "C" NOT NULL,
    acknowledged_at TIMESTAMPTZ NOT NULL,
    items TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (period_key, position)
);
CREATE INDEX handovers_shift ON handovers (period_key, shift_date);
