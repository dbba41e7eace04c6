-- What the counters hold: where it is less than a server keeps in them, it writes them anew from the journal when it starts.
-- 1: callers by day and for the whole period. 2: also by shift; what is not broken down by quarter-hours stands apart.
ALTER TABLE register ADD COLUMN counters INTEGER NOT NULL DEFAULT 1;
