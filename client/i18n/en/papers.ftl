## Papers: slips of assignments, forms for calls.

paper-head = [{ $title }] { $number }
paper-field = { $label }: { $value }
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
