-- Whether a token stands for a client certificate with the name of its principal. Nobody knows the secret of such a token.
ALTER TABLE tokens ADD COLUMN by_certificate BOOLEAN NOT NULL DEFAULT FALSE;
