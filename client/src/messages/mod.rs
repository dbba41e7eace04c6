//! Everything that people read, apart from the help of the command line: English, with the Chinese term beside it where the work is
//! done in Chinese. One place, so that a catalogue of translations can take it over. Machine formats read nothing from here.

mod errors;
mod figures;
mod labels;
mod plain;
mod titles;

pub use errors::*;
pub use figures::*;
pub use labels::label;
pub use plain::{plain, tells_a_time};
pub use titles::{heading, title};

/// What is not known. Never zero.
pub const ABSENT: &str = "—";
/// A list has nothing in it.
pub const NOTHING_FOUND: &str = "Nothing found.";
/// A list has more than was asked for.
pub const MORE: &str = "There are more. Ask for more with --limit, or narrow the list.";
/// A write was answered from an earlier one.
pub const REPLAYED: &str = "This request had been carried out before; nothing was done twice.";
/// A write takes long.
pub const STILL_WAITING: &str =
    "No answer yet; still trying. It counts as recorded once its number is shown.";
/// Asks for a caller's number.
pub const ASK_PHONE: &str = "Phone number 来电号码:";
/// Asks for what a call is about.
pub const ASK_SUMMARY: &str = "What is it about 来电内容:";
/// Heading of look-alikes.
pub const LOOK_ALIKES: &str = "Looks like these open issues 疑似重复:";
/// Heading of assignments.
pub const ASSIGNMENTS: &str = "Assignments 派单";
/// Heading of links.
pub const LINKS: &str = "Calls and links 关联";
/// Heading of handoffs.
pub const HANDOFFS: &str = "Handoffs 转接";
/// Heading of attempts.
pub const ATTEMPTS: &str = "Attempts 回访记录";
/// Heading of open issues.
pub const OPEN_ISSUES: &str = "Open issues 在办问题";
/// Heading of calls.
pub const CALLS: &str = "Calls 来电";
/// Heading of shifts.
pub const SHIFTS: &str = "Shifts 班次";
/// A number that never called.
pub const UNKNOWN_CALLER: &str = "This number is not known 新号码.";
/// A number that must not be called.
pub const DO_NOT_CALL: &str = "DO NOT CALL this number 请勿回拨.";
/// A number at which no message may be left.
pub const NO_MESSAGE: &str = "Leave NO MESSAGE at this number 请勿留言.";

/// Yes or no.
pub fn yes_no(flag: bool) -> &'static str {
    if flag { "yes 是" } else { "no 否" }
}

/// A call was recorded. The number is also written apart, to be read out.
pub fn call_recorded(number: &str) -> String {
    format!("Call 来电编号  {number}    {}", spelled(number))
}

/// An issue was opened.
pub fn issue_opened(number: &str, title: &str) -> String {
    format!("Issue 问题编号  {number}    {}    {title}", spelled(number))
}

/// How a call ended, and until when it must be looked at.
pub fn triage(outcome: &str, due: Option<&str>) -> String {
    match due {
        Some(due) => format!("Triage 分诊  {outcome}, due {due}"),
        None => format!("Triage 分诊  {outcome}"),
    }
}

/// How to end a call that waits for triage.
pub fn triage_next(number: &str) -> String {
    format!(
        "  hotline call triage {number} --issue TITLE, --link ISSUE, --handoff TARGET or --triage answered|no-action"
    )
}

/// How to record what came of a callback.
pub fn callback_next(number: &str) -> String {
    format!("Then 回访后: hotline callback done {number} --solved, --unsolved, --reached or --not-reached")
}

/// When an issue is due.
pub fn due(due: &str) -> String {
    format!("  due 期限 {due}")
}

/// How to link a call to an issue that looks alike.
pub fn link_hint(issue: &str, call: Option<&str>) -> String {
    format!("If it is the same matter: hotline issue link {issue} {}", call.unwrap_or("CALL"))
}

/// Verbs that nearly every state allows: told by the help, not by each issue.
const ALWAYS: &[&str] =
    &["extend", "urgency", "urge", "supervise", "escalate", "update", "link", "unlink", "note"];

/// Which verbs lead an issue out of its state.
pub fn allowed(number: &str, actions: &[String]) -> String {
    let verbs: Vec<&str> = actions.iter().map(String::as_str).filter(|verb| !ALWAYS.contains(verb)).collect();
    format!("Next 可办理: hotline issue VERB {number}\n  {}", verbs.join(", "))
}

/// Whose number to dial.
pub fn dial(phone: &str, person: &str) -> String {
    format!("Dial 拨打  {phone}    {person}").trim_end().to_owned()
}

/// A period was opened: how to go on.
pub fn period_opened(id: &str) -> String {
    format!("To work in it: export HOTLINE_PERIOD={id}")
}

/// How many entries of a directory were written.
pub fn upserted(count: usize) -> String {
    format!("{count} written.")
}

/// The connection of a watch broke.
pub fn reconnecting(cause: &str, seconds: u64) -> String {
    format!("Connection lost ({cause}); trying again in {} s.", seconds.max(1))
}

/// A number as it is read out: C 001 234 - 0.
fn spelled(number: &str) -> String {
    let (body, check) = number.split_once('-').unwrap_or((number, ""));
    let (letter, digits) = body.split_at(body.find(|c: char| c.is_ascii_digit()).unwrap_or(0));
    let digits: Vec<char> = digits.chars().collect();
    let groups: Vec<String> = digits.rchunks(3).rev().map(|group| group.iter().collect()).collect();
    format!("{letter} {} - {check}", groups.join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_spelled_to_be_read_out() {
        assert_eq!(spelled("C001234-0"), "C 001 234 - 0");
        assert_eq!(spelled("Q1000498-6"), "Q 1 000 498 - 6");
    }
}
