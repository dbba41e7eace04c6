## Bulletins: their body, annexes and charts.

bulletin-title = { $kind ->
    [day] Daily bulletin
    [shift] Shift bulletin
   *[other] Bulletin
}
bulletin-marking = Internal – keep safe
bulletin-draft = DRAFT – not issued
bulletin-period-ends = The period { $over ->
    [yes] ended
   *[no] ends
} { $time }; { $whole ->
    [yes] this window is not of it
   *[no] what this window has after that is not of it
}.
bulletin-number = { $kind ->
    [day] No. { $number } ({ $window })
    [shift] { $shift } ({ $window })
   *[other] ({ $window })
}
bulletin-window = { $from } – { $to }
bulletin-window-in-sentence = { $from } – { $to }
bulletin-window-of-shift = { $from } – { $to } ({ $shift })
bulletin-date = %-d %b %Y{" "}
bulletin-day = %-d %b{" "}
bulletin-hour = %H:%M
bulletin-minute = %H:%M
bulletin-midnight = 24:00
bulletin-day-of-month = %-d %b{" "}
bulletin-comma = ,{" "}
bulletin-semicolon = ;{" "}
bulletin-sentence = { $words }.
bulletin-space = {" "}
bulletin-heading = { $numeral }. { $title }
bulletin-lead = ({ $numeral }) { $title }:
bulletin-numeral = { $number }

bulletin-before = { $at ->
    [0] { $kind ->
        [day] the day before
        [shift] this shift the day before
       *[other] the span before
    }
   *[other] { $kind ->
        [shift] this shift a week before
       *[other] the same day a week before
    }
}{ $running ->
    [yes] { " " }up to the same time
   *[no] {""}
}
bulletin-against = { $at ->
    [0] { $kind ->
        [day] Day before
        [shift] Day before
       *[other] Before
    }
   *[other] Week before
}{ $running ->
    [yes] , up to the same time
   *[no] {""}
}
bulletin-change = { $direction ->
    [same] the same as { $before }
    [up] { $share ->
        [none] { $amount } more than { $before }
       *[other] { $amount } more than { $before } (+{ $share })
    }
   *[down] { $share ->
        [none] { $amount } fewer than { $before }
       *[other] { $amount } fewer than { $before } (−{ $share })
    }
}
bulletin-rate-change = { $direction ->
    [same] the same as { $before }
    [up] { $amount } percentage points more than { $before }
   *[down] { $amount } percentage points less than { $before }
}

bulletin-overall = Overview
bulletin-calls = { $window }: the line answered { $calls ->
    [one] one call
   *[other] { $calls } calls
}{ $changes ->
    [none] {""}
   *[other] , { $changes }
}; people spoken for: { $persons }
bulletin-result = { $window }: the line answered { $calls ->
    [one] one call
   *[other] { $calls } calls
} and resolved { $resolved ->
    [one] one livelihood issue
   *[other] { $resolved } livelihood issues
}
bulletin-persons = People spoken for: { $persons }
bulletin-calls-changed = calls: { $changes }
bulletin-contacts = { $count ->
    [one] one contact
   *[other] { $count } contacts
} came by other channels
bulletin-accepted = { $opened ->
    [one] One issue was opened
   *[other] { $opened } issues were opened
}{ $why ->
    [none] {""}
   *[other] , of these { $why }
}; { $accepted } accepted
bulletin-merged = { $count } merged as repeats
bulletin-rejected = { $count } rejected
bulletin-left-out = { $count } merged or rejected since
bulletin-resolved = { $kind ->
    [period] {""}
   *[other] {""}
}{ $count ->
    [one] one issue was resolved
   *[other] { $count } issues were resolved
}{ $outcomes ->
    [none] {""}
   *[other] { " " }({ $outcomes })
}
bulletin-outcome = { $name } { $count }
bulletin-confirmed = { $confirmed } confirmed by the caller, { $reported } reported by the agency only
bulletin-of-resolved = of those resolved: { $outcomes }
bulletin-same = { $kind ->
    [day] opened and resolved on the same day: { $count }
    [shift] opened and resolved in the same shift: { $count }
   *[other] opened and resolved within it: { $count }
}
bulletin-backlog = In hand at { $until }: { $end } ({ $start } at the beginning of { $kind ->
    [day] the day
    [shift] the shift
   *[other] it
})
bulletin-cumulative = Since { $start } the line has answered { $calls ->
    [one] one call
   *[other] { $calls } calls
} and resolved { $resolved ->
    [one] one issue
   *[other] { $resolved } issues
}

bulletin-concerns = What people asked for
bulletin-kinds = Kinds
bulletin-categories = Matters
bulletin-districts = Districts
bulletin-repeats = Repeated calls
bulletin-counted = { $share ->
    [none] { $name } { $count }
   *[other] { $name } { $count } ({ $share })
}
bulletin-rest-withheld = others withheld
bulletin-kind-help = requests for help
bulletin-kind-consult = questions
bulletin-kind-complaint = complaints
bulletin-kind-report = reports
bulletin-kind-suggest = suggestions
bulletin-kind-praise = compliments
bulletin-kind-urge = chase-ups
bulletin-kind-invalid = invalid calls
bulletin-no-district = Unknown
bulletin-most-categories = { $groups }{ $share ->
    [none] {""}
   *[other] , together { $share }
}{ $seconds ->
    [none] {""}
   *[other] ; among them { $seconds }
}
bulletin-places = { $first }, together { $share }; { $others }
bulletin-repeat-rate = Repeats and chase-ups: { $count }, { $share } of { $valid } valid calls{ $change ->
    [none] {""}
   *[other] , { $change }
}

bulletin-handling = What was done
bulletin-on-time = Due: { $due }, resolved on time: { $on_time } ({ $share }){ $late ->
    [0] {""}
   *[other] ; late: { $late }{ $which ->
        [none] {""}
       *[other] { " " }({ $which })
    }
}
bulletin-urgency = { $urgency }
bulletin-issue = { $urgency } { $number }
bulletin-late-by = { $length } late
bulletin-need-missed-by = { $length } after it was needed
bulletin-not-resolved = not resolved yet
bulletin-response = First responses due: { $due }, { $missed ->
    [0] all in time
   *[other] { $in_time } in time and { $missed } late
}
bulletin-times = Half were resolved within { $half }, nine of ten within { $most }
bulletin-asked = Callers asked: { $asked }, { $unsolved ->
    [0] all said that it is solved
   *[other] { $unsolved } said that it was not solved
}{ $reopened ->
    [0] {""}
   *[other] ; issues reopened: { $reopened }
}{ $satisfied ->
    [none] {""}
   *[other] ; { $satisfied } were satisfied
}
bulletin-instructed = Instructions of superiors: { $given } given, { $replied } replied to
bulletin-instructions-waiting = Instructions of superiors that wait for a reply at { $until }: { $waiting }{ $overdue ->
    [0] {""}
   *[other] , of these { $overdue } overdue
}{ $which ->
    [none] {""}
   *[other] { " " }({ $which })
}
bulletin-instruction = { $number }: { $kind } of { $time }{ $office ->
        [none] {""}
       *[other] {" "}from { $office }
    }
bulletin-instruction-deadline = to be done by { $time }
bulletin-instruction-reply = reply due { $time }
bulletin-instruction-overdue = overdue
bulletin-and-others = { $named }; and { $count } more
bulletin-connected = The line: { $share } of calls were connected ({ $made_of }){ $standard ->
    [none] {""}
    [below] , below the 95 % of GB/T 33358
   *[met] , as the 95 % of GB/T 33358 ask
}{ $quick ->
    [none] {""}
   *[other] ; { $quick } within 15 seconds
}
bulletin-missed = Not answered: { $missed } ({ $how }); called back: { $tried }, reached: { $reached }
bulletin-missed-abandoned = { $count } abandoned
bulletin-missed-rang = { $count } missed
bulletin-lowest = Lowest in the shift { $shift }: { $share }

bulletin-attention = For the attention of those who decide
bulletin-no-category = Not categorised
bulletin-uncategorised = No category
bulletin-matter-lead = { $number }. { $category }.
bulletin-matter = { $words } ({ $number })
bulletin-matter-opened = opened { $time }
bulletin-matter-need = needed by { $time }
bulletin-matter-due = due { $time }
bulletin-matter-agency = with { $agency }, { $state }
bulletin-matter-with = with { $agency }
bulletin-matter-settled = resolved since, { $time }
bulletin-matter-ended = { $state } since
bulletin-matter-resolved = resolved { $time }{ $agency ->
    [none] {""}
   *[other] { " " }by { $agency }
}
bulletin-matter-returned = returned by the agency, to be assigned anew
bulletin-matter-unassigned = not assigned yet
bulletin-matters-withheld = Urgent, overdue or missed at { $until }: { $count }; details are withheld
bulletin-matters-left-out = { $count } more are not listed.

label-report-matter-reason-urgent = urgent
label-report-matter-reason-overdue = overdue
label-report-matter-reason-need-missed = need missed
label-report-matter-reason-late = not on time
label-report-matter-reason-unsolved = caller says not solved

bulletin-next-steps = Next steps
bulletin-instructions = Instructions
bulletin-signatures = Edited by:               Checked by:               Issued by:
bulletin-phone = Telephone: { $phone }

bulletin-annex = Annex { $number }: { $title }
bulletin-main-figures = Main figures
bulletin-districts-annex = Districts
bulletin-agencies-annex = Agencies (not ranked; no mean of fewer than 3)
bulletin-changes-annex = Corrections
bulletin-figure = Figure
bulletin-total = In all ({ $window })
bulletin-row-calls-answered = Calls answered
bulletin-row-calls-valid = Valid calls
bulletin-row-distinct-callers = Distinct callers
bulletin-row-persons = People spoken for
bulletin-row-connection-rate = Connection rate
bulletin-row-opened = Issues opened
bulletin-row-accepted = Issues accepted
bulletin-row-resolved = Issues resolved
bulletin-row-confirmed = Of these confirmed by the caller
bulletin-row-backlog = In hand at the end
bulletin-row-overdue = Of these overdue
bulletin-row-needs-missed = Needs missed
bulletin-row-on-time = Resolved on time
bulletin-row-solved = Callers who say solved
bulletin-row-satisfied = Callers satisfied
bulletin-entered = { " " }+ { $name } { $count }
bulletin-left = { " " }− { $name } { $count }
bulletin-balance = Balance: in hand at the beginning { $start }{ $flows } = in hand at the end { $end }.{ $others ->
    [0] {""}
   *[other] { " " }Of { $resolved } resolutions { $counted } count as issues resolved{ $which ->
        [none] .
       *[other] ; the other { $others }: { $which }.
    }
}
bulletin-resolved-again = taken up again { $count }
bulletin-calls-column = Calls
bulletin-withheld = withheld
bulletin-direct = Without an agency
bulletin-unassigned = Not assigned

bulletin-corrections = Corrected in this revision: { $changes }.
bulletin-other-corrections = { $count ->
    [one] Corrected in this revision: { $count } figure, see the annex on corrections.
   *[other] Corrected in this revision: { $count } figures, see the annex on corrections.
}
bulletin-withheld-corrections = Corrected in this revision: figures of rows, which are withheld.
bulletin-same-figures = { $changed ->
    [none] {""}
   *[other] Changed since revision { $revision }: { $changed }.{ " " }
}No figure of the window differs from revision { $revision }{ $compared ->
    [none] {""}
   *[other] ; { $compared }
}.
bulletin-changed-compared = figures since the period began or of the windows compared
bulletin-changed-instructions = instructions of superiors
bulletin-changed-callbacks = callbacks after missed calls
bulletin-changed-matters = matters for attention
bulletin-additions = Revision { $revision } was as of { $time }; since then: { $changes }.
bulletin-row-figure = { $row }: { $figure }
bulletin-window-figure = { $figure } ({ $window })
bulletin-since-the-begin = since the period began
bulletin-another-window = { $from } – { $to }
bulletin-row-without = Without: { $dimension }
bulletin-correction = { $figure } from { $before } to { $after }{ $parts ->
    [none] {""}
   *[other] { " " }({ $parts })
}
bulletin-of-calls-answered = Calls answered
bulletin-of-opened = Issues opened
bulletin-of-accepted = Issues accepted
bulletin-of-resolved-issues = Issues resolved
bulletin-amount = { $of ->
   *[other] { $amount }
}
bulletin-revision-before = Revision { $revision }
bulletin-revision-now = Revision { $revision }
bulletin-why = Why
bulletin-items = { $left_out ->
    [0] { " " }({ $items })
   *[other] { " " }({ $items } and { $left_out } more)
}
bulletin-numerator = { $figure } (numerator)
bulletin-denominator = { $figure } (denominator)

label-report-change-reason-new = new
label-report-change-reason-late = entered late
label-report-change-reason-corrected = corrected
label-report-change-reason-voided = voided
label-report-change-reason-reopened = reopened
label-report-change-reason-resolved = resolved
label-report-change-reason-linked = linked or merged
label-report-change-reason-followed-up = caller asked
label-report-change-reason-ended = withdrawn or rejected
label-report-change-reason-handled = handled
label-report-change-reason-time-passed = time passed
label-report-change-reason-not-named = others

bulletin-chart-course = Calls and resolutions
bulletin-chart-backlog = In hand
bulletin-chart-on-time = On time
bulletin-chart-times = Median time to resolve
bulletin-chart-on-time-by-urgency = On time by urgency
bulletin-chart-times-by-urgency = Median time to resolve by urgency
bulletin-chart-categories = Matters
bulletin-chart-districts = Districts
bulletin-chart-agencies = Agencies
bulletin-chart-hour = %-H
bulletin-chart-noted = { $title }: { $notes }
bulletin-chart-left-out = the { $shown } with the most, { $left_out } more are left out
bulletin-chart-uncategorised = { $count } more without a category
bulletin-chart-no-district = { $count } more without a district
bulletin-unit-calls = calls
bulletin-unit-issues = issues
bulletin-unit-both = calls, issues
bulletin-unit-percent = %
bulletin-unit-hours = hours

bulletin-basis = As of { $time }; calls by when they were received, resolutions by when they were made; resolved leaves out what was not solved, rejected or merged; journal entry { $position }, revision { $revision }; calls entered late: { $late }, after the day: { $backdated }. { $below ->
    [0] {""}
   *[other] In breakdowns by category, district, agency or outcome numbers below { $below } and those from which they follow are withheld, and so are single matters.{ " " }
}No personal data.
bulletin-source = { $report }, revision { $revision }, SHA-256 { $digest }
bulletin-source-draft = { $report }, draft

## Reports: issued, compared.

report-issued = Issued { $report }, revision { $revision }, SHA-256 { $digest }
report-damaged = The document of { $report } is not the one that its digest belongs to: do not use it, and have the register verified
report-tells-all = csv, json and sheet have all counts: not with --suppress-below
report-there-already = All of it is in { $directory } already; nothing was changed
diff-revisions = The first revision must be an earlier one than the second; the latest is { $last }
diff-title = From revision { $from } to { $to ->
    [now] now
   *[other] revision { $to }
}: { $count ->
    [0] no figure changed
    [one] one figure changed
   *[other] { $count } figures changed
}{ $changed ->
    [none] {""}
   *[other] ; changed besides: { $changed }
}
title-figure = Figure
title-report = Report
title-issue-time = Issued
title-issuer = Issuer
title-digest = Digest
title-before = Before
title-after = After
title-difference = Difference
title-changed-because = Because
