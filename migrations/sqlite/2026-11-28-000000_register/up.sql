-- The register. Moments are microseconds since 1970-01-01T00:00:00Z. Everything of a period leads its key with period_key.

-- One row: what this register is.
CREATE TABLE register (
    id INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    -- Random: files that are made of the register name it.
    register_id BLOB NOT NULL,
    -- Of its key, which lies in a file outside.
    key_fingerprint BLOB NOT NULL,
    created_at INTEGER NOT NULL,
    -- What the counters hold: where it is less than a server keeps in them, it writes them anew from the journal when it starts.
    -- 1: callers by day and for the whole period. 2: also by shift; what is not broken down by quarter-hours stands apart.
    counters INTEGER NOT NULL
) STRICT;

CREATE TABLE periods (
    period_key INTEGER NOT NULL PRIMARY KEY,
    period_id TEXT NOT NULL UNIQUE,
    display_name TEXT NOT NULL,
    hazard TEXT NOT NULL,
    time_zone TEXT NOT NULL,
    day_cutoff_minutes INTEGER NOT NULL,
    region TEXT NOT NULL,
    starts_at INTEGER NOT NULL,
    ends_at INTEGER,
    shift_plans TEXT NOT NULL,
    response_policies TEXT NOT NULL,
    calendar TEXT NOT NULL,
    recorded_at INTEGER NOT NULL,
    position INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- The end of each period's journal, and its numbering.
CREATE TABLE heads (
    period_key INTEGER NOT NULL PRIMARY KEY REFERENCES periods (period_key),
    position INTEGER NOT NULL,
    hash BLOB NOT NULL,
    recorded_at INTEGER NOT NULL,
    last_call INTEGER NOT NULL,
    last_issue INTEGER NOT NULL,
    last_callback INTEGER NOT NULL,
    last_caller INTEGER NOT NULL,
    directory_position INTEGER NOT NULL,
    -- Room for a signature of the head at a position by a key outside. None is made yet.
    signed_position INTEGER,
    signature BLOB
) STRICT, WITHOUT ROWID;

-- Categories, districts, agencies and operators. names is a JSON object by language.
CREATE TABLE directory_entries (
    period_key INTEGER NOT NULL REFERENCES periods (period_key),
    kind TEXT NOT NULL CHECK (kind IN ('CATEGORY', 'DISTRICT', 'AGENCY', 'OPERATOR')),
    code TEXT NOT NULL,
    names TEXT NOT NULL,
    district TEXT,
    retired INTEGER NOT NULL CHECK (retired IN (0, 1)),
    position INTEGER NOT NULL,
    PRIMARY KEY (period_key, kind, code)
) STRICT, WITHOUT ROWID;

-- The journal. request_id and digest stand on the first entry of each request.
CREATE TABLE journal (
    period_key INTEGER NOT NULL REFERENCES periods (period_key),
    position INTEGER NOT NULL,
    request_id BLOB CHECK (length(request_id) = 16),
    digest BLOB,
    actor TEXT NOT NULL,
    on_behalf_of TEXT,
    occurred_at INTEGER NOT NULL,
    recorded_at INTEGER NOT NULL,
    subject_kind TEXT NOT NULL CHECK (subject_kind IN ('P', 'C', 'Q', 'B')),
    subject_number INTEGER NOT NULL,
    type TEXT NOT NULL,
    flow TEXT,
    payload TEXT NOT NULL,
    hash BLOB NOT NULL CHECK (length(hash) = 32),
    PRIMARY KEY (period_key, position)
) STRICT;
CREATE UNIQUE INDEX journal_request ON journal (period_key, request_id) WHERE request_id IS NOT NULL;
CREATE INDEX journal_subject ON journal (period_key, subject_kind, subject_number, position);
CREATE INDEX journal_flow ON journal (period_key, occurred_at, flow) WHERE flow IS NOT NULL;

CREATE TABLE calls (
    period_key INTEGER NOT NULL REFERENCES periods (period_key),
    number INTEGER NOT NULL,
    direction TEXT NOT NULL,
    channel TEXT NOT NULL,
    line TEXT,
    received_at INTEGER NOT NULL,
    answered_at INTEGER,
    ended_at INTEGER,
    disposition TEXT NOT NULL,
    kind TEXT NOT NULL,
    urgency TEXT NOT NULL,
    category TEXT,
    district TEXT,
    anonymous INTEGER NOT NULL CHECK (anonymous IN (0, 1)),
    confidential INTEGER NOT NULL CHECK (confidential IN (0, 1)),
    language TEXT,
    affected_tags TEXT NOT NULL,
    do_not_call INTEGER NOT NULL CHECK (do_not_call IN (0, 1)),
    no_message INTEGER NOT NULL CHECK (no_message IN (0, 1)),
    persons_represented INTEGER NOT NULL CHECK (persons_represented > 0),
    operator TEXT,
    source_system TEXT,
    external_id TEXT,
    telephony_reference TEXT,
    offline_reference TEXT,
    historical INTEGER NOT NULL CHECK (historical IN (0, 1)),
    caller INTEGER,
    reachable INTEGER NOT NULL CHECK (reachable IN (0, 1)),
    triage TEXT NOT NULL,
    triage_due_at INTEGER,
    triage_position INTEGER NOT NULL,
    leased_by TEXT,
    leased_until INTEGER,
    void_position INTEGER,
    revision INTEGER NOT NULL,
    repeat_links INTEGER NOT NULL,
    recorded_at INTEGER NOT NULL,
    actor TEXT NOT NULL,
    on_behalf_of TEXT,
    position INTEGER NOT NULL,
    PRIMARY KEY (period_key, number)
) STRICT, WITHOUT ROWID;
CREATE INDEX calls_received ON calls (period_key, received_at, number);
CREATE UNIQUE INDEX calls_external ON calls (period_key, source_system, external_id) WHERE external_id IS NOT NULL;
CREATE INDEX calls_offline ON calls (period_key, offline_reference) WHERE offline_reference IS NOT NULL;
CREATE INDEX calls_pending ON calls (period_key, triage_due_at, number) WHERE triage = 'PENDING';
-- What lists are walked along, each in the order of time.
CREATE INDEX calls_district ON calls (period_key, district, received_at, number) WHERE district IS NOT NULL;
CREATE INDEX calls_category ON calls (period_key, category, received_at, number) WHERE category IS NOT NULL;

-- Personal data and free text of a call, one row a revision.
CREATE TABLE call_texts (
    period_key INTEGER NOT NULL,
    call_number INTEGER NOT NULL,
    revision INTEGER NOT NULL,
    summary TEXT,
    confidential_note TEXT,
    caller_name TEXT,
    caller_phone TEXT,
    caller_phone_key TEXT,
    callback_phone TEXT,
    callback_phone_key TEXT,
    affected_name TEXT,
    affected_phone TEXT,
    affected_phone_key TEXT,
    incident_address TEXT,
    safe_hours TEXT,
    unclassified TEXT NOT NULL,
    -- Random bytes under which the journal commits to the row: to who (numbers, names, address, hours), to what (the other texts). Erased with them.
    who_salt BLOB,
    what_salt BLOB,
    PRIMARY KEY (period_key, call_number, revision),
    FOREIGN KEY (period_key, call_number) REFERENCES calls (period_key, number)
) STRICT, WITHOUT ROWID;

-- By which numbers a call is found: the caller's, the callback number, the affected person's, as they are now.
CREATE TABLE call_phones (
    period_key INTEGER NOT NULL,
    phone_key TEXT NOT NULL,
    call_number INTEGER NOT NULL,
    PRIMARY KEY (period_key, phone_key, call_number),
    FOREIGN KEY (period_key, call_number) REFERENCES calls (period_key, number)
) STRICT, WITHOUT ROWID;

-- Which caller each phone number is. Nobody outside sees these numbers.
CREATE TABLE callers (
    period_key INTEGER NOT NULL REFERENCES periods (period_key),
    phone_key TEXT NOT NULL,
    number INTEGER NOT NULL,
    PRIMARY KEY (period_key, phone_key)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX callers_number ON callers (period_key, number);

CREATE TABLE handoffs (
    period_key INTEGER NOT NULL,
    call_number INTEGER NOT NULL,
    number INTEGER NOT NULL,
    target TEXT NOT NULL,
    mode TEXT NOT NULL,
    started_at INTEGER NOT NULL,
    confirmed_at INTEGER,
    position INTEGER NOT NULL,
    confirmed_position INTEGER,
    PRIMARY KEY (period_key, call_number, number),
    FOREIGN KEY (period_key, call_number) REFERENCES calls (period_key, number)
) STRICT, WITHOUT ROWID;
CREATE INDEX handoffs_unconfirmed ON handoffs (period_key, call_number) WHERE confirmed_at IS NULL;

CREATE TABLE issues (
    period_key INTEGER NOT NULL REFERENCES periods (period_key),
    number INTEGER NOT NULL,
    category TEXT,
    district TEXT,
    urgency TEXT NOT NULL,
    need_by INTEGER,
    affected TEXT NOT NULL,
    owner TEXT,
    recurs_from INTEGER,
    respondent_agency TEXT,
    historical INTEGER NOT NULL CHECK (historical IN (0, 1)),
    state TEXT NOT NULL,
    unmerged_state TEXT,
    outcome TEXT,
    lead_agency TEXT,
    dispatch_due_at INTEGER,
    response_due_at INTEGER,
    resolve_due_at INTEGER,
    due_at INTEGER,
    suspended_at INTEGER,
    left_dispatch_us INTEGER,
    left_response_us INTEGER,
    left_resolve_us INTEGER,
    suspended_total_us INTEGER NOT NULL,
    responded_at INTEGER,
    dispatched_at INTEGER,
    reopen_count INTEGER NOT NULL,
    urge_count INTEGER NOT NULL,
    supervised INTEGER NOT NULL CHECK (supervised IN (0, 1)),
    escalation_level INTEGER NOT NULL,
    merged_into INTEGER,
    first_call INTEGER,
    origin_kind TEXT,
    origin_channel TEXT,
    origin_source TEXT,
    origin_reachable INTEGER NOT NULL CHECK (origin_reachable IN (0, 1)),
    heard_at INTEGER,
    opened_at INTEGER NOT NULL,
    opened_owner TEXT,
    resolved_at INTEGER,
    resolved_agency TEXT,
    resolved_owner TEXT,
    resolution_position INTEGER,
    closed_at INTEGER,
    confirmed INTEGER CHECK (confirmed IN (0, 1)),
    rating INTEGER CHECK (rating BETWEEN 1 AND 5),
    last_event_at INTEGER NOT NULL,
    revision INTEGER NOT NULL,
    recorded_at INTEGER NOT NULL,
    actor TEXT NOT NULL,
    on_behalf_of TEXT,
    position INTEGER NOT NULL,
    PRIMARY KEY (period_key, number)
) STRICT;
CREATE INDEX issues_opened ON issues (period_key, opened_at, number);
CREATE INDEX issues_due ON issues (period_key, due_at, number) WHERE due_at IS NOT NULL;
CREATE INDEX issues_response_due ON issues (period_key, response_due_at) WHERE response_due_at IS NOT NULL;
CREATE INDEX issues_need ON issues (period_key, need_by) WHERE need_by IS NOT NULL;
CREATE INDEX issues_resolved ON issues (period_key, resolved_at) WHERE resolved_at IS NOT NULL;
CREATE INDEX issues_merged_into ON issues (period_key, merged_into) WHERE merged_into IS NOT NULL;
CREATE INDEX issues_first_call ON issues (period_key, first_call) WHERE first_call IS NOT NULL;
-- What lists are walked along, each in the order of time.
CREATE INDEX issues_state ON issues (period_key, state, opened_at, number);
CREATE INDEX issues_agency ON issues (period_key, lead_agency, state, opened_at, number) WHERE lead_agency IS NOT NULL;
CREATE INDEX issues_district ON issues (period_key, district, state, opened_at, number) WHERE district IS NOT NULL;
CREATE INDEX issues_category ON issues (period_key, category, state, opened_at, number) WHERE category IS NOT NULL;
CREATE INDEX issues_state_due ON issues (period_key, state, due_at, number) WHERE due_at IS NOT NULL;
-- Issues that look alike.
CREATE INDEX issues_matter ON issues (period_key, category, district, opened_at, number)
    WHERE category IS NOT NULL AND district IS NOT NULL;

-- Personal data and free text of an issue, one row a revision. persons is a JSON list.
CREATE TABLE issue_texts (
    period_key INTEGER NOT NULL,
    issue_number INTEGER NOT NULL,
    revision INTEGER NOT NULL,
    title TEXT,
    address TEXT,
    persons TEXT NOT NULL,
    -- Random bytes under which the journal commits to the row: to who (address, persons), to what (title). Erased with them.
    who_salt BLOB,
    what_salt BLOB,
    PRIMARY KEY (period_key, issue_number, revision),
    FOREIGN KEY (period_key, issue_number) REFERENCES issues (period_key, number)
) STRICT, WITHOUT ROWID;

CREATE TABLE assignments (
    period_key INTEGER NOT NULL,
    issue_number INTEGER NOT NULL,
    number INTEGER NOT NULL,
    agency TEXT NOT NULL,
    role TEXT NOT NULL,
    state TEXT NOT NULL,
    dispatched_at INTEGER NOT NULL,
    acknowledged_at INTEGER,
    progress TEXT,
    estimate INTEGER,
    ended_at INTEGER,
    position INTEGER NOT NULL,
    PRIMARY KEY (period_key, issue_number, number),
    FOREIGN KEY (period_key, issue_number) REFERENCES issues (period_key, number)
) STRICT, WITHOUT ROWID;

CREATE TABLE links (
    period_key INTEGER NOT NULL,
    issue_number INTEGER NOT NULL,
    call_number INTEGER NOT NULL,
    kind TEXT NOT NULL,
    condition TEXT NOT NULL,
    linked_at INTEGER NOT NULL,
    PRIMARY KEY (period_key, issue_number, call_number),
    FOREIGN KEY (period_key, issue_number) REFERENCES issues (period_key, number),
    FOREIGN KEY (period_key, call_number) REFERENCES calls (period_key, number)
) STRICT, WITHOUT ROWID;
CREATE INDEX links_call ON links (period_key, call_number);

CREATE TABLE callbacks (
    period_key INTEGER NOT NULL REFERENCES periods (period_key),
    number INTEGER NOT NULL,
    kind TEXT NOT NULL,
    issue_number INTEGER,
    call_number INTEGER,
    due_at INTEGER NOT NULL,
    state TEXT NOT NULL,
    leased_by TEXT,
    leased_until INTEGER,
    solved INTEGER CHECK (solved IN (0, 1)),
    rating INTEGER CHECK (rating BETWEEN 1 AND 5),
    recorded_at INTEGER NOT NULL,
    created_position INTEGER NOT NULL,
    position INTEGER NOT NULL,
    PRIMARY KEY (period_key, number)
) STRICT, WITHOUT ROWID;
CREATE INDEX callbacks_due ON callbacks (period_key, state, due_at, number);
CREATE INDEX callbacks_issue ON callbacks (period_key, issue_number) WHERE issue_number IS NOT NULL;

CREATE TABLE attempts (
    period_key INTEGER NOT NULL,
    callback_number INTEGER NOT NULL,
    number INTEGER NOT NULL,
    at INTEGER NOT NULL,
    operator TEXT NOT NULL,
    reached INTEGER NOT NULL CHECK (reached IN (0, 1)),
    position INTEGER NOT NULL,
    PRIMARY KEY (period_key, callback_number, number),
    FOREIGN KEY (period_key, callback_number) REFERENCES callbacks (period_key, number)
) STRICT, WITHOUT ROWID;

-- Free text of an event: reason, note, task, …
CREATE TABLE event_texts (
    period_key INTEGER NOT NULL,
    position INTEGER NOT NULL,
    field TEXT NOT NULL,
    content TEXT NOT NULL,
    -- Random bytes under which the journal commits to it.
    salt BLOB NOT NULL,
    PRIMARY KEY (period_key, position, field),
    FOREIGN KEY (period_key, position) REFERENCES journal (period_key, position)
) STRICT, WITHOUT ROWID;

-- Counters: what figures are made of, changed in the transaction of the write. A row counts what lies in a cell (span Q: a UTC quarter-hour, D: a day
-- of the period; by its begin) and has a value of a dimension (all, with the empty value: everything). lead begins the order: the
-- dimension of days, empty for quarter-hours, so that what a call adds to these lies together.
-- Calls, by when they were received.
CREATE TABLE call_counters (
    period_key INTEGER NOT NULL REFERENCES periods (period_key),
    span TEXT NOT NULL CHECK (span IN ('Q', 'D', 'S', 'P')),
    lead TEXT NOT NULL,
    cell INTEGER NOT NULL,
    dimension TEXT NOT NULL,
    value TEXT NOT NULL,
    calls_answered INTEGER NOT NULL,
    contacts_other INTEGER NOT NULL,
    calls_valid INTEGER NOT NULL,
    calls_abandoned INTEGER NOT NULL,
    calls_missed INTEGER NOT NULL,
    waits_known INTEGER NOT NULL,
    waits_in_15s INTEGER NOT NULL,
    persons_represented INTEGER NOT NULL,
    anonymous_calls INTEGER NOT NULL,
    calls_repeat INTEGER NOT NULL,
    calls_late INTEGER NOT NULL,
    calls_backdated INTEGER NOT NULL,
    calls_amended INTEGER NOT NULL,
    calls_void INTEGER NOT NULL,
    PRIMARY KEY (period_key, span, lead, cell, dimension, value)
) STRICT, WITHOUT ROWID;

-- Issues, by when they were opened and by their latest resolution.
CREATE TABLE issue_counters (
    period_key INTEGER NOT NULL REFERENCES periods (period_key),
    span TEXT NOT NULL CHECK (span IN ('Q', 'D', 'S', 'P')),
    lead TEXT NOT NULL,
    cell INTEGER NOT NULL,
    dimension TEXT NOT NULL,
    value TEXT NOT NULL,
    issues_accepted INTEGER NOT NULL,
    accepted_resolved INTEGER NOT NULL,
    accepted_direct INTEGER NOT NULL,
    issues_resolved INTEGER NOT NULL,
    resolved_solved INTEGER NOT NULL,
    resolved_partial INTEGER NOT NULL,
    resolved_explained INTEGER NOT NULL,
    resolved_referred INTEGER NOT NULL,
    resolved_not_found INTEGER NOT NULL,
    resolved_not_feasible INTEGER NOT NULL,
    resolved_unreachable INTEGER NOT NULL,
    resolved_too_late INTEGER NOT NULL,
    resolved_confirmed INTEGER NOT NULL,
    resolved_reported INTEGER NOT NULL,
    followed_up INTEGER NOT NULL,
    said_solved INTEGER NOT NULL,
    rated INTEGER NOT NULL,
    satisfied INTEGER NOT NULL,
    reachable INTEGER NOT NULL,
    PRIMARY KEY (period_key, span, lead, cell, dimension, value)
) STRICT, WITHOUT ROWID;

-- Issues, by their due times.
CREATE TABLE due_counters (
    period_key INTEGER NOT NULL REFERENCES periods (period_key),
    span TEXT NOT NULL CHECK (span IN ('Q', 'D', 'S', 'P')),
    lead TEXT NOT NULL,
    cell INTEGER NOT NULL,
    dimension TEXT NOT NULL,
    value TEXT NOT NULL,
    due INTEGER NOT NULL,
    due_on_time INTEGER NOT NULL,
    due_open INTEGER NOT NULL,
    responses_due INTEGER NOT NULL,
    responses_in_time INTEGER NOT NULL,
    needs_missed INTEGER NOT NULL,
    PRIMARY KEY (period_key, span, lead, cell, dimension, value)
) STRICT, WITHOUT ROWID;

-- Events by which issues enter, leave or move in the backlog.
CREATE TABLE flow_counters (
    period_key INTEGER NOT NULL REFERENCES periods (period_key),
    span TEXT NOT NULL CHECK (span IN ('Q', 'D', 'S', 'P')),
    lead TEXT NOT NULL,
    cell INTEGER NOT NULL,
    dimension TEXT NOT NULL,
    value TEXT NOT NULL,
    opened INTEGER NOT NULL,
    reopened INTEGER NOT NULL,
    reviewed INTEGER NOT NULL,
    unmerged INTEGER NOT NULL,
    resolved INTEGER NOT NULL,
    merged INTEGER NOT NULL,
    withdrawn INTEGER NOT NULL,
    rejected INTEGER NOT NULL,
    moved_in INTEGER NOT NULL,
    moved_out INTEGER NOT NULL,
    PRIMARY KEY (period_key, span, lead, cell, dimension, value)
) STRICT, WITHOUT ROWID;

-- Issues resolved by the time that they took: gross, or net of suspension, in buckets at most 1.6 % wide.
CREATE TABLE duration_counters (
    period_key INTEGER NOT NULL REFERENCES periods (period_key),
    span TEXT NOT NULL CHECK (span IN ('Q', 'D', 'S', 'P')),
    cell INTEGER NOT NULL,
    net INTEGER NOT NULL CHECK (net IN (0, 1)),
    bucket INTEGER NOT NULL,
    issues INTEGER NOT NULL,
    PRIMARY KEY (period_key, span, cell, net, bucket)
) STRICT, WITHOUT ROWID;

-- How many calls answered each caller has in a day, and in the whole period (span P, cell 0).
CREATE TABLE caller_counters (
    period_key INTEGER NOT NULL REFERENCES periods (period_key),
    span TEXT NOT NULL CHECK (span IN ('Q', 'D', 'S', 'P')),
    cell INTEGER NOT NULL,
    caller INTEGER NOT NULL,
    calls INTEGER NOT NULL,
    PRIMARY KEY (period_key, span, cell, caller)
) STRICT, WITHOUT ROWID;

-- How many callers these are.
CREATE TABLE distinct_callers (
    period_key INTEGER NOT NULL REFERENCES periods (period_key),
    span TEXT NOT NULL CHECK (span IN ('Q', 'D', 'S', 'P')),
    cell INTEGER NOT NULL,
    callers INTEGER NOT NULL,
    PRIMARY KEY (period_key, span, cell)
) STRICT, WITHOUT ROWID;

-- Statistics of a large register, so that plans do not depend on when (or whether) ANALYZE ran: without them SQLite takes period_key = ? for a
-- narrow condition and scans the whole period where a call, a number or an issue is asked for.
ANALYZE sqlite_schema;
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
    ('calls', 'calls', '1000000 1000000 1'),
    ('calls', 'calls_received', '1000000 1000000 2 1'),
    ('calls', 'calls_external', '1000000 1000000 100000 1'),
    ('calls', 'calls_offline', '10000 10000 1'),
    ('calls', 'calls_pending', '100 100 2 1'),
    ('call_texts', 'call_texts', '1000000 1000000 2 1'),
    ('call_phones', 'call_phones', '1000000 1000000 10 1'),
    ('callers', 'callers', '500000 500000 1'),
    ('callers', 'callers_number', '500000 500000 1'),
    ('handoffs', 'handoffs', '10000 10000 2 1'),
    ('handoffs', 'handoffs_unconfirmed', '100 100 2'),
    ('issues', 'sqlite_autoindex_issues_1', '200000 200000 1'),
    ('issues', 'issues_opened', '200000 200000 2 1'),
    ('issues', 'issues_due', '200000 200000 2 1'),
    ('issues', 'issues_response_due', '200000 200000 2'),
    ('issues', 'issues_need', '20000 20000 2'),
    ('issues', 'issues_resolved', '200000 200000 2'),
    ('issues', 'issues_merged_into', '1000 1000 3'),
    ('issues', 'issues_first_call', '200000 200000 2'),
    ('links', 'links', '500000 500000 3 1'),
    ('links', 'links_call', '500000 500000 2'),
    ('journal', 'sqlite_autoindex_journal_1', '3000000 3000000 1'),
    ('journal', 'journal_request', '2000000 2000000 1'),
    ('journal', 'journal_subject', '3000000 3000000 1000000 3 1'),
    ('journal', 'journal_flow', '400000 400000 2 2'),
    ('event_texts', 'event_texts', '1000000 1000000 2 1'),
    ('callbacks', 'callbacks', '200000 200000 1'),
    ('callbacks', 'callbacks_due', '200000 200000 60000 2 1'),
    ('callbacks', 'callbacks_issue', '200000 200000 2');
