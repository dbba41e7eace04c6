-- Tokens, by which a server knows who is asking, and the journal of what becomes of them. They belong to no period.

-- One row: the end of that journal.
CREATE TABLE access_head (
    id INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    position BIGINT NOT NULL,
    hash BYTEA NOT NULL,
    recorded_at TIMESTAMPTZ NOT NULL
);
INSERT INTO access_head (id, position, hash, recorded_at) VALUES (1, 0, decode(repeat('00', 32), 'hex'), 'epoch');

CREATE TABLE access_journal (
    position BIGINT NOT NULL PRIMARY KEY,
    request_id UUID NOT NULL UNIQUE,
    digest BYTEA NOT NULL,
    actor TEXT COLLATE "C" NOT NULL,
    on_behalf_of TEXT COLLATE "C",
    recorded_at TIMESTAMPTZ NOT NULL,
    token_id TEXT COLLATE "C" NOT NULL,
    payload TEXT COLLATE "C" NOT NULL,
    hash BYTEA NOT NULL CHECK (length(hash) = 32)
);

-- Tokens as they are now. What is shown once is kept as SHA-256; periods is a JSON list of ids, empty for all.
CREATE TABLE tokens (
    token_id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    secret_hash BYTEA NOT NULL CHECK (length(secret_hash) = 32),
    principal TEXT COLLATE "C" NOT NULL,
    role TEXT COLLATE "C" NOT NULL,
    periods TEXT COLLATE "C" NOT NULL,
    may_act_for_others BOOLEAN NOT NULL,
    expires_at TIMESTAMPTZ NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    created_by TEXT COLLATE "C" NOT NULL,
    revoked_at TIMESTAMPTZ,
    -- Of its latest entry.
    position BIGINT NOT NULL
);
CREATE INDEX tokens_position ON tokens (position);

-- When each was last used, to a minute. No entry says so.
CREATE TABLE token_uses (
    token_id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    last_used_at TIMESTAMPTZ NOT NULL
);
