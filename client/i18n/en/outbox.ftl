## Calls that are kept at the seat until the server takes them.

outbox-kept = NOT SENT YET: nobody else sees this call. It is kept at this seat and is sent by itself once the server answers; do not enter it again.
outbox-interrupted = interrupted before the server answered
outbox-reference = Read out to the caller:  { $reference }    { $spelled }
outbox-phone-on = LIFE AT RISK, { $reference } IS NOT SENT: nobody else knows of it. Phone it on now: { $numbers }
emergency-numbers = 119 fire and rescue, 120 ambulance, 110 police, or the supervisor on duty
outbox-cannot = This seat cannot keep the call: until the server has answered, keep it on paper.
outbox-recorded = { $reference } is recorded: { $number }
outbox-refused = { $reference } IS REFUSED and stays at this seat; `hotline outbox show { $reference }` says why.
outbox-waiting = { $count ->
    [one] 1 call is kept at this seat and not sent yet
   *[other] { $count } calls are kept at this seat and not sent yet
}; `hotline outbox list` lists them.
outbox-of-others = { $count ->
    [one] 1 call is kept that somebody else typed: it goes once they sign in
   *[other] { $count } calls are kept that somebody else typed: they go once they sign in
}, or a supervisor sends them with `hotline outbox flush --for-others`.
outbox-busy = Another command is just sending what is kept.
outbox-empty = Nothing is kept at this seat.
outbox-unknown = { $typed } is not kept at this seat; it may be recorded: `hotline call show offline:{ $typed }`
outbox-drop-what = { $reference }: { $summary }
outbox-drop-ask = Throw it away? It is recorded nowhere else. [yes/no]
outbox-drop-not = It stays.
outbox-dropped = { $reference } is thrown away.
outbox-drop-unasked = nobody is there to be asked whether it is meant; say so with --yes
no-random = the system gives no random bytes
