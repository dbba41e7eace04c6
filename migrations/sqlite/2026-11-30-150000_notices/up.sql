-- Notices: changed answers that the desk gives. What is to be said is a text of the event at the position.
CREATE TABLE notices (
    period_key INTEGER NOT NULL REFERENCES periods (period_key),
    number INTEGER NOT NULL,
    in_force_from INTEGER NOT NULL,
    replaces INTEGER,
    category TEXT,
    poster TEXT NOT NULL,
    posted_at INTEGER NOT NULL,
    position INTEGER NOT NULL,
    ended_at INTEGER,
    end_position INTEGER,
    replaced_by INTEGER,
    PRIMARY KEY (period_key, number),
    CHECK ((ended_at IS NULL) = (end_position IS NULL) AND (replaced_by IS NULL OR ended_at IS NOT NULL))
) STRICT, WITHOUT ROWID;

-- Who has read what, and when: notices, where issue_number is 0, and instructions on issues. A row never changes.
CREATE TABLE readings (
    period_key INTEGER NOT NULL REFERENCES periods (period_key),
    issue_number INTEGER NOT NULL,
    number INTEGER NOT NULL,
    operator TEXT NOT NULL,
    read_at INTEGER NOT NULL,
    position INTEGER NOT NULL,
    PRIMARY KEY (period_key, issue_number, number, operator)
) STRICT, WITHOUT ROWID;
CREATE INDEX readings_position ON readings (period_key, position);

INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
    ('notices', 'notices', '400 200 1'),
    ('readings', 'readings', '8000 4000 400 20 1'),
    ('readings', 'readings_position', '8000 4000 4');
