//! Who is calling.

use hotline_proto::v1::LookupCallerResponse;

use crate::catalogue::{term, text};
use crate::output::{Block, Cell};

/// What must be known before somebody is called.
pub fn warnings(do_not_call: bool, no_message: bool) -> impl Iterator<Item = String> {
    let do_not_call = do_not_call.then(|| term!("caller-do-not-call"));
    do_not_call.into_iter().chain(no_message.then(|| term!("caller-no-message")))
}

/// What is known of a number. Warnings come first: they are read while the phone rings.
pub fn page(answer: &LookupCallerResponse) -> Vec<Block> {
    if answer.call_count == 0 && answer.calls.is_empty() {
        return vec![Block::Line(term!("caller-unknown"))];
    }
    let warnings = warnings(answer.do_not_call, answer.no_message);
    let mut blocks: Vec<Block> = warnings.map(Block::Strong).collect();
    let caller = answer.caller.clone().unwrap_or_default();
    blocks.push(Block::Card(vec![
        ("caller", Cell::text(format!("{} {}", caller.phone_masked, caller.name_masked).trim())),
        ("language", Cell::text(caller.language)),
        ("confidential", Cell::if_set(caller.confidential)),
        ("tags", Cell::codes(answer.tags())),
        ("call_count", Cell::Count(answer.call_count)),
        ("invalid_count", Cell::if_any(answer.invalid_count)),
    ]));
    if !answer.open_issues.is_empty() {
        blocks.push(Block::Strong(term!("section-open-issues")));
        blocks.push(Block::Table(super::issue::table(&answer.open_issues)));
    }
    if !answer.calls.is_empty() {
        blocks.push(Block::Strong(term!("section-calls")));
        blocks.push(Block::Table(super::call::table(&answer.calls)));
        let shown = answer.calls.iter().filter(|call| !call.voided).count();
        if i64::try_from(shown).is_ok_and(|shown| shown < answer.call_count) {
            blocks.push(Block::Line(text!("caller-more-calls", shown = shown, count = answer.call_count)));
        }
    }
    blocks
}
