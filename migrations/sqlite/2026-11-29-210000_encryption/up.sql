-- Texts may be encrypted at rest. Which key file wraps the keys of the data: its fingerprint; NULL where nothing is encrypted.
ALTER TABLE register ADD COLUMN encryption_key BLOB;
-- Random, new each time that the register is encrypted: by it a text index of before is known.
ALTER TABLE register ADD COLUMN encryption_id BLOB;

-- The key of each period's data, wrapped by the key in that file.
CREATE TABLE data_keys (
    period_key INTEGER NOT NULL PRIMARY KEY REFERENCES periods (period_key),
    wrapped BLOB NOT NULL
) STRICT;

-- The texts of a class with their random bytes, sealed. The other columns are empty then, and keys of phone numbers and places are keyed hashes.
ALTER TABLE call_texts ADD COLUMN who_sealed BLOB;
ALTER TABLE call_texts ADD COLUMN what_sealed BLOB;
ALTER TABLE issue_texts ADD COLUMN who_sealed BLOB;
ALTER TABLE issue_texts ADD COLUMN what_sealed BLOB;
ALTER TABLE event_texts ADD COLUMN sealed BLOB;
