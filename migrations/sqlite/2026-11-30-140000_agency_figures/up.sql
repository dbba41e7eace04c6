-- What agencies do with their assignments: how often they accept and return them, and how long it takes them to accept and to resolve, in microseconds.
ALTER TABLE flow_counters ADD COLUMN returned INTEGER NOT NULL DEFAULT 0;
ALTER TABLE flow_counters ADD COLUMN acknowledged INTEGER NOT NULL DEFAULT 0;
ALTER TABLE flow_counters ADD COLUMN acknowledge_us INTEGER NOT NULL DEFAULT 0;
ALTER TABLE issue_counters ADD COLUMN resolve_us INTEGER NOT NULL DEFAULT 0;
CREATE INDEX journal_answered ON journal (period_key, occurred_at)
    WHERE type = 'ISSUE_ACKNOWLEDGED' OR type = 'ISSUE_PROGRESSED' OR type = 'ISSUE_RETURNED' OR type = 'ISSUE_RESOLVED';
