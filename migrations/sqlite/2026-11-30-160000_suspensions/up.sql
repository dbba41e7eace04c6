-- The entry that put an issue on hold: its text says why.
ALTER TABLE issues ADD COLUMN suspended_position INTEGER;
UPDATE issues SET suspended_position = (
    SELECT max(journal.position) FROM journal
    WHERE journal.period_key = issues.period_key AND journal.subject_kind = 'Q' AND journal.subject_number = issues.number AND journal.type = 'ISSUE_SUSPENDED'
) WHERE suspended_at IS NOT NULL;
