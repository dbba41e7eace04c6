//! What a call brings about, as flags: issues, links, handoffs, an end. The same for logging and triage.

use clap::Args;
use hotline_client::names::Kind;
use hotline_proto::v1::{
    Handoff, HandoffMode, Issue, IssueOutcome, LinkKind, NewIssue, NewLink, ReasonCode, ReportedCondition,
    Triage, TriageOutcome,
};

use crate::codes::{self, Code};
use crate::context::Context;
use crate::directories::Directory;
use crate::failure::Failure;
use crate::times::{Lean, When};

/// What a call brings about.
#[derive(Args, Debug, Default)]
#[command(next_help_heading = "What it brings about")]
pub struct OutcomeFields {
    /// Open an issue with this title; may be repeated
    #[arg(long, value_name = "TITLE")]
    pub issue: Vec<String>,
    /// After this moment help comes too late
    #[arg(long, value_name = "TIME", requires = "issue", allow_hyphen_values = true)]
    pub need_by: Option<When>,
    /// Assign the issue to this agency at once
    #[arg(long, value_name = "AGENCY", requires = "issue", conflicts_with = "settled")]
    pub assign: Option<String>,
    /// Settle the issue on the spot, with this outcome
    #[arg(long, value_name = "OUTCOME", requires_all = ["issue", "reply"], value_parser = codes::parser::<IssueOutcome>())]
    pub settled: Option<IssueOutcome>,
    /// The answer that was given
    #[arg(long, value_name = "TEXT", requires = "settled")]
    pub reply: Option<String>,
    /// Link to an issue: Q498-6, Q498-6:urge or Q498-6:repeat:worse; may be repeated. Of a new call, `repeat` or `urge` alone means the one open issue of its number
    #[arg(long, value_name = "ISSUE[:KIND[:CONDITION]]")]
    pub link: Vec<String>,
    /// Hand off: 120:conference (warm transfer), 120:blind (cold transfer), 120:relayed (reported on the caller's behalf) or 120:caller-told (signposted); may be repeated
    #[arg(long, value_name = "TARGET:MODE")]
    pub handoff: Vec<String>,
    /// Who decided on a rescue to which the person did not consent; of every handoff that is given
    #[arg(long, value_name = "NAME", requires = "handoff")]
    pub decided_by: Option<String>,
    /// Say how the call ended, where it does not follow from the rest: answered, no-action
    #[arg(long, value_name = "OUTCOME", value_parser = codes::parser::<TriageOutcome>())]
    pub triage: Option<TriageOutcome>,
    /// Why; this or --reason-code is required with no-action, to end a P0 or P1 as answered, and to triage a call anew
    #[arg(long, value_name = "TEXT")]
    pub reason: Option<String>,
    /// The same as a code
    #[arg(long, value_name = "CODE", value_parser = codes::parser::<ReasonCode>())]
    pub reason_code: Option<ReasonCode>,
}

/// What a call brings about, as messages of the contract.
#[derive(Debug)]
pub struct Outcomes {
    /// Issues that it opens.
    pub issues: Vec<NewIssue>,
    /// Issues that it is linked to.
    pub links: Vec<NewLink>,
    /// Handoffs.
    pub handoffs: Vec<Handoff>,
    /// How it ended.
    pub triage: Option<Triage>,
}

impl OutcomeFields {
    /// As the contract has it. `subject` names something in its period.
    pub async fn into_outcomes(self, context: &Context, subject: &str) -> Result<Outcomes, Failure> {
        let need_by = context.moment(self.need_by, subject, Lean::Future).await?;
        let assign = context.code_if(Directory::Agencies, subject, self.assign).await?.unwrap_or_default();
        let issue = |title: &String| NewIssue {
            issue: Some(Issue { title: title.clone(), need_by, ..Issue::default() }),
            settled_outcome: self.settled.map_or(0, i32::from),
            settled_reply: self.reply.clone().unwrap_or_default(),
            assign_agency: assign.clone(),
        };
        let mut links = Vec::with_capacity(self.link.len());
        for typed in &self.link {
            let (number, kind, condition) = link(typed).map_err(Failure::Usage)?;
            links.push(NewLink {
                issue: context.name_if(Kind::Issue, number).await?,
                kind: kind.map_or(0, i32::from),
                condition: condition.map_or(0, i32::from),
            });
        }
        let decided_by = self.decided_by.clone().unwrap_or_default();
        let decided = |handoff: Handoff| Handoff { decided_by: decided_by.clone(), ..handoff };
        let handoffs: Result<_, _> = self.handoff.iter().map(|typed| handoff(typed).map(decided)).collect();
        let triage = Triage {
            outcome: self.triage.map_or(0, i32::from),
            reason: self.reason.clone().unwrap_or_default(),
            reason_code: self.reason_code.map_or(0, i32::from),
            ..Triage::default()
        };
        let triage = Some(triage).filter(|triage| *triage != Triage::default());
        let issues = self.issue.iter().map(issue).collect();
        Ok(Outcomes { issues, links, handoffs: handoffs.map_err(Failure::Usage)?, triage })
    }
}

/// The number of an issue, if it is named, with kind and condition.
type TypedLink<'t> = (Option<&'t str>, Option<LinkKind>, Option<ReportedCondition>);

/// `Q498-6:repeat:worse`, or `repeat:worse`.
fn link(typed: &str) -> Result<TypedLink<'_>, String> {
    // Without a number it begins with the kind.
    let begins_with_kind = LinkKind::typed(typed.split(':').next().unwrap_or_default()).is_ok();
    let mut parts = typed.splitn(if begins_with_kind { 2 } else { 3 }, ':');
    let number = if begins_with_kind { None } else { parts.next() };
    let kind = parts.next().map(LinkKind::typed).transpose()?;
    let condition = parts.next().map(ReportedCondition::typed).transpose()?;
    Ok((number, kind, condition))
}

/// `120:conference`.
fn handoff(typed: &str) -> Result<Handoff, String> {
    let (target, mode) = match typed.rsplit_once(':') {
        Some((target, mode)) => (target, Some(HandoffMode::typed(mode)?)),
        None => (typed, None),
    };
    Ok(Handoff { target: target.to_owned(), mode: mode.map_or(0, i32::from), ..Handoff::default() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_is_a_number_with_or_without_kind_and_condition() {
        assert_eq!(link("Q498-6"), Ok((Some("Q498-6"), None, None)));
        assert_eq!(link("urge"), Ok((None, Some(LinkKind::Urge), None)));
        assert_eq!(link("repeat:worse"), Ok((None, Some(LinkKind::Repeat), Some(ReportedCondition::Worse))));
        assert_eq!(link("Q498-6:urge"), Ok((Some("Q498-6"), Some(LinkKind::Urge), None)));
        assert_eq!(
            link("Q498-6:repeat:worse"),
            Ok((Some("Q498-6"), Some(LinkKind::Repeat), Some(ReportedCondition::Worse)))
        );
        assert!(link("Q498-6:again").unwrap_err().contains("repeat"));
    }

    #[test]
    fn a_handoff_is_a_target_with_or_without_a_mode() {
        assert_eq!(handoff("120").map(|h| h.target), Ok("120".to_owned()));
        assert_eq!(handoff("自来水公司:caller-told").map(|h| h.mode()), Ok(HandoffMode::CallerTold));
        assert!(handoff("120:fax").is_err());
    }
}
