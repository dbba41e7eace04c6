-- Instructions of superiors on issues. Who gave them, under which reference and in which words, and the replies, are texts of events.
CREATE TABLE instructions (
    period_key BIGINT NOT NULL,
    issue_number BIGINT NOT NULL,
    number INTEGER NOT NULL,
    kind TEXT COLLATE "C" NOT NULL,
    deadline TIMESTAMPTZ,
    reply_due_at TIMESTAMPTZ,
    instructed_at TIMESTAMPTZ NOT NULL,
    position BIGINT NOT NULL,
    replied_at TIMESTAMPTZ,
    replied_position BIGINT,
    PRIMARY KEY (period_key, issue_number, number),
    FOREIGN KEY (period_key, issue_number) REFERENCES issues (period_key, number)
);
CREATE INDEX instructions_open ON instructions (period_key, issue_number) WHERE replied_at IS NULL;
