-- Tokens, by which a server knows who is asking, and the journal of what becomes of them. They belong to no period.

-- One row: the end of that journal.
CREATE TABLE access_head (
    id INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    position INTEGER NOT NULL,
    hash BLOB NOT NULL,
    recorded_at INTEGER NOT NULL
) STRICT;
INSERT INTO access_head (id, position, hash, recorded_at) VALUES (1, 0, zeroblob(32), 0);

CREATE TABLE access_journal (
    position INTEGER NOT NULL PRIMARY KEY,
    request_id BLOB NOT NULL UNIQUE,
    digest BLOB NOT NULL,
    actor TEXT NOT NULL,
    on_behalf_of TEXT,
    recorded_at INTEGER NOT NULL,
    token_id TEXT NOT NULL,
    payload TEXT NOT NULL,
    hash BLOB NOT NULL CHECK (length(hash) = 32)
) STRICT;

-- Tokens as they are now. What is shown once is kept as SHA-256; periods is a JSON list of ids, empty for all.
CREATE TABLE tokens (
    token_id TEXT NOT NULL PRIMARY KEY,
    secret_hash BLOB NOT NULL CHECK (length(secret_hash) = 32),
    principal TEXT NOT NULL,
    role TEXT NOT NULL,
    periods TEXT NOT NULL,
    may_act_for_others INTEGER NOT NULL CHECK (may_act_for_others IN (0, 1)),
    expires_at INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    created_by TEXT NOT NULL,
    revoked_at INTEGER,
    -- Of its latest entry.
    position INTEGER NOT NULL
) STRICT;
CREATE INDEX tokens_position ON tokens (position);

-- When each was last used, to a minute. No entry says so.
CREATE TABLE token_uses (
    token_id TEXT NOT NULL PRIMARY KEY,
    last_used_at INTEGER NOT NULL
) STRICT;
