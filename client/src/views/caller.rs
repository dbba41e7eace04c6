//! Who is calling.

use hotline_proto::v1::LookupCallerResponse;

use crate::catalogue::{term, text};
use crate::output::{Block, Cell};

/// What must be known before somebody is called.
pub fn warnings(do_not_call: bool, no_message: bool) -> impl Iterator<Item = String> {
    let do_not_call = do_not_call.then(|| term!("caller-do-not-call"));
    do_not_call.into_iter().chain(no_message.then(|| term!("caller-no-message")))
}

/// How somebody who calls is to be handled: by the rule of the line if they were abusive before, and by the plan for their number.
pub fn handling(answer: &LookupCallerResponse, rule: &str) -> impl Iterator<Item = String> {
    let usual = text!("caller-abusive-rule");
    let rule = if rule.is_empty() { usual.as_str() } else { rule };
    let (count, plan) = (answer.abusive_count, answer.caller_plan.as_str());
    let abusive = (count > 0).then(|| text!("caller-abusive", count = count, rule = rule));
    let plan = (!plan.is_empty()).then(|| text!("caller-plan", plan = plan));
    abusive.into_iter().chain(plan)
}

/// What is known of a number. Warnings come first: they are read while the phone rings. `rule` is what the line does with abusive callers; empty for the usual rule.
pub fn page(answer: &LookupCallerResponse, rule: &str) -> Vec<Block> {
    if answer.call_count == 0 && answer.calls.is_empty() {
        return vec![Block::Line(term!("caller-unknown"))];
    }
    let warnings = warnings(answer.do_not_call, answer.no_message);
    let mut blocks: Vec<Block> = warnings.chain(handling(answer, rule)).map(Block::Strong).collect();
    let caller = answer.caller.clone().unwrap_or_default();
    blocks.push(Block::Card(vec![
        ("caller", Cell::text(format!("{} {}", caller.phone_masked, caller.name_masked).trim())),
        ("language", Cell::text(caller.language)),
        ("confidential", Cell::if_set(caller.confidential)),
        ("hours", Cell::text(&answer.safe_hours)),
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
