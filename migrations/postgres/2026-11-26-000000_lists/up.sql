-- What lists are walked along, each in the order of time.
CREATE INDEX calls_district ON calls (period_key, district, received_at, number) WHERE district IS NOT NULL;
CREATE INDEX calls_category ON calls (period_key, category, received_at, number) WHERE category IS NOT NULL;
CREATE INDEX issues_state ON issues (period_key, state, opened_at, number);
CREATE INDEX issues_agency ON issues (period_key, lead_agency, state, opened_at, number) WHERE lead_agency IS NOT NULL;
CREATE INDEX issues_district ON issues (period_key, district, state, opened_at, number) WHERE district IS NOT NULL;
CREATE INDEX issues_category ON issues (period_key, category, state, opened_at, number) WHERE category IS NOT NULL;
CREATE INDEX issues_state_due ON issues (period_key, state, due_at, number) WHERE due_at IS NOT NULL;

-- Issues that look alike.
CREATE INDEX issues_matter ON issues (period_key, category, district, opened_at, number)
    WHERE category IS NOT NULL AND district IS NOT NULL;
