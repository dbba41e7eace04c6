-- Whether a number is called although it must not be.
ALTER TABLE callbacks ADD COLUMN overridden BOOLEAN NOT NULL DEFAULT false;
-- Callbacks of a call that is taken back.
CREATE INDEX callbacks_call ON callbacks (period_key, call_number) WHERE call_number IS NOT NULL;
