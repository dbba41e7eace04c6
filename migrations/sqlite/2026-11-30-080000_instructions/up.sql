-- Instructions of superiors on issues. Who gave them, under which reference and in which words, and the replies, are texts of events.
CREATE TABLE instructions (
    period_key INTEGER NOT NULL,
    issue_number INTEGER NOT NULL,
    number INTEGER NOT NULL,
    kind TEXT NOT NULL,
    deadline INTEGER,
    reply_due_at INTEGER,
    instructed_at INTEGER NOT NULL,
    position INTEGER NOT NULL,
    replied_at INTEGER,
    replied_position INTEGER,
    PRIMARY KEY (period_key, issue_number, number),
    FOREIGN KEY (period_key, issue_number) REFERENCES issues (period_key, number)
) STRICT, WITHOUT ROWID;
CREATE INDEX instructions_open ON instructions (period_key, issue_number) WHERE replied_at IS NULL;

INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
    ('instructions', 'instructions', '1000 1000 2 1'),
    ('instructions', 'instructions_open', '100 100 1');
