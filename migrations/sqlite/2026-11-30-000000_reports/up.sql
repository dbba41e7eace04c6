-- Reports as they were issued. A row never changes: the journal entry at its position has the digest of its document.
CREATE TABLE reports (
    period_key INTEGER NOT NULL REFERENCES periods (period_key),
    position INTEGER NOT NULL,
    report TEXT NOT NULL,
    revision INTEGER NOT NULL CHECK (revision > 0),
    window_from INTEGER NOT NULL,
    window_to INTEGER NOT NULL,
    as_of_position INTEGER NOT NULL,
    issued_at INTEGER NOT NULL,
    issuer TEXT NOT NULL,
    digest BLOB NOT NULL CHECK (length(digest) = 32),
    document BLOB NOT NULL,
    PRIMARY KEY (period_key, position)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX reports_revision ON reports (period_key, report, revision);

INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
    ('reports', 'reports', '1000 1000 1'),
    ('reports', 'reports_revision', '1000 1000 2 1');
