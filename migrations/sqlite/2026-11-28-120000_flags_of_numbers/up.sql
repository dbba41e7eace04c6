-- Whether a number is called although it must not be.
ALTER TABLE callbacks ADD COLUMN overridden INTEGER NOT NULL DEFAULT 0 CHECK (overridden IN (0, 1));
-- Callbacks of a call that is taken back.
CREATE INDEX callbacks_call ON callbacks (period_key, call_number) WHERE call_number IS NOT NULL;
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES ('callbacks', 'callbacks_call', '200000 200000 2');
