//! What superiors asked: how many instructions, and which wait for a reply. Their words stand in no bulletin.

use hotline_client::names::short;
use hotline_proto::v1::ReportInstruction;
use prost_types::Timestamp;

use super::Bulletin;
use super::words::paragraph;
use crate::catalogue::{joined, text};
use crate::times::moment_of;

/// How many issues are named.
const NAMED: usize = 10;

impl Bulletin<'_> {
    /// Instructions that were given or replied to in the window, and those that wait for a reply at its end. None if there are none.
    pub(super) fn instructed(&self) -> Option<String> {
        let all = &self.document.instructions;
        if all.is_empty() {
            return None;
        }
        let given = all.iter().filter(|one| self.is_in_window(one.instruct_time.as_ref())).count();
        let replied = all.iter().filter(|one| self.is_in_window(one.reply_time.as_ref())).count();
        let waiting: Vec<&ReportInstruction> = all.iter().filter(|one| one.reply_time.is_none()).collect();
        let overdue: Vec<&ReportInstruction> = waiting.iter().copied().filter(|one| one.overdue).collect();
        let told = text!(
            "bulletin-instructed",
            given = given,
            replied = replied,
            until = self.until(),
            waiting = waiting.len(),
            which = named(&waiting),
            overdue = overdue.len(),
            late = named(&overdue)
        );
        Some(paragraph([told]))
    }

    fn is_in_window(&self, time: Option<&Timestamp>) -> bool {
        let [from, to] =
            [&self.document.start_time, &self.document.end_time].map(|time| moment_of(time.as_ref()));
        moment_of(time).is_some_and(|at| from <= Some(at) && Some(at) < to)
    }
}

/// The issues of instructions, each once; `none` if there are none.
fn named(instructions: &[&ReportInstruction]) -> String {
    let mut issues: Vec<&str> = instructions.iter().map(|one| short(&one.issue)).collect();
    issues.sort_unstable();
    issues.dedup();
    let left_out = issues.len().saturating_sub(NAMED);
    issues.truncate(NAMED);
    match (issues.is_empty(), left_out) {
        (true, _) => "none".to_owned(),
        (false, 0) => joined(issues),
        (false, _) => text!("bulletin-and-others", named = joined(issues), count = left_out),
    }
}
