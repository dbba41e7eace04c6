-- Of reports of an incident, which one of them a row is, and when the next one follows.
ALTER TABLE reports ADD COLUMN incident_kind TEXT COLLATE "C";
ALTER TABLE reports ADD COLUMN next_report_at TIMESTAMPTZ;
-- The incident that an issue belongs to, the latest, and which of its reports was issued last.
ALTER TABLE issues ADD COLUMN incident INTEGER;
ALTER TABLE issues ADD COLUMN incident_kind TEXT COLLATE "C";
