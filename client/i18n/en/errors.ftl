## What goes wrong before a server is asked, or without an answer.

language-name = English
language-unknown = { $typed } is not a language of this program: zh, en, or zh+en for the English terms beside the Chinese
error = error: { $text }
fault = a fault of this program: { $text }
fault-not-in-contract = { $type } is not in the contract

stdin-once = only one argument can be `-`: standard input can be read once
file-not-found = it is not there
file-is-directory = it is a directory
file-not-permitted = it may not be read
file-not-writable = it may not be written
file-no-room = there is no room left on the disk
file-unwritable = { $path } cannot be written: { $cause }
input-unreadable = { $path } cannot be read: { $cause }
stdin-unreadable = standard input cannot be read: { $cause }
text-is-flag = the text is missing: { $typed } is a flag
output-unwritable = standard output cannot be written: { $cause }
file-problem = { $path }: { $problem }
file-problems = { $path }: { $count } things are wrong:
file-row = row { $row }: { $problem }
file-row-column = row { $row }, column { $column }: { $problem }
file-is-workbook = this is a workbook; save it from the spreadsheet as “CSV UTF-8” and give that file
file-not-text = this is no text; save it from the spreadsheet as “CSV UTF-8” and give that file
file-undecodable = row { $row } is neither UTF-8 nor GBK; save it from the spreadsheet as “CSV UTF-8” and give that file
file-no-headings = the first row must hold the headings: { $example }, …
telephone-shift-unknown = the period has no shift “{ $typed }”; a telephone of a shift is written SHIFT=NUMBER, with the code or the name of the shift (`hotline period show`)
file-no-column = { $path }: it has none of the columns { $columns }
file-column-missing = there is no column { $column }; the headings are { $headings }
file-column-twice = the columns { $one } and { $other } are for the same; keep one
file-column-name = { $key } ({ $word })
file-quote-open = a quotation mark is not closed
file-too-many-cells = { $cells } cells under { $columns } headings; put a text that holds the separator in quotation marks
file-unused-columns = { $path }: not used: { $columns }
flag-syntax = must be yes or no (TRUE or FALSE, 1 or 0), not { $typed }
file-too-long = the file has more than { $limit } rows; split it

server-untrusted = whoever answers at { $endpoint } shows a certificate that is not trusted, or is for another name
server-untrusted-advice = Name the authority that signed it with --ca FILE, and the server as in its certificate.
certificate-refused = the server does not take the certificate that this client presents
certificate-refused-advice = It has run out, or another authority than the one that the server names has signed it, or not for a client.
no-server = no server answers at { $endpoint }
no-server-advice = Start one on this machine with `hotline-server`, or name another with --server URL or HOTLINE_SERVER.
setting-not-a-url = { $flag } is not a URL such as http://127.0.0.1:50051
setting-not-a-token = this is no token: a token begins with hl_ and is one word
setting-not-private = { $flag } is not on this machine, and without TLS others could read the token
token-file-open = others can read { $file }: `chmod 600` it
credentials-damaged = { $file } is damaged; sign in again after removing it
no-home = the user has no home directory in which the token could be kept
bundle-damaged = { $file } is no bundle of a seat, or not all of one
config-there = { $file } is there already; change it there, or move it away
config-written = Written to { $file }
settings-unchanged = { $file } is not written as usual and was left as it is: put each setting on a line of its own
setup-other-seat = { $file } has the settings of another seat: { $settings }
    To put this one in its place, give the command again with --force.
setting-no-client-certificate = the files of the client certificate hold no certificate with its key in PEM
setting-needs-tls = { $flag } goes with a server at https:// only
certificate-half = the files of a client certificate and of its key go together
setting-no-certificate = { $flag } holds no certificate in PEM
connection-broken = the connection broke off
unanswered = the server did not say what became of it
write-recorded = Do not enter it again. To see it, give the same command again with --request-id { $id }: it is never done twice.
write-unsure = It may or may not have been recorded. To make sure, give the same command again with --request-id { $id }: it is never done twice.

which-server = which server? Several of yours are running: { $servers }
    Name one with --server PATH or HOTLINE_SERVER
outbox-damaged = { $file } does not open: it was changed, or is of another seat
not-remembered = the server is away, and this seat does not know what it needs of it: a call must have been logged here before
no-period = the server has no period yet; open one: hotline period open ID --name NAME --hazard HAZARD
which-period = which period? Name it with --period ID or HOTLINE_PERIOD; there are: { $ids }
which-operator = which call handler? Name the code with --operator CODE or HOTLINE_OPERATOR
who-is-on = which call handler? Name the code or the name; the settings may have the usual one
no-shift = no shift runs now, and none begins for days: there is none to take over for
item-syntax = { $typed } is no number of a call (C…), an issue (Q…), a callback (B…), a notice (N…) or an incident (incident-…)
shifts-too-long = the last day is { $latest } at the latest: shifts of 31 days are listed at once
no-open-instruction = no instruction on { $issue } waits for a reply; of another say which was read, by its number
which-row = which row? Name its code with --value CODE; --value '' is the row of what has none
unknown-zone = the time zone { $id } is not known here

code-taken = { $typed } is taken for { $code } { $name }
code-ambiguous = { $typed } may be one of several: { $candidates }
shift-unknown = { $typed } is no shift of this period; there are { $shifts }
column-unknown = there is no column { $typed }; there are { $columns }
code-unknown = `{ $typed }` is none of: { $values }
figure-unknown = { $typed } is no figure that can be explained; the headings of `hotline -o csv summary day` are their names
figure-unknown-near = { $typed } is no figure that can be explained; the nearest: { $near }
figure-near = { $name } ({ $title })
no-figure = { $typed } is no figure; the headings of `hotline -o csv summary day` are their names
no-figure-near = { $typed } is no figure; the nearest: { $near }
explain-step = a step of time is explained as a window of its own: `hotline summary range --from BEGIN --to END --explain FIGURE`
day-by-day = one day is not broken down by day; `hotline summary day --by hour` has its hours, `hotline summary day --last 7` the days before it
number-empty = the number is empty
number-without-check-digit = { $typed } has no check digit: with its zeros a number has seven digits, such as { $example }
number-of-other-kind = { $kind ->
    [call] { $typed } is not the number of a call
    [issue] { $typed } is not the number of an issue
    [notice] { $typed } is not the number of a notice
   *[callback] { $typed } is not the number of a callback
}
number-unreadable = { $kind ->
    [call] { $typed } is not the number of a call, such as { $example }
    [issue] { $typed } is not the number of an issue, such as { $example }
    [notice] { $typed } is not the number of a notice, such as { $example }
   *[callback] { $typed } is not the number of a callback, such as { $example }
}
cell-empty = must not be empty
clock-syntax = must be a time of day such as 08:00 or 24:00
limit-of-time-syntax = must be a length of time such as 30m, 2h, 3d or 3 working days
tell-syntax = must be a step and who is told, such as 80=agency,owner
tell-needs-policy = give the file with the time limits as well
urgencies-missing = there must be a row for each urgency; missing: { $missing }
date-syntax = must be a date such as 2026-02-16
until-before-date = must not lie before the date
kind-of-day-syntax = must be off (a day off) or work (a weekend day that is worked)
one-change-of-period = give one of: --name, --hazard and --calendar; --shifts (with --from); --policy and --tell (with --from)
whole-number-syntax = a whole number from { $least } to { $most }
whole-number-syntax-from = a whole number from { $least }
limit-syntax = must be a number from 1, or all
day-syntax = a day is written 2022-11-12, today or yesterday
range-order = the end must be later than the beginning
time-of-day-missing = say the time of day as well: 2022-11-12 23:50
date-missing = say the day as well: 2022-11-12 23:50
count-syntax = must be a whole number
time-syntax = a time is written 2022-11-12T23:50:00+08:00, 2022-11-12 23:50, 23:50, -10m or +2h
retention-syntax = must be days such as 180, days for who and what such as 180:730, or none
length-syntax = a length of time is written 90s, 10m, 1h30m or 2d
point-syntax = a point of the register is a position of the journal such as 8355, a time, or both as 8355@TIME; { time-syntax }

## What may stand at the head of a column of a file; the first beside the key of a machine is the usual one.

column-code-of-category = code, category_code
column-code-of-district = code, district_code
column-code-of-agency = code, agency_code
column-code-of-operator = code, operator_code
column-name-of-category = name, display_name, category, category_name
column-name-of-district = name, display_name, district, district_name
column-name-of-agency = name, display_name, agency, agency_name
column-name-of-operator = name, display_name, operator, operator_name
column-name-zh = name_zh, chinese, chinese_name
column-name-en = name_en, english, english_name
column-district = district, district_code
column-urgency = urgency, default_urgency
column-words-zh = words_zh
column-words-en = words_en
column-script-zh = script_zh
column-script-en = script_en
column-retired = retired
column-code-of-shift = code, shift
column-name-of-shift = name, display_name
column-starts = starts, start, from, begin
column-ends = ends, end, to
column-dispatch = dispatch
column-first-response = first_response, response
column-resolve = resolve, resolution
column-date = date, day, from
column-kind-of-day = kind, type
column-until = until, to, end
column-note = note, name, holiday
column-telephones = telephones, telephone, phones
column-received-at = received_at, received, time, date and time
column-answered-at = answered_at, answered
column-ended-at = ended_at, ended
column-phone = phone, number, phone_number, caller_phone, telephone
column-caller-name = name, caller, caller_name
column-anonymous = anonymous
column-confidential = confidential
column-language = language
column-callback-phone = callback_phone, callback_number
column-do-not-call = do_not_call
column-no-message = no_message
column-safe-hours = safe_hours, hours
column-persons = persons, persons_represented
column-summary = summary, content, matter
column-kind = kind
column-category = category, category_code
column-address = address, incident_address, place
column-confidential-note = note, confidential_note, remark
column-operator = operator, operator_code, call handler
column-disposition = disposition
column-channel = channel
column-direction = direction
column-line = line
column-telephony-reference = telephony_reference, recording
column-triage = triage, outcome
column-triage-reason = triage_reason, reason
column-source-system = source, source_system, system
column-external-id = external_id, id, reference
