-- The heads of the journals are signed by a key outside of the register. heads has had the column signature since it was made; its signed_position stays empty,
-- as a head is signed where it stands.
ALTER TABLE access_head ADD COLUMN signature BLOB;

-- Whether the heads are signed. A register of before is signed once, when a server with its key opens it; after that, a signature that is missing is a fault.
ALTER TABLE register ADD COLUMN heads_signed INTEGER NOT NULL DEFAULT 0 CHECK (heads_signed IN (0, 1));
