-- Follow-ups count when they are made, not with the resolution that they follow. Calls whose alarm was dismissed are counted.
ALTER TABLE issue_counters DROP COLUMN followed_up;
ALTER TABLE issue_counters DROP COLUMN said_solved;
ALTER TABLE issue_counters DROP COLUMN satisfied;
ALTER TABLE flow_counters ADD COLUMN followed_up INTEGER NOT NULL DEFAULT 0;
ALTER TABLE flow_counters ADD COLUMN said_solved INTEGER NOT NULL DEFAULT 0;
ALTER TABLE flow_counters ADD COLUMN follow_ups_rated INTEGER NOT NULL DEFAULT 0;
ALTER TABLE flow_counters ADD COLUMN satisfied INTEGER NOT NULL DEFAULT 0;
ALTER TABLE call_counters ADD COLUMN alarms_dismissed INTEGER NOT NULL DEFAULT 0;
CREATE INDEX journal_followed_up ON journal (period_key, occurred_at) WHERE type = 'ISSUE_FOLLOWED_UP';
