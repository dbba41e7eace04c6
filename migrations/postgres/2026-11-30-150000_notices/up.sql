-- Notices: changed answers that the desk gives. What is to be said is a text of the event at the position.
CREATE TABLE notices (
    period_key BIGINT NOT NULL REFERENCES periods (period_key),
    number BIGINT NOT NULL,
    in_force_from TIMESTAMPTZ NOT NULL,
    replaces BIGINT,
    category TEXT COLLATE "C",
    poster TEXT COLLATE "C" NOT NULL,
    posted_at TIMESTAMPTZ NOT NULL,
    position BIGINT NOT NULL,
    ended_at TIMESTAMPTZ,
    end_position BIGINT,
    replaced_by BIGINT,
    PRIMARY KEY (period_key, number),
    CHECK ((ended_at IS NULL) = (end_position IS NULL) AND (replaced_by IS NULL OR ended_at IS NOT NULL))
);

-- Who has read what, and when: notices, where issue_number is 0, and instructions on issues. A row never changes.
CREATE TABLE readings (
    period_key BIGINT NOT NULL REFERENCES periods (period_key),
    issue_number BIGINT NOT NULL,
    number BIGINT NOT NULL,
    operator TEXT COLLATE "C" NOT NULL,
    read_at TIMESTAMPTZ NOT NULL,
    position BIGINT NOT NULL,
    PRIMARY KEY (period_key, issue_number, number, operator)
);
CREATE INDEX readings_position ON readings (period_key, position);
