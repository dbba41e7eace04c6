-- How much of the time allowed is used. From when it is counted; a server that opens a register of before makes it exact from the journal, with its counters.
ALTER TABLE issues ADD COLUMN clock_from INTEGER NOT NULL DEFAULT 0;
UPDATE issues SET clock_from = opened_at;
-- The highest step that somebody has seen, in percent, and when the first is reached that nobody has.
ALTER TABLE issues ADD COLUMN warning_seen INTEGER;
ALTER TABLE issues ADD COLUMN warns_at INTEGER;
