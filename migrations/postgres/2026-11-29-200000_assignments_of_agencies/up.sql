-- An agency asks for its present assignments.
CREATE INDEX assignments_open ON assignments (period_key, agency, issue_number) WHERE ended_at IS NULL;
