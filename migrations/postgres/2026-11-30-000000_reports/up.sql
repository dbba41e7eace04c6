-- Reports as they were issued. A row never changes: the journal entry at its position has the digest of its document.
CREATE TABLE reports (
    period_key BIGINT NOT NULL REFERENCES periods (period_key),
    position BIGINT NOT NULL,
    report TEXT COLLATE "C" NOT NULL,
    revision INTEGER NOT NULL CHECK (revision > 0),
    window_from TIMESTAMPTZ NOT NULL,
    window_to TIMESTAMPTZ NOT NULL,
    as_of_position BIGINT NOT NULL,
    issued_at TIMESTAMPTZ NOT NULL,
    issuer TEXT COLLATE "C" NOT NULL,
    digest BYTEA NOT NULL CHECK (length(digest) = 32),
    document BYTEA NOT NULL,
    PRIMARY KEY (period_key, position)
);
CREATE UNIQUE INDEX reports_revision ON reports (period_key, report, revision);
