-- The register. Everything of a period leads its key with period_key. Texts are ordered by their bytes, as everywhere in the register.
-- What every call writes (journal, calls, their texts and numbers, callers, counters) has no foreign keys here: their checks cost a quarter to a third of
-- what a server takes in. Rows are written together with the entries that say why, and `verify` compares the two.

-- One row: what this register is.
CREATE TABLE register (
    id INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    -- Random: files that are made of the register name it.
    register_id UUID NOT NULL,
    -- Of its key, which lies in a file outside.
    key_fingerprint BYTEA NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    -- What the counters hold: where it is less than a server keeps in them, it writes them anew from the journal when it starts.
    -- 1: callers by day and for the whole period. 2: also by shift; what is not broken down by quarter-hours stands apart.
    counters INTEGER NOT NULL
);

CREATE TABLE periods (
    period_key BIGINT NOT NULL PRIMARY KEY,
    period_id TEXT COLLATE "C" NOT NULL UNIQUE,
    display_name TEXT COLLATE "C" NOT NULL,
    hazard TEXT COLLATE "C" NOT NULL,
    time_zone TEXT COLLATE "C" NOT NULL,
    day_cutoff_minutes INTEGER NOT NULL,
    region TEXT COLLATE "C" NOT NULL,
    starts_at TIMESTAMPTZ NOT NULL,
    ends_at TIMESTAMPTZ,
    shift_plans TEXT COLLATE "C" NOT NULL,
    response_policies TEXT COLLATE "C" NOT NULL,
    calendar TEXT COLLATE "C" NOT NULL,
    recorded_at TIMESTAMPTZ NOT NULL,
    position BIGINT NOT NULL
);

-- The end of each period's journal, and its numbering.
CREATE TABLE heads (
    period_key BIGINT NOT NULL PRIMARY KEY REFERENCES periods (period_key),
    position BIGINT NOT NULL,
    hash BYTEA NOT NULL,
    recorded_at TIMESTAMPTZ NOT NULL,
    last_call BIGINT NOT NULL,
    last_issue BIGINT NOT NULL,
    last_callback BIGINT NOT NULL,
    last_caller BIGINT NOT NULL,
    directory_position BIGINT NOT NULL,
    -- Room for a signature of the head at a position by a key outside. None is made yet.
    signed_position BIGINT,
    signature BYTEA
);

-- Categories, districts, agencies and operators. names is a JSON object by language.
CREATE TABLE directory_entries (
    period_key BIGINT NOT NULL REFERENCES periods (period_key),
    kind TEXT COLLATE "C" NOT NULL CHECK (kind IN ('CATEGORY', 'DISTRICT', 'AGENCY', 'OPERATOR')),
    code TEXT COLLATE "C" NOT NULL,
    names TEXT COLLATE "C" NOT NULL,
    district TEXT COLLATE "C",
    retired BOOLEAN NOT NULL,
    position BIGINT NOT NULL,
    PRIMARY KEY (period_key, kind, code)
);

-- The journal. request_id and digest stand on the first entry of each request.
CREATE TABLE journal (
    period_key BIGINT NOT NULL,
    position BIGINT NOT NULL,
    request_id UUID,
    digest BYTEA,
    actor TEXT COLLATE "C" NOT NULL,
    on_behalf_of TEXT COLLATE "C",
    occurred_at TIMESTAMPTZ NOT NULL,
    recorded_at TIMESTAMPTZ NOT NULL,
    subject_kind TEXT COLLATE "C" NOT NULL CHECK (subject_kind IN ('P', 'C', 'Q', 'B')),
    subject_number BIGINT NOT NULL,
    type TEXT COLLATE "C" NOT NULL,
    flow TEXT COLLATE "C",
    payload TEXT COLLATE "C" NOT NULL,
    hash BYTEA NOT NULL,
    PRIMARY KEY (period_key, position)
);
CREATE UNIQUE INDEX journal_request ON journal (period_key, request_id) WHERE request_id IS NOT NULL;
CREATE INDEX journal_subject ON journal (period_key, subject_kind, subject_number, position);
CREATE INDEX journal_flow ON journal (period_key, occurred_at, flow) WHERE flow IS NOT NULL;

CREATE TABLE calls (
    period_key BIGINT NOT NULL,
    number BIGINT NOT NULL,
    direction TEXT COLLATE "C" NOT NULL,
    channel TEXT COLLATE "C" NOT NULL,
    line TEXT COLLATE "C",
    received_at TIMESTAMPTZ NOT NULL,
    answered_at TIMESTAMPTZ,
    ended_at TIMESTAMPTZ,
    disposition TEXT COLLATE "C" NOT NULL,
    kind TEXT COLLATE "C" NOT NULL,
    urgency TEXT COLLATE "C" NOT NULL,
    category TEXT COLLATE "C",
    district TEXT COLLATE "C",
    anonymous BOOLEAN NOT NULL,
    confidential BOOLEAN NOT NULL,
    language TEXT COLLATE "C",
    affected_tags TEXT COLLATE "C" NOT NULL,
    do_not_call BOOLEAN NOT NULL,
    no_message BOOLEAN NOT NULL,
    persons_represented INTEGER NOT NULL CHECK (persons_represented > 0),
    operator TEXT COLLATE "C",
    source_system TEXT COLLATE "C",
    external_id TEXT COLLATE "C",
    telephony_reference TEXT COLLATE "C",
    offline_reference TEXT COLLATE "C",
    historical BOOLEAN NOT NULL,
    caller BIGINT,
    reachable BOOLEAN NOT NULL,
    triage TEXT COLLATE "C" NOT NULL,
    triage_due_at TIMESTAMPTZ,
    triage_position BIGINT NOT NULL,
    leased_by TEXT COLLATE "C",
    leased_until TIMESTAMPTZ,
    void_position BIGINT,
    revision INTEGER NOT NULL,
    repeat_links INTEGER NOT NULL,
    recorded_at TIMESTAMPTZ NOT NULL,
    actor TEXT COLLATE "C" NOT NULL,
    on_behalf_of TEXT COLLATE "C",
    position BIGINT NOT NULL,
    PRIMARY KEY (period_key, number)
);
CREATE INDEX calls_received ON calls (period_key, received_at, number);
CREATE UNIQUE INDEX calls_external ON calls (period_key, source_system, external_id) WHERE external_id IS NOT NULL;
CREATE INDEX calls_offline ON calls (period_key, offline_reference) WHERE offline_reference IS NOT NULL;
CREATE INDEX calls_pending ON calls (period_key, triage_due_at, number) WHERE triage = 'PENDING';
-- What lists are walked along, each in the order of time.
CREATE INDEX calls_district ON calls (period_key, district, received_at, number) WHERE district IS NOT NULL;
CREATE INDEX calls_category ON calls (period_key, category, received_at, number) WHERE category IS NOT NULL;

-- Personal data and free text of a call, one row a revision.
CREATE TABLE call_texts (
    period_key BIGINT NOT NULL,
    call_number BIGINT NOT NULL,
    revision INTEGER NOT NULL,
    summary TEXT COLLATE "C",
    confidential_note TEXT COLLATE "C",
    caller_name TEXT COLLATE "C",
    caller_phone TEXT COLLATE "C",
    caller_phone_key TEXT COLLATE "C",
    callback_phone TEXT COLLATE "C",
    callback_phone_key TEXT COLLATE "C",
    affected_name TEXT COLLATE "C",
    affected_phone TEXT COLLATE "C",
    affected_phone_key TEXT COLLATE "C",
    incident_address TEXT COLLATE "C",
    safe_hours TEXT COLLATE "C",
    unclassified TEXT COLLATE "C" NOT NULL,
    -- Random bytes under which the journal commits to the row: to who (numbers, names, address, hours), to what (the other texts). Erased with them.
    who_salt BYTEA,
    what_salt BYTEA,
    PRIMARY KEY (period_key, call_number, revision)
);

-- By which numbers a call is found: the caller's, the callback number, the affected person's, as they are now.
CREATE TABLE call_phones (
    period_key BIGINT NOT NULL,
    phone_key TEXT COLLATE "C" NOT NULL,
    call_number BIGINT NOT NULL,
    PRIMARY KEY (period_key, phone_key, call_number)
);

-- Which caller each phone number is. Nobody outside sees these numbers.
CREATE TABLE callers (
    period_key BIGINT NOT NULL,
    phone_key TEXT COLLATE "C" NOT NULL,
    number BIGINT NOT NULL,
    PRIMARY KEY (period_key, phone_key)
);
CREATE UNIQUE INDEX callers_number ON callers (period_key, number);

CREATE TABLE handoffs (
    period_key BIGINT NOT NULL,
    call_number BIGINT NOT NULL,
    number INTEGER NOT NULL,
    target TEXT COLLATE "C" NOT NULL,
    mode TEXT COLLATE "C" NOT NULL,
    started_at TIMESTAMPTZ NOT NULL,
    confirmed_at TIMESTAMPTZ,
    position BIGINT NOT NULL,
    confirmed_position BIGINT,
    PRIMARY KEY (period_key, call_number, number),
    FOREIGN KEY (period_key, call_number) REFERENCES calls (period_key, number)
);
CREATE INDEX handoffs_unconfirmed ON handoffs (period_key, call_number) WHERE confirmed_at IS NULL;

CREATE TABLE issues (
    period_key BIGINT NOT NULL REFERENCES periods (period_key),
    number BIGINT NOT NULL,
    category TEXT COLLATE "C",
    district TEXT COLLATE "C",
    urgency TEXT COLLATE "C" NOT NULL,
    need_by TIMESTAMPTZ,
    affected TEXT COLLATE "C" NOT NULL,
    owner TEXT COLLATE "C",
    recurs_from BIGINT,
    respondent_agency TEXT COLLATE "C",
    historical BOOLEAN NOT NULL,
    state TEXT COLLATE "C" NOT NULL,
    unmerged_state TEXT COLLATE "C",
    outcome TEXT COLLATE "C",
    lead_agency TEXT COLLATE "C",
    dispatch_due_at TIMESTAMPTZ,
    response_due_at TIMESTAMPTZ,
    resolve_due_at TIMESTAMPTZ,
    due_at TIMESTAMPTZ,
    suspended_at TIMESTAMPTZ,
    left_dispatch_us BIGINT,
    left_response_us BIGINT,
    left_resolve_us BIGINT,
    suspended_total_us BIGINT NOT NULL,
    responded_at TIMESTAMPTZ,
    dispatched_at TIMESTAMPTZ,
    reopen_count INTEGER NOT NULL,
    urge_count INTEGER NOT NULL,
    supervised BOOLEAN NOT NULL,
    escalation_level INTEGER NOT NULL,
    merged_into BIGINT,
    first_call BIGINT,
    origin_kind TEXT COLLATE "C",
    origin_channel TEXT COLLATE "C",
    origin_source TEXT COLLATE "C",
    origin_reachable BOOLEAN NOT NULL,
    heard_at TIMESTAMPTZ,
    opened_at TIMESTAMPTZ NOT NULL,
    opened_owner TEXT COLLATE "C",
    resolved_at TIMESTAMPTZ,
    resolved_agency TEXT COLLATE "C",
    resolved_owner TEXT COLLATE "C",
    resolution_position BIGINT,
    closed_at TIMESTAMPTZ,
    confirmed BOOLEAN,
    rating INTEGER CHECK (rating BETWEEN 1 AND 5),
    last_event_at TIMESTAMPTZ NOT NULL,
    revision INTEGER NOT NULL,
    recorded_at TIMESTAMPTZ NOT NULL,
    actor TEXT COLLATE "C" NOT NULL,
    on_behalf_of TEXT COLLATE "C",
    position BIGINT NOT NULL,
    PRIMARY KEY (period_key, number)
);
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
    period_key BIGINT NOT NULL,
    issue_number BIGINT NOT NULL,
    revision INTEGER NOT NULL,
    title TEXT COLLATE "C",
    address TEXT COLLATE "C",
    persons TEXT COLLATE "C" NOT NULL,
    -- Random bytes under which the journal commits to the row: to who (address, persons), to what (title). Erased with them.
    who_salt BYTEA,
    what_salt BYTEA,
    PRIMARY KEY (period_key, issue_number, revision),
    FOREIGN KEY (period_key, issue_number) REFERENCES issues (period_key, number)
);

CREATE TABLE assignments (
    period_key BIGINT NOT NULL,
    issue_number BIGINT NOT NULL,
    number INTEGER NOT NULL,
    agency TEXT COLLATE "C" NOT NULL,
    role TEXT COLLATE "C" NOT NULL,
    state TEXT COLLATE "C" NOT NULL,
    dispatched_at TIMESTAMPTZ NOT NULL,
    acknowledged_at TIMESTAMPTZ,
    progress TEXT COLLATE "C",
    estimate TIMESTAMPTZ,
    ended_at TIMESTAMPTZ,
    position BIGINT NOT NULL,
    PRIMARY KEY (period_key, issue_number, number),
    FOREIGN KEY (period_key, issue_number) REFERENCES issues (period_key, number)
);

CREATE TABLE links (
    period_key BIGINT NOT NULL,
    issue_number BIGINT NOT NULL,
    call_number BIGINT NOT NULL,
    kind TEXT COLLATE "C" NOT NULL,
    condition TEXT COLLATE "C" NOT NULL,
    linked_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (period_key, issue_number, call_number),
    FOREIGN KEY (period_key, issue_number) REFERENCES issues (period_key, number),
    FOREIGN KEY (period_key, call_number) REFERENCES calls (period_key, number)
);
CREATE INDEX links_call ON links (period_key, call_number);

CREATE TABLE callbacks (
    period_key BIGINT NOT NULL REFERENCES periods (period_key),
    number BIGINT NOT NULL,
    kind TEXT COLLATE "C" NOT NULL,
    issue_number BIGINT,
    call_number BIGINT,
    due_at TIMESTAMPTZ NOT NULL,
    state TEXT COLLATE "C" NOT NULL,
    leased_by TEXT COLLATE "C",
    leased_until TIMESTAMPTZ,
    solved BOOLEAN,
    rating INTEGER CHECK (rating BETWEEN 1 AND 5),
    recorded_at TIMESTAMPTZ NOT NULL,
    created_position BIGINT NOT NULL,
    position BIGINT NOT NULL,
    PRIMARY KEY (period_key, number)
);
CREATE INDEX callbacks_due ON callbacks (period_key, state, due_at, number);
CREATE INDEX callbacks_issue ON callbacks (period_key, issue_number) WHERE issue_number IS NOT NULL;

CREATE TABLE attempts (
    period_key BIGINT NOT NULL,
    callback_number BIGINT NOT NULL,
    number INTEGER NOT NULL,
    at TIMESTAMPTZ NOT NULL,
    operator TEXT COLLATE "C" NOT NULL,
    reached BOOLEAN NOT NULL,
    position BIGINT NOT NULL,
    PRIMARY KEY (period_key, callback_number, number),
    FOREIGN KEY (period_key, callback_number) REFERENCES callbacks (period_key, number)
);

-- Free text of an event: reason, note, task, …
CREATE TABLE event_texts (
    period_key BIGINT NOT NULL,
    position BIGINT NOT NULL,
    field TEXT COLLATE "C" NOT NULL,
    content TEXT COLLATE "C" NOT NULL,
    -- Random bytes under which the journal commits to it.
    salt BYTEA NOT NULL,
    PRIMARY KEY (period_key, position, field)
);

-- Counters: what figures are made of, changed in the transaction of the write. A row counts what lies in a cell (span Q: a UTC quarter-hour, D: a day
-- of the period; by its begin) and has a value of a dimension (all, with the empty value: everything). lead begins the order: the
-- dimension of days, empty for quarter-hours, so that what a call adds to these lies together.
-- Calls, by when they were received.
CREATE TABLE call_counters (
    period_key BIGINT NOT NULL,
    span TEXT COLLATE "C" NOT NULL CHECK (span IN ('Q', 'D', 'S', 'P')),
    lead TEXT COLLATE "C" NOT NULL,
    cell TIMESTAMPTZ NOT NULL,
    dimension TEXT COLLATE "C" NOT NULL,
    value TEXT COLLATE "C" NOT NULL,
    calls_answered BIGINT NOT NULL,
    contacts_other BIGINT NOT NULL,
    calls_valid BIGINT NOT NULL,
    calls_abandoned BIGINT NOT NULL,
    calls_missed BIGINT NOT NULL,
    waits_known BIGINT NOT NULL,
    waits_in_15s BIGINT NOT NULL,
    persons_represented BIGINT NOT NULL,
    anonymous_calls BIGINT NOT NULL,
    calls_repeat BIGINT NOT NULL,
    calls_late BIGINT NOT NULL,
    calls_backdated BIGINT NOT NULL,
    calls_amended BIGINT NOT NULL,
    calls_void BIGINT NOT NULL,
    PRIMARY KEY (period_key, span, lead, cell, dimension, value)
);

-- Issues, by when they were opened and by their latest resolution.
CREATE TABLE issue_counters (
    period_key BIGINT NOT NULL,
    span TEXT COLLATE "C" NOT NULL CHECK (span IN ('Q', 'D', 'S', 'P')),
    lead TEXT COLLATE "C" NOT NULL,
    cell TIMESTAMPTZ NOT NULL,
    dimension TEXT COLLATE "C" NOT NULL,
    value TEXT COLLATE "C" NOT NULL,
    issues_accepted BIGINT NOT NULL,
    accepted_resolved BIGINT NOT NULL,
    accepted_direct BIGINT NOT NULL,
    issues_resolved BIGINT NOT NULL,
    resolved_solved BIGINT NOT NULL,
    resolved_partial BIGINT NOT NULL,
    resolved_explained BIGINT NOT NULL,
    resolved_referred BIGINT NOT NULL,
    resolved_not_found BIGINT NOT NULL,
    resolved_not_feasible BIGINT NOT NULL,
    resolved_unreachable BIGINT NOT NULL,
    resolved_too_late BIGINT NOT NULL,
    resolved_confirmed BIGINT NOT NULL,
    resolved_reported BIGINT NOT NULL,
    followed_up BIGINT NOT NULL,
    said_solved BIGINT NOT NULL,
    rated BIGINT NOT NULL,
    satisfied BIGINT NOT NULL,
    reachable BIGINT NOT NULL,
    PRIMARY KEY (period_key, span, lead, cell, dimension, value)
);

-- Issues, by their due times.
CREATE TABLE due_counters (
    period_key BIGINT NOT NULL,
    span TEXT COLLATE "C" NOT NULL CHECK (span IN ('Q', 'D', 'S', 'P')),
    lead TEXT COLLATE "C" NOT NULL,
    cell TIMESTAMPTZ NOT NULL,
    dimension TEXT COLLATE "C" NOT NULL,
    value TEXT COLLATE "C" NOT NULL,
    due BIGINT NOT NULL,
    due_on_time BIGINT NOT NULL,
    due_open BIGINT NOT NULL,
    responses_due BIGINT NOT NULL,
    responses_in_time BIGINT NOT NULL,
    needs_missed BIGINT NOT NULL,
    PRIMARY KEY (period_key, span, lead, cell, dimension, value)
);

-- Events by which issues enter, leave or move in the backlog.
CREATE TABLE flow_counters (
    period_key BIGINT NOT NULL,
    span TEXT COLLATE "C" NOT NULL CHECK (span IN ('Q', 'D', 'S', 'P')),
    lead TEXT COLLATE "C" NOT NULL,
    cell TIMESTAMPTZ NOT NULL,
    dimension TEXT COLLATE "C" NOT NULL,
    value TEXT COLLATE "C" NOT NULL,
    opened BIGINT NOT NULL,
    reopened BIGINT NOT NULL,
    reviewed BIGINT NOT NULL,
    unmerged BIGINT NOT NULL,
    resolved BIGINT NOT NULL,
    merged BIGINT NOT NULL,
    withdrawn BIGINT NOT NULL,
    rejected BIGINT NOT NULL,
    moved_in BIGINT NOT NULL,
    moved_out BIGINT NOT NULL,
    PRIMARY KEY (period_key, span, lead, cell, dimension, value)
);

-- Issues resolved by the time that they took: gross, or net of suspension, in buckets at most 1.6 % wide.
CREATE TABLE duration_counters (
    period_key BIGINT NOT NULL,
    span TEXT COLLATE "C" NOT NULL CHECK (span IN ('Q', 'D', 'S', 'P')),
    cell TIMESTAMPTZ NOT NULL,
    net BOOLEAN NOT NULL,
    bucket INTEGER NOT NULL,
    issues BIGINT NOT NULL,
    PRIMARY KEY (period_key, span, cell, net, bucket)
);

-- How many calls answered each caller has in a day, and in the whole period (span P, cell 0).
CREATE TABLE caller_counters (
    period_key BIGINT NOT NULL,
    span TEXT COLLATE "C" NOT NULL CHECK (span IN ('Q', 'D', 'S', 'P')),
    cell TIMESTAMPTZ NOT NULL,
    caller BIGINT NOT NULL,
    calls BIGINT NOT NULL,
    PRIMARY KEY (period_key, span, cell, caller)
);

-- How many callers these are.
CREATE TABLE distinct_callers (
    period_key BIGINT NOT NULL,
    span TEXT COLLATE "C" NOT NULL CHECK (span IN ('Q', 'D', 'S', 'P')),
    cell TIMESTAMPTZ NOT NULL,
    callers BIGINT NOT NULL,
    PRIMARY KEY (period_key, span, cell)
);
