//! Decides on notices, and on what call handlers have read.

use std::collections::BTreeSet;

use super::{Draft, OCCURRED_AT, event_texts};
use crate::domain::codes::TextField;
use crate::domain::event::{Event, PeriodEvent};
use crate::domain::instant::Instant;
use crate::domain::notice::{NewNotice, Notice, NoticeNumber, ReadItem, unread};
use crate::domain::refusal::problem::{DirectoryKind, EarlyBound};
use crate::domain::refusal::{Missing, Nothing, Problem, Refusal, TimeRule, Violations};

impl Draft<'_> {
    /// The desk is to give another answer. What the notice replaces must not have ended.
    pub(super) fn post_notice(&mut self, new: &NewNotice) -> Result<(), Refusal> {
        let NewNotice { text, from, replaces, category } = new;
        let (begin, from) = (self.period()?.starts_at, from.unwrap_or(self.at));
        let mut violations = Violations::default();
        if from < begin {
            violations.add("start_time", Problem::too_early(from, begin, EarlyBound::PeriodStart));
        }
        self.check_code(DirectoryKind::Category, "category", category.as_deref(), &mut violations);
        violations.check()?;
        if let Some(replaced) = replaces {
            self.notice_in_force(*replaced)?;
        }
        let event = PeriodEvent::NoticePosted {
            notice: NoticeNumber(self.state.notices.last + 1),
            from,
            replaces: *replaces,
            category: category.clone(),
        };
        self.emit(Event::Period(event), event_texts([(TextField::Notice, Some(text))]));
        Ok(())
    }

    /// A notice ends that no other replaces.
    pub(super) fn withdraw_notice(&mut self, number: NoticeNumber) -> Result<(), Refusal> {
        let posted_at = self.notice_in_force(number)?.posted_at;
        self.order_after_given(number.name(self.period_id()), posted_at)?;
        self.emit(Event::Period(PeriodEvent::NoticeWithdrawn { notice: number }), Vec::new());
        Ok(())
    }

    /// A call handler has read something. What they have read already is left out.
    pub(super) fn mark_read(&mut self, operator: &str, items: &BTreeSet<ReadItem>) -> Result<(), Refusal> {
        self.period()?;
        self.check_operator(Some(operator))?;
        for item in items {
            let (resource, given_at) = self.given(*item)?;
            self.order_after_given(resource, given_at)?;
        }
        let items = unread(items, operator, &self.state.readings);
        if items.is_empty() {
            return Err(Refusal::NothingToDo(Nothing::ReadAlready(operator.to_owned())));
        }
        self.emit(Event::Period(PeriodEvent::Read { operator: operator.to_owned(), items }), Vec::new());
        Ok(())
    }

    fn find_notice(&self, number: NoticeNumber) -> Result<&Notice, Refusal> {
        let missing = || Refusal::NotFound(Missing::Notice(number.name(self.period_id())));
        self.state.notices.by_number.get(&number).ok_or_else(missing)
    }

    /// A notice that nothing ends: it is in force, or will be.
    fn notice_in_force(&self, number: NoticeNumber) -> Result<&Notice, Refusal> {
        let notice = self.find_notice(number)?;
        match notice.end {
            None => Ok(notice),
            Some(end) => {
                let resource = number.name(self.period_id());
                Err(Refusal::NothingToDo(Nothing::NoticeEnded { resource, at: end.at }))
            }
        }
    }

    /// The name of what is read, that of the issue of an instruction, and when it was given.
    fn given(&self, item: ReadItem) -> Result<(String, Instant), Refusal> {
        match item {
            ReadItem::Notice(number) => {
                Ok((number.name(self.period_id()), self.find_notice(number)?.posted_at))
            }
            ReadItem::Instruction { issue, number } => {
                let (found, name) = (self.find_issue(issue)?, issue.name(self.period_id()));
                match found.instructions.iter().find(|one| one.number == number) {
                    Some(one) => Ok((name, one.instructed_at)),
                    None => Err(Refusal::NotFound(Missing::Instruction { issue: name, instruction: number })),
                }
            }
        }
    }

    /// Moves the time of the command to when something was given, if it is earlier. If the request gives the time, refuses it instead.
    fn order_after_given(&mut self, resource: String, earliest: Instant) -> Result<(), Refusal> {
        if self.at < earliest && self.at_given {
            let rule = TimeRule::BeforeGiven { resource, earliest };
            return Err(Refusal::TimeNotAllowed { field: OCCURRED_AT.to_owned(), time: self.at, rule });
        }
        self.at = self.at.max(earliest);
        Ok(())
    }
}
