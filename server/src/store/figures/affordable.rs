//! Whether what a figure counts can be found without looking at very much: a figure that counts little may lie among millions.

use super::Snapshot;
use super::details::MAX_EXAMINED;
use super::explain::{ANSWERS, FOLLOW_UPS, Question};
use crate::domain::calendar::Window;
use crate::domain::figures::dimension::Axis;
use crate::domain::figures::figure::FigureSource;
use crate::domain::instant::Instant;
use crate::store::counters::EVER;
use crate::store::db::Error;

/// Events by which issues enter, leave or move within the backlog, as it is written in their partial index.
const FLOWS: &str = "journal.flow IS NOT NULL";

impl Snapshot<'_> {
    /// Whether at most 20,000 calls, issues or entries are looked at for each window of a question.
    pub(super) fn is_affordable(&mut self, question: &Question) -> Result<bool, Error> {
        for window in &question.windows {
            if !self.is_affordable_in(question, *window)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn is_affordable_in(&mut self, question: &Question, window: Window) -> Result<bool, Error> {
        let until = |to: Instant| Window { from: EVER, to };
        match question.figure.source {
            FigureSource::Calls(_) | FigureSource::Callers => self.has_few_calls(window),
            // Looked up only as long as it is little.
            FigureSource::Waiting(_) => Ok(true),
            FigureSource::Opened(_) | FigureSource::ResolvedSame => self.has_few_issues(Axis::Opened, window),
            FigureSource::Resolved(_) => self.has_few_issues(Axis::Resolved, window),
            FigureSource::Due(_) => self.has_few_issues(Axis::Due, window),
            FigureSource::ResponseDue(_) => self.has_few_issues(Axis::ResponseDue, window),
            FigureSource::Need(_) => self.has_few_issues(Axis::Need, window),
            FigureSource::Overdue => {
                let to = window.to.min(self.as_of.time);
                Ok(self.may_be_overdue(to)?.is_some() || self.has_few_issues(Axis::Due, until(to))?)
            }
            FigureSource::Flows(_) => self.has_few_events(FLOWS, window),
            FigureSource::FollowUps(_) => self.has_few_events(FOLLOW_UPS, window),
            FigureSource::Answers(_) => self.has_few_events(ANSWERS, window),
            FigureSource::BacklogStart => self.has_affordable_backlog(window.from),
            FigureSource::BacklogEnd => self.has_affordable_backlog(window.to),
        }
    }

    fn has_affordable_backlog(&mut self, moment: Instant) -> Result<bool, Error> {
        let until = Window { from: EVER, to: moment };
        Ok(self.may_be_active(moment)?.is_some() || self.has_few_events(FLOWS, until)?)
    }

    fn has_few_calls(&mut self, window: Window) -> Result<bool, Error> {
        Ok(are_few(self.current_call_numbers(window, MAX_EXAMINED + 1)?.len()))
    }

    fn has_few_issues(&mut self, axis: Axis, window: Window) -> Result<bool, Error> {
        Ok(are_few(self.current_issue_numbers(axis, window, MAX_EXAMINED + 1)?.len()))
    }

    fn has_few_events(&mut self, types: &'static str, window: Window) -> Result<bool, Error> {
        Ok(are_few(self.keys_of_types(types, window, MAX_EXAMINED + 1)?.len()))
    }
}

fn are_few(found: usize) -> bool {
    i64::try_from(found).is_ok_and(|found| found <= MAX_EXAMINED)
}
