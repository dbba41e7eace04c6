## What hotline-server prints. Its log is no text for readers of other languages and stands in the code.

demo-office = Dadukou District petition office, 12 November to 12 December 2022 (demo, invented people)
demo-calls-answered = calls answered
demo-issues-resolved = livelihood issues resolved
demo-issues-accepted = issues accepted
demo-backlog = in hand at the end
demo-entries = entries in the journal
demo-loading = Loading the demo
demo-steps = steps
demo-serving = Serving on { $address }. Try, in another terminal:
demo-stop = (from this checkout: cargo run --release --bin hotline -- …)  Ctrl-C stops.
demo-not-loaded = the demo's period is not there after loading

config-listen = listen
config-database = database
config-log = log

migrated = { $database } is up to date
verify-no-register = there is no register at { $database }
verify-rebuilt = { $period }: the counters are written anew
verify-agrees = { $period }: { $entries } entries, { $calls } calls, { $issues } issues, { $callbacks } callbacks: journal, tables and counters agree
verify-wrong = { $period }: { $entries } entries, { $calls } calls, { $issues } issues, { $callbacks } callbacks: WRONG
verify-periods-wrong = { $wrong } of { $periods } periods are wrong
moved-period = { $how ->
    [before] { $period }: { $entries } entries, was there already: the same head and figures; journal, tables and counters agree
   *[now] { $period }: { $entries } entries, moved: the same head and figures; journal, tables and counters agree
}
moved-register = { $periods ->
    [one] { $from } is at { $to } now, { $periods } period
   *[other] { $from } is at { $to } now, { $periods } periods
}
same-database = --from and --to are the same
cannot-listen = cannot listen on { $address }: { $error }; give another address with --listen
erased = { $number }: the texts are erased
erase-no-period = `{ $given }` is no id of a period
erase-no-number = `{ $given }` is no number of a call (C…), an issue (Q…) or a callback (B…)
