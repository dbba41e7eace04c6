## Incidents: first, following and final reports.

incident-title = Incident report ({ $kind ->
    [first] first
    [final] final
   *[follow] follow-up { $numeral }
})
incident-number = No. { $number }, { $time }
incident-heard = { $time }: callers report{ $district ->
    [none] : { $situation }
   *[other] , in { $district }: { $situation }
} ({ $issues }).
incident-follows = Follows first report No. { $number } of { $time }.
incident-now = { $situation } ({ $issues }).
incident-harm = Casualties:
incident-dead = dead
incident-injured = injured
incident-missing = missing
incident-trapped = trapped
incident-persons = persons concerned
incident-households = households concerned
incident-at-risk = households with special needs
incident-responders = responders at work
incident-dead-known = { $count } dead
incident-injured-known = { $count } injured
incident-missing-known = { $count } missing
incident-trapped-known = { $count } trapped
incident-no-persons = persons concerned
incident-no-households = households concerned
incident-no-households-at-risk = households with special needs
incident-no-responders = responders at work
incident-persons-known = { $count ->
    [one] one person
   *[other] { $count } persons
} concerned
incident-households-known = { $count ->
    [one] one household
   *[other] { $count } households
} concerned
incident-at-risk-known = { $count ->
    [one] one household
   *[other] { $count } households
} with special needs
incident-responders-known = { $count ->
    [one] one responder
   *[other] { $count } responders
} at work
incident-none-reported = none reported so far: { $names }
incident-none = verified that there are none: { $names }
incident-being-verified = being verified: { $names }
incident-not-established = could not be established: { $names }
incident-corrected = { $name } corrected from { $before } to { $after }
incident-persons-counted = { $count }
incident-households-counted = { $count }
incident-extent = Extent:
incident-calls = Calls about it so far: { $calls }, speaking for { $persons ->
    [one] one person
   *[other] { $persons } persons
}
incident-course = What was done:
incident-step = { $time } { $what }
incident-step-of = { $time } { $what } ({ $number })
incident-assigned = dispatched to { $agency }
incident-transferred = transferred to { $agency }
incident-acknowledged = acknowledged by { $agency }
incident-returned = returned by { $agency }
incident-progressed = { $agency } reports “{ $progress }”{ $estimate ->
    [none] {""}
   *[other] , to be done by { $estimate }
}
incident-resolved = resolved ({ $outcome })
incident-said-solved = followed up: the caller says that it is solved
incident-said-unsolved = followed up: the caller says that it is not solved
incident-followed-up = followed up
incident-handed-off = handed over to { $target }
incident-handoff-confirmed = confirmed by { $target }
incident-end = How it ended:
incident-took = { $length } from when it was heard of until it was resolved
incident-outcome = Issues: { $issues }, resolved: { $resolved }; followed up: { $asked }, confirmed by the caller: { $confirmed }
incident-measures = Measures:
incident-problems = Problems:
incident-cause = Cause:
incident-lessons = Lessons:
incident-next-steps = Next steps:
incident-recipients = { $names }:
incident-signatures = { $office ->
    [none] {""}
   *[other] Office: { $office }   { "" }
}Reported by:               Checked by:               Issued by:
incident-told = Reported by telephone at { $time }{ $late ->
    [none] {""}
   *[other] { " " }(due by { $late }: too late)
}
incident-not-told = No report by telephone is on record (due by { $due })
incident-late = This report was due by { $due }: it is late
incident-next = Next report: { $time }
incident-basis = As of { $time }, journal position { $position }; report { $revision } of this incident. { $is_final ->
    [yes] {""}
   *[no] A number that nobody knows is being verified and follows in a later report.{ " " }
}No personal data.

incident-count-zero = must be a number from 1 up; where there are none: none (verified) or none-reported
incident-count-syntax = must be a number, or none (verified), none-reported or being-verified
report-within-syntax = must be the time for the telephone and for the first report in writing, such as 30m,1h
incident-limits = An incident is reported by telephone within { $telephone }, in writing within { $written }

label-incident-report-kind-first = first report
label-incident-report-kind-follow-up = follow-up report
label-incident-report-kind-final = final report
label-incident-count-state-being-verified = being verified
label-incident-count-state-none-reported = none reported
label-incident-count-state-none = none
label-incident-count-state-known = known
title-incident-kind = Which report
title-next-report-time = Next report
title-incident-report = Incident
title-dead = Dead
title-injured = Injured
title-missing = Missing
title-trapped = Trapped
title-persons = Persons concerned
title-households = Households concerned
title-at-risk = Households with special needs
title-responders = Responders at work
