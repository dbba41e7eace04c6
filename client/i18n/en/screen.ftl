## The operator's screen.

desk-no-terminal = the desk needs a terminal; `hotline call log` takes a call without one
desk-new-call = New call
desk-away = THE SERVER DOES NOT ANSWER: calls are kept here
desk-starting = connecting …
desk-unsent = { $count } not sent
desk-draft-of = call { $at } of { $count }, F12 the other
desk-drafts-again = { $count ->
    [one] A call that was begun is here again.
   *[other] { $count } calls that were begun are here again; F12 turns to the next.
}
desk-drafts-kept = { $count ->
    [one] 1 call that was begun is kept
   *[other] { $count } calls that were begun are kept
}; they are there again with the next `hotline desk`.
desk-queue = Queue
desk-queue-missed = Queue (not taken over: { $count })
desk-pending = Pending { $count }
desk-callbacks = Callbacks { $count }
desk-issues = My issues { $count }
desk-caller = { $count } calls, { $issues } open issues
desk-caller-invalid = { $count } of them were no calls for the hotline
desk-alarm = { $urgency }? ({ $said })  Space yes, Backspace no
desk-script = Ask first
desk-need = Needed by { $moment }? ({ $said })  m yes
desk-alike = Looks alike: { $number } { $title }  F8 links it
desk-no-agency = opened, no agency yet (F6)
desk-urgency-by-itself = by itself  (+ −)
desk-pick-category = Category:
desk-pick-district = District:
desk-pick-agency = Agency:
desk-pick-target = Hand off to:
desk-pick-mode = How:
desk-pick-kind = Kind:
desk-pick-link = Link to:
desk-handoff-targets = 120 ambulance, 119 fire and rescue, 110 police, 122 traffic accidents, 12345 government services
desk-callback-solved = reached: solved
desk-callback-unsolved = reached: not solved
desk-callback-reached = reached
desk-callback-not-reached = not reached
desk-rings = It rings: { $number }  F12 shows it.
desk-telephone-unread = A line of the telephone system cannot be read (at { $at }).
desk-not-taken = Nobody took a call, and it cannot be recorded without the period: { $number }
desk-signed-out = THE SIGN-IN HAS ENDED: sign in beside this with `hotline login`; calls are kept here
desk-on-its-way = It is on its way; what you type now would not be in it.
desk-paste-nowhere = A text goes into a field; nothing was pasted.
desk-taken = What you took from the queue is here: F12 shows it.
desk-pending-fixed = What a pending call says is changed with `hotline call amend`; here is said what becomes of it.
desk-give-back = Ctrl-D again gives it back.
desk-pick-reason = Answered, although it is of danger, because:
desk-keys-callback = 1–4 what came of it  Ctrl-D give back  F12 other
desk-nothing-alike = There is no issue to link it to.
desk-empty = Nothing was typed yet.
desk-not-ready = This seat does not know its period yet: it needs the server once.
desk-drop = Ctrl-D again throws this call away; it is recorded nowhere.
desk-unknown-key = That key does nothing here; the keys stand at the bottom.
desk-keys-field = Enter next  Esc back  F2 new call  F3 queue  F10 name  Ctrl-D drop  Ctrl-L lock  Ctrl-C leave
desk-keys-decide = Enter RECORD  Esc back  1–9 category  + − urgency  F5 issue  F6 agency  F7 hand off  F8 link  F9 answered  F4 categories  k kind
desk-keys-pick = letters narrow it  1–9 or Enter take  Esc none
desk-keys-queue = ↑ ↓  Enter take  Space alarm right, handoff confirmed, warning seen, notice read  Backspace no alarm  Esc back
desk-no-lock = This seat has no lock: `hotline login --pin` takes a PIN.
desk-locked = THE DESK IS LOCKED
desk-unlock = Your PIN and Enter; whoever takes over: code and PIN, such as op-08 4711, or a token.
desk-unlocking = looking …
desk-unlock-syntax = a PIN, a code and a PIN, or a token
desk-locked-waits = Pending { $calls }, callbacks { $callbacks }, calls begun { $drafts }
desk-locked-rings = IT RINGS
desk-alarms = Alarms { $count }
desk-handoffs = Handoffs to be confirmed { $count }
desk-notices = Notices to be read { $count }
desk-nothing-to-settle = There is no alarm, no handoff, no warning and no notice to settle in this row.
desk-see-call = All of it: `hotline call show { $number }`
desk-see-issue = All of it: `hotline issue show { $number }`
desk-dismiss = Backspace again: { $number } is a false alarm.
