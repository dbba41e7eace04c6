## Papers: slips of assignments, forms for calls.

paper-head = [{ $title }] { $number }
paper-field = { $label }: { $value }
paper-chart = { $title } ({ $unit })
page-written = { $count ->
    [one] 1 page
   *[other] { $count } pages
} written to { $file }; open it in a browser to print it
slip = Assignment slip
slip-reason = assignment slip
slip-agency = { $name } ({ $role })
slip-dispatched = Dispatched at
slip-due = To be resolved by
slip-matter = Matter
slip-no-number = not given
slip-unassigned = { $number } is assigned to no agency now; --agency names one to which it is
slip-answer = Please acknowledge { $number } by telephone, and report when you expect to be done, progress, and the result; whoever returns it says why.
slip-ring = Desk to ring
slip-received-by = Received by
slip-received-at = Received at
slip-done = What was done
form = Call form
form-danger = Life at risk? Read out 120 / 119 / 110 or join them to the call first; write afterwards.
form-anonymous = Anonymous
form-asked = The caller asks
form-issue = issue for an agency
form-handed-off = handed off
form-handoff = Handoff
form-typed = Read out the number above. Later: hotline call log --reference { $reference } --received "TIME" …

handover = Handover sheet
handover-shifts = { $from } → { $to }
handover-no-shift = no shift
handover-now = 1. Now: danger and urgent, pending calls, handoffs that nobody confirmed
handover-before-its-end = 2. Before the next shift ends ({ $until })
handover-returned = 3. Returned
handover-callbacks = 4. Callbacks
handover-suspended = 5. On hold
handover-flagged = 6. Numbers not to be called, only at some hours, or without a message
handover-hard = 7. Calls after which somebody talks with who took them
handover-others = 8. Active besides: { $count }
handover-notes = Changed answers, people, equipment
handover-by = Handed over by
handover-to = Taken over by
handover-at = At
handover-none = none
handover-number = Number
handover-matter = Matter
handover-state = State
handover-who = Who
handover-alarm = alarm to be settled
handover-unconfirmed = { $target } has not confirmed
handover-until = by { $until }
paper-only = a handover sheet is read by people: without -o, or with --page FILE; lists have their own formats
