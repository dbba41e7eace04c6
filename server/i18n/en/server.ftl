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
config-log-format = form of the log
config-last-entry = last entry
last-entry = { $at } in { $period }
last-entry-ahead = { $at } in { $period }, { $count } { $unit ->
    [days] days
    [hours] hours
   *[minutes] minutes
} ahead of the clock ({ $now }): until it has come so far, entries bear that time and count as late

migrated = { $database } is up to date
new-key = The register has a new key. The heads of { $heads } journals are signed anew with it, as they are: `hotline-server head` exports them. With heads that were exported before, `verify --head FILE` needs the former verifier key (--head-key). The new one: { $key }
progress-replay = { $period }: replaying the journal
progress-recount = { $period }: counting the tables anew
progress-rebuild = { $period }: writing the counters anew
progress-line = { $what }: { $done } of { $total }
verify-no-register = there is no register at { $database }
verify-rebuilt = { $period }: the counters are written anew
verify-agrees = { $period }: { $entries } entries, { $calls } calls, { $issues } issues, { $callbacks } callbacks: journal, tables and counters agree
verify-wrong = { $period }: { $entries } entries, { $calls } calls, { $issues } issues, { $callbacks } callbacks: WRONG
verify-wrong-beside = { $period }: WRONG
verify-head-agrees = { $journal }: its journal holds the exported head at entry { $position }
verify-head-none = { $file }, line { $line }: this is no signed head; `hotline-server head` prints them
verify-head-key-none = `{ $given }` is no verifier key; `hotline-server head --key` prints it
verify-head-key-other = `{ $given }` is the verifier key of another register
verify-no-key = the signatures of the heads were not checked: { $key } is missing, the key of the register
head-no-key = the heads cannot be exported: { $key } is missing, the key of the register
head-no-period = there is no period `{ $given }`
head-unsigned = { $journal }: the head at entry { $position } is not signed by the key of the register, and so not exported; `hotline-server verify` tells more
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
accept-loss-period = { $how ->
    [missing] lost: a period with { $seen } entries, which is not there at all
    [shorter] lost: entries of { $period } after { $there }; up to { $seen } was seen
   *[other] lost: the entry { $seen } of { $period } that was seen, and perhaps earlier ones; there are others in their place
}
accept-loss-done = The loss is accepted: a server with this data directory serves what is there. Whoever has read the journal beyond it begins again. Each other server accepts it for itself
accept-loss-nothing = { $database } has all that was seen: there is no loss to accept
accept-loss-file = { $database } is a file; only of a postgres database is it remembered how far it was seen to go
retention-would = { $period }, { $class }: would be erased of { $calls } calls, { $issues } issues, { $callbacks } callbacks
retention-done = { $period }, { $class }: erased of { $calls } calls, { $issues } issues, { $callbacks } callbacks
retention-none = { $period }: personal data is kept for ever; `hotline period update --retention` says for how long
retention-backups = These backups still hold what was erased; delete them, or keep them no longer than you must:
encryption-which-file = which key? Give --encryption-key-file FILE, on another disk than the register
encryption-no-key = { $file } is not there: the file with the key of the encrypted register. Bring back a copy of it; without it nobody can read the texts
encryption-warning = The key is in { $file }; its fingerprint is { $fingerprint }. Keep a copy of the file on another machine, and apart from backups. If the key is lost, names, numbers, addresses and all that was said are lost with it, for everybody and for ever: nothing and nobody can bring them back. Numbers of calls, times, states and figures stay.
encryption-unconfirmed = nothing is changed yet. Once the copy is made, say so with the fingerprint: the same command with --confirm { $fingerprint }
encryption-other-fingerprint = the fingerprint is not that of { $file }; nothing is changed
encryption-on = The texts of { $periods } periods are encrypted, and those of all periods to come. From now on the server needs --encryption-key-file
encryption-is-on = The register is encrypted with this key already; what may have been left of the texts of before is taken out
encryption-backups = These backups hold the texts as they were; delete them, or keep them no longer than you must:
encryption-rotated = The keys of { $periods } periods are wrapped with the key in { $file }. From now on the server needs --encryption-key-file { $file }; backups of before need the former key
encryption-off = The texts of { $periods } periods are written as they are. The server needs no key any more; backups of before still do
erased = { $number }: the texts are erased
erase-no-period = `{ $given }` is no id of a period
erase-no-number = `{ $given }` is no number of a call (C…), an issue (Q…) or a callback (B…)
backup-done = { $file } is a backup of { $database }, { $size }: journal, tables and counters agree
backup-done-older = { $file } is a backup of { $database }, { $size }. The register is of an older hotline-server: `restore` brings it up to date and verifies it then
backup-period = { $period } up to entry { $position }, recorded { $at }
backup-no-period = no period has been opened yet
backup-exists = { $file } is there already, and a backup overwrites nothing; give another name
backup-unsound = { $database } is not sound, and so no backup was made: { $what }. `hotline-server verify` tells more
backup-postgres = { $database } is backed up and restored by PostgreSQL's own tools: pg_dump for a copy as of one moment, pg_basebackup with an archive of its log for every commit up to a failure. Keep a copy of the key too, apart from them: { $key }
backup-key-apart = Its key is not in it. Keep a copy of { $key } apart from the backups (--key-to FILE makes one): on another machine the register is served with it only
backup-key-copied = Its key is not in it, but in { $key }: keep that apart from the backups
backup-key-missing = Its key is not in it, and { $key } does not hold it. Without the key, a restored register is served only after `hotline-server migrate --new-key`
backup-key-other = the backup is made, but { $key } holds something else than the key of this register; give another name
restore-no-file = there is no file { $file }
restore-damaged = { $file } is damaged, or no backup: { $what }. Nothing was restored; take an earlier one
restore-exists = { $register } is there already, and is not overwritten
restore-would-lose = not in the backup: { $entries } entries of { $period }, recorded { $from } to { $to }
restore-loses-nothing = the backup has all of its entries
restore-unreadable = it cannot be read, so that nobody can say which of its entries are not in the backup: { $error }
restore-parts = the register is not there, but parts of one are: { $parts }. They may hold what the backup does not have
restore-move-away = To restore it all the same, move away what is there, and keep it:
restore-done = { $database } is restored from { $file }: journal, tables and counters agree
restore-later-lost = What was recorded later is not in it. Whoever has read the journal beyond these entries begins again after them.
restore-key-missing = Its key is not there: copy the kept one to { $key } before the server starts. If it is lost, `hotline-server migrate --new-key` makes another, after which a request that was sent before is refused when it is repeated
restore-key-other = { $key } holds the key of another register. Give the kept key of this one (--key-from FILE); if { $key } is in the way, move it away
token-no-role = `{ $given }` is no role; there are: `operator`, `supervisor`, `agency`, `service`, `viewer`, `auditor`, `admin`
token-no-principal = `{ $given }` is not what a token of this role stands for: `operators/CODE` (`operator`, `supervisor`), `agencies/CODE` (`agency`), `services/NAME` (`service`), `users/NAME` (`viewer`, `auditor`, `admin`)
token-no-register = there is no register at { $database }; start the server once, or `hotline-server migrate`
token-not-by-certificate = only a token of a `service` may be by certificate, not one of the role `{ $given }`
token-by-certificate = { $id }: whoever shows a certificate of { $client } is known by it; nothing is sent for it
token-revoked = { $id }: revoked
token-good = good
token-ended = ended
certificates-half = { $directory } has only one of `ca.pem` and `ca.key`; put the other one back, or move it away to begin anew
certificates-made = The certificate for { $hosts } is good for { $days } days; running this again renews it.
    Keep ca.key where nobody finds it. Copy { $ca } to each seat.
    Here:    hotline-server --listen 0.0.0.0:50051 --tls-certificate { $certificate } --tls-key { $key }
    A seat:  hotline --server https://{ $host }:50051 --ca ca.pem login
certificates-no-service = `{ $given }` is no service; a certificate is for `services/NAME`
certificates-made-client = The certificate of { $client } is good for { $days } days; running this again renews it.
    Bring { $certificate } and { $key } to it, and keep the key from others.
    Here:    hotline-server --client-ca { $ca } (with --listen, --tls-certificate and --tls-key)
    Once:    hotline-server token create { $client } --role service --by-certificate
bundle-no-url = `{ $given }` is no URL of a server, such as https://hotline.example:50051
bundle-exists = { $file } exists; a bundle overwrites nothing
bundle-has-key = a key stands in it as well, which must not go to a seat
bundle-unwritten = { $error }. The token is made and lost: `hotline-server token revoke { $id }`
bundle-made = { $file } has all that the seat of { $principal } needs; its token is good until { $until }.
    Bring it there as you would bring a key, type `hotline setup FILE`, and remove it.
