## What is wrong with a field: a message for each reason of the contract, and for each form, bound or directory of one.

violation-of-flag = { $flag } ({ $field }): { $problem }
violation-of-field = { $field }: { $problem }
violation-of-entry = entry { $number }, { $column }: { $problem }
violation-of-row = { $path }, row { $row }, column { $column }: { $problem }
violation-with-hint = { $problem }: { $hint }
violation-with-example = { $problem }, such as { $example }

violation-nothing-given = no change was given; the help lists what can be changed
violation-required = { $any_of ->
    [none] { $with ->
        [none] is required
       *[other] is required with { $with }
    }
   *[other] { $with ->
        [none] one of these is required: { $any_of }
       *[other] one of these is required with { $with }: { $any_of }
    }
}
violation-too-long-characters = has { $length } characters; at most { $limit } are taken
violation-too-long-bytes = { $length ->
    [none] has too many bytes; at most { $limit } are taken
   *[other] has { $length } bytes; at most { $limit } are taken
}
violation-too-long-decoded-bytes = has too many parts: it would take more than { $limit } bytes once it is taken apart
violation-too-many = there are { $count }; at most { $limit } are taken
violation-character-control = must not contain the control character { $code }
violation-character-nul = must not contain the character NUL
violation-malformed-uuid = must be a UUID
violation-malformed-period-id = must be 3 to 63 of a–z, 0–9 and dash, beginning with a letter
violation-malformed-period-name = is no id of a period
violation-malformed-resource-name = must be the number of a call, issue or callback, or the id of a period
violation-malformed-call-name = is no number of a call
violation-malformed-issue-name = is no number of an issue
violation-malformed-callback-name = is no number of a callback
violation-malformed-notice-name = is no number of a notice
violation-malformed-report-name = is no name of a report, such as day-2022-12-01
violation-malformed-code = { $characters ->
    [none] must be of A–Z, a–z and 0–9
   *[other] must be of A–Z, a–z, 0–9 and { $characters }
}
violation-malformed-category-code = must be 2 to 8 of A–Z, with or without a dot and two digits
violation-malformed-alarm-words = must be words with ; between them
violation-malformed-area-code = must be at most 6 digits
violation-malformed-hazard-code = must be of A–Z, 0–9 and _
violation-malformed-shift-code = must be of a–z, 0–9 and dash
violation-malformed-region-code = must be a region with phone numbers, as two capital letters (ISO 3166-1)
violation-malformed-time-zone = is no IANA time zone
violation-malformed-etag = is none that the register gave; read it again, or leave it out
violation-malformed-time = is no time that can be stored
violation-malformed-date = is no day from 2000 to 9998
violation-malformed-duration = is no length of time
violation-malformed-principal = must be `operators/CODE` (call handler, supervisor), `agencies/CODE` (agency), `services/NAME` (other system) or `users/NAME` (viewer, auditor, administrator)
violation-malformed-token-name = is no id of a token
violation-malformed-phone = has no digits
violation-check-digit = the check digit of { $value } does not fit: a digit is wrong or two are swapped
violation-unknown-value = { $value ->
    [none] is none of
   *[other] { $value } is none of
}: { $allowed }
violation-unknown-code-category = { $value } is no category of this period, or no longer offered; { $nearest ->
    [none] `hotline directory categories list` shows those of the period
   *[other] the nearest is { $nearest }
}
violation-unknown-code-district = { $agency ->
    [none] { $value }
   *[other] { $value }, which agency { $agency } names,
} is no district of this period, or no longer offered; { $nearest ->
    [none] `hotline directory districts list` shows those of the period
   *[other] the nearest is { $nearest }
}
violation-unknown-code-agency = { $value } is no agency of this period, or no longer offered; { $nearest ->
    [none] `hotline directory agencies list` shows those of the period
   *[other] the nearest is { $nearest }
}
violation-unknown-code-operator = { $value } is no call handler of this period, or no longer offered; { $nearest ->
    [none] `hotline directory operators list` shows those of the period
   *[other] the nearest is { $nearest }
}
violation-unknown-code-shift = { $date ->
    [none] { $value } is no shift of this period
   *[other] { $value } is no shift of { $date }; there are { $allowed }
}
violation-out-of-range = { $step ->
    [none] must be { range }
   *[other] must be a multiple of { $step } { range }
}
range = { $minimum ->
    [none] at most { $maximum }
   *[other] { $maximum ->
        [none] at least { $minimum }
       *[other] from { $minimum } to { $maximum }
    }
}
violation-not-quarter-hour = { $time } is no whole quarter-hour
violation-too-early-call-received = { $time } is before the call was received ({ $earliest })
violation-too-early-call-answered = { $time } is before the call was answered ({ $earliest })
violation-too-early-period-end = { $time } is not after the present end of the period ({ $earliest })
violation-too-early-period-start = { $time } is not after the period begins ({ $earliest })
violation-too-early-issue-opened = { $time } is before the issue was opened ({ $earliest })
violation-too-early-present-due = { $time } is not later than the present due time { $earliest }
violation-too-early-entry = { $time } is past when it is entered ({ $earliest })
violation-too-early-attempt = { $time } is before the attempt ({ $earliest })
violation-too-early-latest-version = { $time } is not later than the latest version, { $earliest }: what was valid before stays as it was
violation-too-early-journal-entry = { $time } is before journal position { $position } was recorded ({ $earliest })
violation-too-early-range-start = { $time } is not after the start of the range ({ $earliest })
violation-too-early-report-issued = { $time } is not after the report is issued ({ $earliest })
violation-too-late-need-by = { $time } is after { $latest }, when help comes too late
violation-too-late-now = { $time } is later than now ({ $latest })
violation-window-before-period = lies before the period, which begins at { $earliest }
violation-window-not-begun = has not begun: it begins at { $time }
violation-window-shift-not-begun = this shift has not begun: it begins at { $time }; one of an earlier day is named with its day, as in “night yesterday”
violation-duplicate = { $value } is there twice
violation-conflict = does not go together with { $with }
violation-not-applicable-resolved-issue = is only for an issue that is resolved
violation-not-applicable-issue-without-first-call = is only for an issue that has no first call yet
violation-not-applicable-call-with-issue = is only for a call that opens an issue or is linked to one
violation-not-applicable-call-with-handoff = is only for a call that is handed off
violation-not-applicable-window-of-eight-days = is only for a window of at most 8 days
violation-not-applicable-report-to-be-followed = is left open only in a report that others follow: a final one says how many, or none
violation-not-applicable-issue-not-overdue = is only for an issue whose due time has not passed: what was missed stays so
violation-not-applicable-row-of-dimension = the rows of this dimension do not have this figure
violation-filled-already = is filled with something else; `hotline call amend CALL FLAG VALUE --reason TEXT` changes it
violation-cannot-be-empty = cannot be emptied
violation-must-not-change = must be the same throughout
violation-other-period = must be of the period { $period }
violation-not-found = there is no { $resource }
violation-self = an issue cannot recur from itself
violation-several-numbers = has more than one number; give the second with --callback-phone, or in the summary
violation-personal-number = has a phone number or an identity number in it, which many would read: leave it out
violation-word-alone = { $value } stands in too many texts that ask for nothing to raise an alarm alone; join it with other words by +
violation-nothing-to-search = has no letter, digit or Chinese character to search for
violation-group-missing = { $value } needs { $group }, the category above it
violation-shifts-overlap = shifts { $shift } and { $other } overlap
violation-shift-times = shift { $shift } must begin and end on a multiple of 15 minutes, begin within its day and last at most 24 hours
violation-agency-works-on-issue = { $agency } works on this issue; transfer it first
violation-unreadable = the request cannot be read
violation-more = and { $count } more

## What a required field is asked for, by the end of its name.

field-of-value = { $name } { $value }
hint-agency = to whom?
hint-allowed = one of { $allowed }
hint-note = what is to be noted?
hint-operator-code = who?
hint-reason = why?
hint-settled-reply = what was answered?
hint-summary = what is it about?
hint-target = to whom?
hint-title = what must be done?
