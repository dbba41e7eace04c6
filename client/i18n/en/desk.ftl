## What is shown while calls, issues and callbacks are worked on.

list-separator = { ", " }
text-separator = { "; " }
text-of = { $of }: { $text }
yes = yes
no = no

ask-phone = Phone number:
ask-summary = What is it about:
prompt-ended = the input ended before the question was answered; nothing is recorded
prompt-answers = What was answered, so that it is not lost:
prompt-too-long = That line is too long for a terminal, which cuts it after { $limit } bytes; nothing of it is taken. Give a long text with its flag, or with - from a file.
prompt-part-of-character = In that line a character is incomplete: on this terminal Backspace takes a part of it. It reads: { $typed } — please type it again.
prompt-control = That line holds keys that are no text, such as arrows. It reads: { $typed } — please type it again.

section-calls = Calls
section-open-issues = Open issues
section-assignments = Assignments
section-instructions = Instructions of superiors
section-links = Calls and links
section-story = What happened
section-new-issues = Issues to be opened
section-handoffs = Handoffs
section-attempts = Attempts
section-shifts = Shifts
section-time-limits = Time limits
section-calendar = Calendar
callback-reached = reached
callback-not-reached = not reached
callback-solved = solved
callback-unsolved = not solved
section-contact = Names and numbers
section-words = What was said
plan-from = { $title }, from { $day }
working-days = { $count ->
    [one] { $count } working day
   *[other] { $count } working days
}
days-in-a-row = { $first } to { $last }
section-look-alikes = Looks like these open issues:

caller-unknown = This number is not known.
caller-do-not-call = DO NOT CALL this number.
caller-no-message = Leave NO MESSAGE at this number.
caller-abusive = ABUSIVE in { $count ->
    [one] 1 call
   *[other] { $count } calls
}. { $rule }
caller-abusive-rule = Warn once; if it goes on, say that you end the call, and end it. Danger is taken as from anybody. Record what was said.
caller-plan = Plan: { $plan }
caller-more-calls = Its latest { $shown } of { $count } calls are shown; for all: hotline call list --limit all --phone NUMBER

number-of-call = Call
number-of-issue = Issue
due = due
triage-due = { $outcome }, due { $due }
handoff-confirm-by = { $target } must confirm it by { $until }
handoff-confirm-command = hotline call handoff { $call } --confirm={ $handoff }
triage-commands = hotline call triage { $number } --issue TITLE, --link ISSUE, --handoff TARGET:MODE or --triage answered|no-action --reason TEXT
triage-commands-without-category = hotline call triage { $number } --issue TITLE --category CODE, --link ISSUE, --handoff TARGET:MODE or --triage answered|no-action --reason TEXT
alarm-raised = { $urgency }: somebody may be in danger ({ $causes })
alarm-commands = hotline call alarm { $number } --confirm, or --dismiss false-alarm|question-only|out-of-danger|declined|duplicate|handed-to-120
issue-finished = { $issue } is finished ({ $state }); to take it up again: hotline issue { $verb } { $issue } --reason TEXT
warning = past the { $percent } % step of its time: tell the { $who }
warning-to-nobody = past the { $percent } % step of its time
warning-seen = past the { $percent } % step of its time, seen
warning-of-step = When { $percent } % of the time is used, tell: { $who }
watch-warning = { $number }  { $warning }    { $title }
watch-warnings = { $count ->
    [one] 1 issue has used
   *[other] { $count } issues have used
} 80 % or more of the time allowed, which nobody has seen: hotline issue list --warned
link-command = If it is the same matter: hotline issue link { $issue } { $call }
link-not-made = Not linked: the number has no open issue, or several.
next-actions = Next:
next-actions-command = hotline issue VERB { $number }
no-number-to-dial = There is no number to dial: it was not kept, or is erased.
dial = Dial
after-callback = Then:
after-callback-commands = hotline callback done { $number } --solved, --unsolved, --reached or --not-reached
period-opened = To work in it: export HOTLINE_PERIOD={ $id }
entries-written = { $count } written.
import-recorded = { $count } recorded; { $replayed } had been recorded before.
import-checked = { $count } can be recorded.
import-refused = { $count } not recorded. Mend those rows and give the file again: what is recorded is not recorded twice
import-would-refuse = { $count } would be refused
import-more-refused = … and { $count } more.
import-interrupted = { $recorded } of { $count } were recorded. The same command goes on: what is recorded is not recorded twice.
import-pending = What of it still needs somebody: hotline call list --triage pending

typed-all = all
typed-district-kinds = subdistrict, township, town
typed-yes = yes, y, true, t, 1
typed-no = no, n, false, f, 0
typed-days = days, day
typed-hours = hours, hour
typed-minutes = minutes, minute, mins, min
typed-seconds = seconds, second, secs, sec
typed-working-days = working days, working day, wd
typed-day-off = off, day off, holiday, free
typed-day-worked = work, working, working day, workday
typed-today = today
typed-yesterday = yesterday
typed-day-before-yesterday = the day before yesterday
typed-tomorrow = tomorrow
typed-hour = :
typed-minute = ′
typed-year-month-day = -, -, -

erased = Erased: { $count } calls and issues. It cannot be had back.
would-be-erased = Would be erased: { $count } calls and issues.
backups-hold-it = These backups still hold what was erased; delete them, or keep them no longer than you must:

kept = names and numbers { $who }, what was said { $what }
kept-days = { $days } days
kept-for-ever = for ever

nothing-found = Nothing found.
left-out = Not shown, for want of width:
list-continues = There are more; `--limit all` shows every one{ $flags ->
    [none] .
   *[other] , and these narrow the list: { $flags }.
}
recorded-unseen = { $number } is recorded, but its answer could not be shown.
replayed = This request had been carried out before; nothing was done twice.
no-call-waits = No call waits.
issue-followed = { $number } follows the correction.
issue-has-its-own = { $number } has a category, district or address of its own and stays as it is. If it is wrong as well: hotline issue update { $number } --address ADDRESS
no-callback-to-make = No callback is to be made now. In the quiet hours only what was promised or is about danger to life is handed out.
reference-of-several = Other calls have the same reference: { $others }
which-token = Token (not shown):
which-pin = PIN (not shown):
pin-syntax = a PIN has { $least } to { $most } digits
pin-unknown = { $whose } has no PIN at this seat; a token does it
pin-token-ended = the token under this PIN has ended; enter the new one
pin-mistaken = { $left ->
    [0] that is not the PIN, and it is forgotten now: sign in with the token
    [one] that is not the PIN; 1 try is left
   *[other] that is not the PIN; { $left } tries are left
}
signed-in = Signed in as { $principal }; the token is kept in { $file }.
signed-out = Signed out; the token is no longer kept here. Whoever copied it can use it until it is revoked.
not-signed-in = No token of this server was kept here.
setup-replaced = The settings of another seat were replaced: { $settings }
setup-done = This seat is set up; its settings are in { $file }, the token is kept in { $credentials }.
setup-remove = Remove { $bundle } now: whoever has it can sign in with the token.
sign-in-ends = The sign-in of this seat ends in { $left }. Ask the administrator for another token, and sign in: hotline login
still-waiting = No answer yet; still trying. It counts as recorded once its number is shown.
reconnecting = Connection lost ({ $cause }); trying again in { $seconds } s.

## Lengths of time.

length-days = { $count } d
length-hours = { $count } h
length-minutes = { $count } min
length-seconds = { $count } s
need-proposed = { $said }: needed by { $moment }?
need-command = hotline issue update { $number } --need-by '{ $moment }'
surge = Surge since { $since }: what is pending and not urgent may wait four times longer
surge-rows = { $calls } pending calls about { $matters } matters; one by one with --each
quiet-hours-syntax = hours like 21:00-08:00, or none
ring-else = { $first }, else { $next }
inform-by = Not acknowledged: tell { $agency } by voice by { $until }
inform-by-at = Not acknowledged: tell { $agency } by voice by { $until } ({ $telephones })
inform-command = hotline issue inform { $number } --agency { $agency } --person NAME
on-callback-list = on the list of callbacks, once a number, until it is answered
linked-to = Linked to { $number }  { $title }
