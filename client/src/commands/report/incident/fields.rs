//! What a person writes for a report of an incident.

use clap::Args;
use hotline_proto::v1::{IncidentCount, IncidentCountState, IncidentCounts, IncidentInput};

use crate::alike::plain;
use crate::catalogue::text;
use crate::codes::Code as _;
use crate::context::Context;
use crate::failure::Failure;
use crate::input;
use crate::times::{Lean, When};

/// What stands in every report. It is for publication: nothing of callers.
#[derive(Args, Clone, Debug)]
pub struct ReportArgs {
    /// What happened; of a report that follows what is new, of a final one how it ended; `-` reads it from standard input
    #[arg(long, value_name = "TEXT")]
    situation: String,
    /// What was done, beyond what the register tells
    #[arg(long, value_name = "TEXT")]
    measures: Option<String>,
    /// What stands in the way
    #[arg(long, value_name = "TEXT")]
    problems: Option<String>,
    /// What comes next
    #[arg(long, value_name = "TEXT")]
    next_steps: Option<String>,
    /// Why it happened
    #[arg(long, value_name = "TEXT")]
    cause: Option<String>,
    /// What is learnt from it
    #[arg(long, value_name = "TEXT")]
    lessons: Option<String>,
    /// When superiors were told by telephone
    #[arg(long, value_name = "TIME", allow_hyphen_values = true)]
    told: Option<When>,
    #[command(flatten)]
    counts: CountArgs,
}

/// The numbers that are known. Each is a number from 1 up, `none` (verified), `none-reported` or `being-verified`; what is left out is being verified, or stays as it was.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "Numbers")]
struct CountArgs {
    /// Persons who died: a number, none, none-reported or being-verified
    #[arg(long, value_name = "COUNT", allow_negative_numbers = true, value_parser = count)]
    dead: Option<IncidentCount>,
    /// Persons who were hurt
    #[arg(long, value_name = "COUNT", allow_negative_numbers = true, value_parser = count)]
    injured: Option<IncidentCount>,
    /// Persons who are missing
    #[arg(long, value_name = "COUNT", allow_negative_numbers = true, value_parser = count)]
    missing: Option<IncidentCount>,
    /// Persons who are or were trapped
    #[arg(long, value_name = "COUNT", allow_negative_numbers = true, value_parser = count)]
    trapped: Option<IncidentCount>,
    /// Persons concerned, in all
    #[arg(long, value_name = "COUNT", allow_negative_numbers = true, value_parser = count)]
    persons: Option<IncidentCount>,
    /// Households concerned, in all
    #[arg(long, value_name = "COUNT", allow_negative_numbers = true, value_parser = count)]
    households: Option<IncidentCount>,
    /// Households with persons who depend on what failed
    #[arg(long, value_name = "COUNT", allow_negative_numbers = true, value_parser = count)]
    at_risk: Option<IncidentCount>,
    /// Rescuers and repairers at work
    #[arg(long, value_name = "COUNT", allow_negative_numbers = true, value_parser = count)]
    responders: Option<IncidentCount>,
}

/// A number of an incident as it is typed.
fn count(typed: &str) -> Result<IncidentCount, String> {
    let known = IncidentCountState::Known;
    if let Ok(count) = plain(typed).parse::<i64>() {
        return match count {
            1.. => Ok(IncidentCount { state: known.into(), count, changed: false }),
            _ => Err(text!("incident-count-zero")),
        };
    }
    let state = IncidentCountState::typed(typed).ok().filter(|state| *state != known);
    let state = state.ok_or_else(|| text!("incident-count-syntax"))?;
    Ok(IncidentCount { state: state.into(), ..IncidentCount::default() })
}

impl ReportArgs {
    /// What is typed, in the terms of the contract.
    pub async fn input(self, context: &Context, parent: &str) -> Result<IncidentInput, Failure> {
        let CountArgs { dead, injured, missing, trapped, persons, households, at_risk, responders } =
            self.counts;
        let counts =
            IncidentCounts { dead, injured, missing, trapped, persons, households, at_risk, responders };
        Ok(IncidentInput {
            situation: input::text_or_stdin(self.situation)?,
            measures: self.measures.unwrap_or_default(),
            problems: self.problems.unwrap_or_default(),
            next_steps: self.next_steps.unwrap_or_default(),
            cause: self.cause.unwrap_or_default(),
            lessons: self.lessons.unwrap_or_default(),
            told_time: context.moment(self.told, parent, Lean::Past).await?,
            counts: Some(counts),
            ..IncidentInput::default()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_known_or_it_is_said_what_is_known_of_it() {
        use IncidentCountState::*;
        let is = |state: IncidentCountState, count| {
            Ok(IncidentCount { state: state.into(), count, changed: false })
        };
        for (typed, wanted) in [
            ("2", is(Known, 2)),
            ("１２", is(Known, 12)),
            ("none", is(None, 0)),
            ("无", is(None, 0)),
            ("being-verified", is(BeingVerified, 0)),
            ("正在核实", is(BeingVerified, 0)),
            ("none-reported", is(NoneReported, 0)),
            ("未接报", is(NoneReported, 0)),
        ] {
            assert_eq!(count(typed), wanted, "{typed}");
        }
        for typed in ["0", "-1", "", "known", "many"] {
            assert!(count(typed).is_err(), "{typed}");
        }
    }
}
