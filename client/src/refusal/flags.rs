//! Fields of requests under the names by which a person types them.

use clap::{Arg, Command};

use crate::cli::help;

/// Fields whose flag is not called like the field: the end of a field's path, and the flag or argument; where commands call it differently, each of these. A path that ends with a dot stands
/// for all below it.
pub const EXCEPTIONS: &[(&str, &str)] = &[
    ("affected_person_input.name", "affected-name"),
    ("affected_person_input.phone", "affected-phone"),
    ("affected_person_input.tags", "affected-tag"),
    ("affected_person_inputs.name", "affected-name"),
    ("affected_person_inputs.phone", "affected-phone"),
    ("affected_person_inputs.tags", "affected-tag"),
    ("alarm_states", "alarm"),
    ("as_of.position", "as-of"),
    ("as_of.time", "as-of"),
    ("as_of.time", "at"),
    ("assign_agency", "assign"),
    ("breakdown", "by"),
    ("call.name", "call"),
    ("call.name", "call-number"),
    ("caller_input", "phone"),
    ("confidential_note", "note"),
    ("confirmed_merged", "confirm"),
    ("contact_safety.hours", "safe-hours"),
    ("copy_directories_from", "copy-from"),
    ("curve", "by"),
    ("day_cutoff_minutes", "day-cutoff"),
    ("dimension", "by"),
    ("display_name", "name"),
    ("end_time", "to"),
    ("figure", "explain"),
    ("deadline", "due"),
    ("handoffs.", "handoff"),
    ("incident_address", "address"),
    ("incident.counts.dead.", "dead"),
    ("incident.counts.injured.", "injured"),
    ("incident.counts.missing.", "missing"),
    ("incident.counts.trapped.", "trapped"),
    ("incident.counts.persons.", "persons"),
    ("incident.counts.households.", "households"),
    ("incident.counts.at_risk.", "at-risk"),
    ("incident.counts.responders.", "responders"),
    ("incident.issues", "issues"),
    ("incident.issues", "with"),
    ("incident.report", "incident"),
    ("instructions.number", "instruction"),
    ("issue.name", "issue"),
    ("issues.issue.title", "issue"),
    ("lease", "for"),
    ("links.", "link"),
    ("merged_into", "into"),
    ("next_report_time", "next-report"),
    ("occurred_at", "at"),
    ("operator_code", "operator"),
    ("operator_codes", "operator"),
    ("office", "from"),
    ("opened_from", "from"),
    ("opened_to", "to"),
    ("override_reason", "override"),
    ("parent", "period"),
    ("period_id", "id"),
    ("period.name", "period"),
    ("person.tags", "tag"),
    ("period.calendar.", "calendar"),
    ("period.response_policies.", "policy"),
    ("period.shift_plans.", "shifts"),
    ("persons_represented", "persons"),
    ("public_reply", "reply"),
    ("received_from", "from"),
    ("received_to", "to"),
    ("region_code", "region"),
    ("reply_due_at", "reply-due"),
    ("response_policy.", "policy"),
    ("response_policy.valid_from", "from"),
    ("settled_outcome", "settled"),
    ("settled_reply", "reply"),
    ("shift_plan.", "shifts"),
    ("shift_plan.valid_from", "from"),
    ("start_time", "from"),
    ("source_system", "source"),
    ("source_systems", "source"),
    ("their_reference", "reference"),
    ("told_time", "told"),
    ("triage.outcome", "triage"),
    ("triage.reason", "reason"),
    ("triage.reason_code", "reason-code"),
    ("triage_outcomes", "triage"),
    ("update_mask.paths", "clear"),
    ("window.day", "date"),
    ("window.range.end_time", "end"),
    ("window.range.end_time", "to"),
    ("window.range.start_time", "begin"),
    ("window.range.start_time", "from"),
    ("without.agencies", "not-agency"),
    ("without.categories", "not-category"),
    ("without.districts", "not-district"),
    ("without.kinds", "not-kind"),
    ("without.states", "not-state"),
];

/// How a field is typed in a command: `--phone` or, of an argument without a flag, `<SHIFT>`.
pub fn flag(field: &str, command: &Command) -> Option<String> {
    let path = without_indexes(field);
    let longest = EXCEPTIONS.iter().filter(|(end, _)| is_end(&path, end)).map(|(end, _)| end.len()).max();
    if let Some(longest) = longest {
        let mut flags = EXCEPTIONS.iter().filter(|(end, _)| is_end(&path, end) && end.len() == longest);
        return flags.find_map(|(_, flag)| typed(flag, command));
    }
    let last = path.rsplit('.').next()?.replace('_', "-");
    let singular = match last.strip_suffix("ies") {
        Some(stem) => format!("{stem}y"),
        None => last.trim_end_matches('s').to_owned(),
    };
    let moment = last.trim_end_matches("-at").to_owned();
    [last, moment, singular].iter().find_map(|name| typed(name, command))
}

/// Arguments that say what a list is of, whose name is the parent of what it lists.
const SUBJECTS: [&str; 2] = ["call", "issue"];

/// How it is typed of what a list is: `<ISSUE>` of its history.
pub fn subject(command: &Command) -> Option<String> {
    SUBJECTS.iter().find_map(|name| positional(name, command))
}

/// What names a window that is refused whole, with how it is typed: by when it begins, or by when it ends.
pub fn window(by_end: bool, command: &Command) -> Option<(&'static str, String)> {
    let names = if by_end { ["date", "shift", "end"] } else { ["shift", "date", "begin"] };
    names.into_iter().find_map(|name| Some((name, positional(name, command)?)))
}

fn is_end(path: &str, end: &str) -> bool {
    match end.strip_suffix('.') {
        Some(list) => path == list || path.starts_with(end),
        None => path == end || path.ends_with(&format!(".{end}")),
    }
}

/// The argument of that name, as it is typed.
fn typed(name: &str, command: &Command) -> Option<String> {
    let has_flag = |arg: &&Arg| arg.get_long() == Some(name);
    if command.get_arguments().any(|arg| has_flag(&arg)) {
        return Some(format!("--{name}"));
    }
    positional(name, command)
}

/// The argument without a flag of that name, as the help calls it.
fn positional(name: &str, command: &Command) -> Option<String> {
    let is_named = |arg: &&Arg| arg.is_positional() && arg.get_id().as_str().replace('_', "-") == name;
    let arg = command.get_arguments().find(is_named)?;
    let name = arg.get_value_names().and_then(|names| names.first());
    let name = name.map_or_else(|| arg.get_id().as_str().to_ascii_uppercase(), ToString::to_string);
    Some(format!("<{}>", help::told(&name)))
}

/// `issues[0].issue.title` as `issues.issue.title`.
fn without_indexes(field: &str) -> String {
    field.split('.').map(|part| part.split('[').next().unwrap_or(part)).collect::<Vec<_>>().join(".")
}

/// Number, from 1, and column of an entry of a directory: they come from files, and have no flags.
pub fn entry(field: &str) -> Option<(usize, &str)> {
    let (list, rest) = field.split_once('[')?;
    let (index, column) = rest.split_once("].")?;
    let is_directory = ["categories", "districts", "agencies", "operators"].contains(&list);
    let index: usize = index.parse().ok().filter(|_| is_directory)?;
    Some((index + 1, column))
}
