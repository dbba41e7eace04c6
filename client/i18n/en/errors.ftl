## What goes wrong before a server is asked, or without an answer.

error = error: { $text }
fault = a fault of this program: { $text }
fault-not-in-contract = { $type } is not in the contract

stdin-once = only one argument can be `-`: standard input can be read once
input-unreadable = { $path } cannot be read: { $cause }
stdin-unreadable = standard input cannot be read: { $cause }
text-is-flag = the text is missing: { $typed } is a flag
output-unwritable = standard output cannot be written: { $cause }
csv-unusable = { $path }: { $cause }
csv-no-column = { $path }: it has none of the columns { $columns }
csv-row-problem = row { $row }, column { $column }: { $problem }
csv-too-long = the file has more than { $limit } rows; split it

no-server = no server answers at { $endpoint }
no-server-advice = Start one on this machine with `hotline-server`, or name another with --server URL or HOTLINE_SERVER.
setting-not-a-url = { $flag } is not a URL such as http://127.0.0.1:50051
setting-no-tls = { $flag } begins with https, and this client cannot speak TLS yet
write-unsure = It may or may not have been recorded. To make sure, give the same command again with --request-id { $id }: it is never done twice.

no-period = the server has no period yet; open one: hotline period open ID --name NAME --hazard HAZARD
which-period = which period? Name it with --period ID or HOTLINE_PERIOD; there are: { $ids }
which-operator = which operator? Name the code with --operator CODE or HOTLINE_OPERATOR
which-row = which row? Name its code with --value CODE; --value '' is the row of what has none
unknown-zone = the time zone { $id } is not known here

code-unknown = `{ $typed }` is none of: { $values }
number-empty = the number is empty
number-of-other-kind = { $kind ->
    [call] { $typed } is not the number of a call
    [issue] { $typed } is not the number of an issue
   *[callback] { $typed } is not the number of a callback
}
number-unreadable = { $kind ->
    [call] { $typed } is not the number of a call, such as { $example }
    [issue] { $typed } is not the number of an issue, such as { $example }
   *[callback] { $typed } is not the number of a callback, such as { $example }
}
limit-syntax = must be a number from 1, or all
day-syntax = a day is written 2022-11-12, today or yesterday
time-of-day-missing = say the time of day as well: 2022-11-12 23:50
time-syntax = a time is written 2022-11-12T23:50:00+08:00, 2022-11-12 23:50, 23:50, -10m or +2h
length-syntax = a length of time is written 90s, 10m, 1h30m or 2d
point-syntax = a point of the register is a position of the journal such as 8355, a time, or both as 8355@TIME; { time-syntax }
