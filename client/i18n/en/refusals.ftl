## Why the register refuses a request: a message for each reason of the contract, and for each rule, type, cause or limit of one.

refusal-invalid-fields = { $count ->
    [one] one thing is wrong:
   *[other] { $count } things are wrong:
}
refusal-request-id-reused = this request id was used before for another request
refusal-page-token-invalid = the list cannot be continued from there
refusal-resource-not-found-period = { $resource ->
    [none] there is no such period
   *[other] there is no period { $resource }
}
refusal-resource-not-found-call = { $resource ->
    [none] there is no such call
   *[other] there is no call { $resource }
}
refusal-resource-not-found-issue = { $resource ->
    [none] there is no such issue
   *[other] there is no issue { $resource }
}
refusal-resource-not-found-callback = { $resource ->
    [none] there is no such callback
   *[other] there is no callback { $resource }
}
refusal-resource-not-found-handoff = { $handoff ->
    [none] { $resource } has no handoff that waits for confirmation
   *[other] there is no handoff { $handoff } of { $resource }
}
refusal-resource-not-found-category = there is no category { $code }
refusal-resource-not-found-district = there is no district { $code }
refusal-resource-not-found-agency = there is no agency { $code }
refusal-resource-not-found-operator = there is no call handler { $code }
refusal-resource-not-found-person = { $resource } has no affected person { $person }
refusal-resource-not-found-instruction = { $resource } has no instruction { $instruction }
refusal-resource-not-found-link = { $call } is not linked to { $resource }
refusal-period-exists = period { $resource } exists already; choose another id
refusal-external-id-exists = this external id of this source is registered already, as { $resource }
refusal-state-not-allowed = { $resource } is { $state }, which does not allow { $action }; allowed now: { $allowed_actions }
refusal-time-not-allowed-ahead-of-clock = { $field } { $time } is more than 5 minutes ahead of the server's clock
refusal-time-not-allowed-before-period = { $field } { $time } is before the period begins ({ $earliest })
refusal-time-not-allowed-outside-period = { $latest ->
    [none] { $field } { $time } lies outside the period { $resource } ({ $earliest } to open)
   *[other] { $field } { $time } lies outside the period { $resource } ({ $earliest } to { $latest })
}
refusal-time-not-allowed-before-call = { $field } { $time } is before the call was received ({ $earliest })
refusal-time-not-allowed-before-latest-event = { $field } { $time } is before the latest event of { $resource } ({ $earliest })
refusal-time-not-allowed-before-duty = { $field } { $time } is before { $earliest }, when { $code } last came on duty or went off
refusal-time-not-allowed-before-given = { $field } { $time } is before it was given ({ $resource }, { $earliest })
refusal-call-void = { $resource } was voided; record a new call instead
refusal-call-is-test = { $resource ->
    [none] a test call opens no issues and is linked to none
   *[other] { $resource }: a test call opens no issues and is linked to none, and a call with issues cannot become one
}
refusal-lease-held = call handler { $holder } holds { $resource } until { $until }
refusal-outside-calling-hours = { $resource } may be made from { $until }: until then it is quiet hours, or not safe for whoever answers
refusal-do-not-call = the number of { $resource } must not be called; only for life at risk: hotline callback create --call { $resource } --override REASON
refusal-triage-not-pending = { $resource } does not wait for triage: it ended as { $outcome }
refusal-handoff-confirmed = handoff { $handoff } of { $resource } was confirmed at { $time }
refusal-link-exists = { $call } is linked to { $resource } already
refusal-issue-merged = { $resource } is merged into { $merged_into }; write to that one
refusal-merge-not-allowed-into-itself = { $resource } cannot be merged into itself
refusal-merge-not-allowed-target-merged = { $target } is merged itself, into { $merged_into }: merge into that one
refusal-merge-not-allowed-target-finished = { $target } is { $state }: an issue can only be merged into one that is active, resolved or closed
refusal-merge-not-allowed-has-merged = unmerge first what is merged into { $resource }: { $merged }
refusal-incident-not-allowed-in-incident = { $resource } belongs to { $report }, of which no final report was issued: follow that one up
refusal-incident-not-allowed-issue-active = { $resource } is { $state }: no final report is issued while it is worked on; follow up instead
refusal-incident-not-allowed-final-issued = the final report of { $resource } was issued; a further one follows up
refusal-merged-unconfirmed = issues merged into { $resource } have affected persons of their own; confirm each with --confirm: { $unconfirmed }
refusal-assignment-not-allowed-not-assigned = { $agency ->
    [none] { $resource } has no lead that could do this; open assignments: { $holders }
   *[other] { $agency } has no open assignment of { $resource }; open assignments: { $holders }
}
refusal-assignment-not-allowed-assigned-already = { $agency } has { $resource } already as { $role }
refusal-assignment-not-allowed-acknowledged-already = { $agency } has acknowledged { $resource } already
refusal-assignment-not-allowed-is-respondent = the complaint is about { $agency }: choose another agency
refusal-assignment-not-allowed-lead-resolves = { $agency } leads { $resource }: its part is done when the issue is resolved
refusal-callback-finished = { $resource } is { $state }
refusal-limit-reached-links-of-call = a call has at most { $value } issues and links
refusal-limit-reached-handoffs-of-call = a call has at most { $value } handoffs
refusal-limit-reached-attempts-of-callback = a callback has at most { $value } attempts
refusal-limit-reached-assignments-of-issue = an issue has at most { $value } assignments
refusal-limit-reached-merged-into-issue = at most { $value } issues are merged into one
refusal-limit-reached-instructions-of-issue = an issue has at most { $value } instructions
refusal-period-closed-closed-already = period { $resource } ended at { $time }
refusal-period-closed-call-after-end = a call was received at { $latest }, after the end { $time }; choose a later end
refusal-etag-mismatch = { $resource } was changed since it was read
refusal-queue-full = too many writes wait at the server
refusal-too-many-requests = more than { $limit } requests a second were made with this token
refusal-deadline = no answer within the deadline
refusal-unavailable-stopping = the server is stopping
refusal-unavailable-storage-busy = the server's storage is busy
refusal-unavailable-period-held = another transaction holds the period
refusal-unavailable-storage-away = the server cannot reach its database
refusal-unavailable-standby-away = the standby of the database does not confirm what is written
refusal-unavailable-no-connection = the database has no connection left for the server
refusal-unavailable-register-behind = the database lacks entries that were acknowledged; nothing was written
refusal-unavailable-disk-full = the server's disk is full; nothing was written
refusal-resource-not-found-token = there is no token { $resource }
refusal-resource-not-found-report = there is no report { $resource }, or no such revision of it
refusal-resource-not-found-notice = there is no notice { $resource }
refusal-token-refused-missing = the server does not know who is asking
refusal-token-refused-malformed = this is no token, or not all of one
refusal-token-refused-unknown = the server does not know this token
refusal-token-refused-not-granted = the server has no token for the name in the certificate
refusal-token-refused-expired = the token expired at { $time }
refusal-token-refused-revoked = the token was revoked at { $time }
refusal-not-permitted-method = { $role } may not do this; it is for { $allowed }
refusal-not-permitted-on-behalf = this token may not say on whose behalf something is done
refusal-not-permitted-other-periods = this token is for its own periods only
refusal-not-permitted-others-call = another took this call; only a supervisor may void it or lift what its caller asked for
refusal-not-permitted-others-duty = only a supervisor may say that others come on duty or go off
refusal-not-permitted-others-reading = only a supervisor may say that others have read something
refusal-not-permitted-lower-urgency = only a supervisor may lower a P0
refusal-not-permitted-protected-caller = the caller asked to stay unknown or confidential; only who took the call and supervisors may see who it is
refusal-not-permitted-other-agency = an agency acts only as itself
refusal-not-permitted-filter = { $role } may not filter by { $field }, which the answer does not show
refusal-recorded-unread = recorded ({ $resource }), but the server could not read it back
refusal-internal = a fault of the server
refusal-nothing-to-do-no-field-changes = no field of { $resource } would change
refusal-nothing-to-do-no-field-is-filled = no field of { $resource } would be filled
refusal-nothing-to-do-same-urgency = { $resource } is { $urgency } already
refusal-nothing-to-do-no-open-alarm = { $resource } has no alarm that waits for somebody to look at it
refusal-nothing-to-do-report-unchanged = no figure of the report { $resource } has changed since its revision { $revision }
refusal-nothing-to-do-no-warning = { $percent ->
    [none] { $earliest ->
        [none] no due time of { $resource } runs: there is nothing to have seen
       *[other] { $resource } has time: 80 % of it are used at { $earliest }
    }
   *[other] { $earliest ->
        [none] no due time of { $resource } runs: there is nothing to have seen
       *[other] { $resource } has not used { $percent } % of its time; that is at { $earliest }
    }
}
refusal-nothing-to-do-warning-seen = somebody has seen that { $resource } has used { $percent } % of its time
refusal-nothing-to-do-no-instruction = no instruction on { $resource } waits for a reply
refusal-nothing-to-do-instruction-replied = instruction { $instruction } on { $resource } was replied to already
refusal-nothing-to-do-not-leased = nobody holds { $resource }
refusal-nothing-to-do-on-duty = { $code } is on duty already, since { $time }
refusal-nothing-to-do-off-duty = { $code } is not on duty
refusal-nothing-to-do-notice-ended = { $resource } is in force no more, from { $time }
refusal-nothing-to-do-read-already = { $code } has read all of it already
refusal-nothing-to-do-period-is-open = { $resource } has no end: there is nothing to reopen

## What to do next: by reason, and where a reason has none by gRPC code.

advice-request-id-reused = Leave out --request-id, or repeat exactly the same command.
advice-page-token-invalid = List again from the beginning.
advice-resource-not-found-period = `hotline period list` shows those that there are.
advice-resource-not-found-call = `hotline call list` shows the latest.
advice-resource-not-found-issue = `hotline issue list` shows the latest.
advice-resource-not-found-callback = `hotline callback list` shows those to be made.
advice-resource-not-found-report = `hotline report list` shows those that were issued.
advice-resource-not-found-notice = `hotline notice list` shows those that are in force.
advice-time-not-allowed-outside-period = Say when the call came with --received TIME, or name another period with --period ID.
advice-assignment-not-allowed-lead-resolves = Resolve it with `hotline issue resolve { $resource } OUTCOME --reply TEXT`.
advice-token-refused-missing = Sign in with a token from the administrator: hotline login
advice-token-refused-malformed = Copy all of it, from hl_ to the end, and sign in again: hotline login
advice-token-refused-unknown = Sign in with a token of this server: hotline login
advice-token-refused-not-granted = Ask the administrator for a token by certificate for this service.
advice-token-refused-expired = Ask the administrator for another one, and sign in: hotline login
advice-token-refused-revoked = Ask the administrator for another one, and sign in: hotline login
advice-etag-mismatch = Someone changed it in the meantime. Look at it again.
advice-queue-full = The server is busy. Try again in a moment.
advice-too-many-requests = Ask more slowly, and send many calls in one: `hotline import FILE`, or IngestCalls of the contract.
advice-unavailable-disk-full = Tell the administrator.
advice-unavailable-standby-away = Tell the administrator, and try again in a moment.
advice-unavailable-no-connection = Tell the administrator, and try again in a moment.
advice-unavailable-register-behind = Tell the administrator at once.
advice-internal = Tell the administrator the incident { $incident }.
advice-code-unavailable = The server is starting, stopping, or cannot be reached. Try again in a moment.
advice-code-deadline-exceeded = The server is slow. Try again, or allow more with --deadline SECONDS.
advice-code-unimplemented = The server does not know this command. It may be older than this client.
