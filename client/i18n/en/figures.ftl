## Summaries, their courses and explanations.

section-call-figures = Calls
section-issue-figures = Issues
section-backlog = Backlog
section-waiting = Waiting
row-total = Total
row-whole = Whole
row-none = (none)
row-unknown-district = unknown
row-outside-shifts = outside all shifts

window-day = On { $day }
window-from-to = From { $from } to { $to }
window-from-to-times = From { $from } to { $to }
summary = { $window } the hotline answered { $calls } and resolved { $issues }.
summary-unknown = { $window } the figures are not known.
summary-calls = { $count ->
    [one] { $count } call
   *[other] { $count } calls
}
summary-issues = { $count ->
    [one] { $count } livelihood issue
   *[other] { $count } livelihood issues
}
window-outside-period = Nothing is counted here: { $ends ->
    [none] the period begins { $starts }.
   *[other] the period runs from { $starts } to { $ends }.
}
rates-as-of = Rates of issues accepted or due as of
as-of = As of
compared-so-far = Not over yet: until { $until }, compared with the same span of the other days.
so-far = so far
step-so-far = { $step } (so far)
days-before-period = { $count ->
    [one] 1 day is left out: the period had not begun.
   *[other] { $count } days are left out: the period had not begun.
}
figures-not-by = Not counted by { $by }: { $figures }
left-out-oldest = { $count ->
    [one] Not shown, for want of width: { $from }
   *[other] Not shown, for want of width: { $from } to { $to }
}
as-of-point = { $time } ({ $zone }), journal position { $position }.
again = The same figures again:
again-flag = --as-of { $point }
explained = { $what }: { $title } = { $figure }
explained-rate = { $what }: { $title } = { $rate }
rate-numerator = numerator
rate-denominator = denominator
mean-count = how many
unit-seconds = seconds
hours-and-tenths = { $amount } h
column-of-figure = { $title } ({ $part })
no-change = same
percent = { $amount } %
percentage-points = { $amount } pp

curve-hours = { $count ->
    [1] By hour
   *[other] Every { $count } hours
}
curve-days = { $count ->
    [1] By day
    [7] By week
   *[other] Every { $count } days
}

## Patterns of dates, as strftime takes them.

date-day = %-d %b %Y
date-first-of-year = %-d %b
date-last-of-year = %-d %b %Y
date-time = %H:%M
date-minute = %-d %b %Y %H:%M
date-step-day = %e %b
date-step-time = %-d %b %H:%M
date-step-weekday = %a %e %b
date-step-weekday-year = %a %e %b %Y
date-column = %-d %b
date-column-weekday = %a
weekday = { $day ->
    [1] Mon
    [2] Tue
    [3] Wed
    [4] Thu
    [5] Fri
    [6] Sat
   *[7] Sun
}

## Columns of spreadsheets, which nothing stands above.

sheet-calls-pending-overdue = Pending calls overdue
sheet-callbacks-overdue = Callbacks overdue
sheet-time-to-resolve-net-p50 = Median time to resolve, less time on hold
sheet-time-to-resolve-net-p90 = 90th percentile, less time on hold
sheet-flows-opened = Backlog: opened
sheet-flows-reopened = Backlog: reopened
sheet-flows-reviewed = Backlog: reviewed
sheet-flows-unmerged = Backlog: unmerged
sheet-flows-moved-in = Backlog: moved in
sheet-flows-resolved = Backlog: resolved
sheet-flows-merged = Backlog: merged
sheet-flows-withdrawn = Backlog: withdrawn
sheet-flows-rejected = Backlog: rejected
sheet-flows-moved-out = Backlog: moved out
