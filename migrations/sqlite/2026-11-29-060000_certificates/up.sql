-- Whether a token stands for a client certificate with the name of its principal. Nobody knows the secret of such a token.
ALTER TABLE tokens ADD COLUMN by_certificate INTEGER NOT NULL DEFAULT 0 CHECK (by_certificate IN (0, 1));
