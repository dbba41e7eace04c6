//! What a write changed, as its response shows it.

use std::sync::Arc;

use hotline_proto::v1;

use super::agency;
use super::convert::output;
use super::error::Failure;
use super::write::WriteOutcome;
use super::{Api, not_found};
use crate::api::convert::input::ResolvedPeriod;
use crate::domain::changed::Changed;
use crate::domain::event::Subject;
use crate::domain::instant::Instant;
use crate::domain::number::{CallNumber, IssueNumber};
use crate::domain::refusal::Missing;
use crate::store::read;
use crate::store::read::changed::ChangedViews;
use crate::store::tables::views::{CallView, CallbackView, IssueView};

/// The calls, issues and callbacks that a write changed, as they are now. The one that the request names is apart from the others.
pub struct ChangedResources {
    period: Arc<ResolvedPeriod>,
    now: Instant,
    subject: Subject,
    changed: Vec<Changed>,
    views: ChangedViews,
}

impl Api {
    /// Reads what a write changed, in one snapshot.
    pub(super) async fn changed(&self, outcome: WriteOutcome) -> Result<ChangedResources, Failure> {
        let (key, period) = (outcome.period.key, outcome.period.clone());
        let written = outcome.written()?;
        let (subject, replayed, position) = (written.subject, written.replayed, written.position);
        let known = written.changed;
        let read = self.query(move |conn| {
            let changed =
                if replayed { read::changed::by_write(conn, key, position)? } else { known.clone() };
            let views = read::changed::views(conn, key, &changed)?;
            Ok((changed, views))
        });
        let (changed, views) = read.await?;
        Ok(ChangedResources { period, now: Instant::now(), subject, changed, views })
    }
}

impl ChangedResources {
    /// The number of the call that the request names or creates.
    pub fn call_number(&self) -> Result<CallNumber, Failure> {
        match self.subject {
            Subject::Call(number) => Ok(number),
            other @ (Subject::Period | Subject::Issue(_) | Subject::Callback(_)) => {
                Err(not_found(Missing::Call(Some(other.name(self.period.id.as_str())))))
            }
        }
    }

    /// The number of the issue that the request names or creates.
    pub fn issue_number(&self) -> Result<IssueNumber, Failure> {
        match self.subject {
            Subject::Issue(number) => Ok(number),
            other @ (Subject::Period | Subject::Call(_) | Subject::Callback(_)) => {
                Err(not_found(Missing::Issue(other.name(self.period.id.as_str()))))
            }
        }
    }

    /// The call that the request names or creates.
    pub fn call(&self) -> Result<Option<v1::Call>, Failure> {
        Ok(Some(self.shown_call(self.call_view()?)))
    }

    /// The call that the request names or creates, with its texts.
    pub fn call_view(&self) -> Result<&CallView, Failure> {
        let found = self.views.calls.iter().find(|view| self.subject == Subject::Call(view.call.number));
        found.ok_or_else(|| not_found(Missing::Call(Some(self.subject.name(self.period.id.as_str())))))
    }

    /// The issue that the request names or creates.
    pub fn issue(&self) -> Result<Option<v1::Issue>, Failure> {
        let found = self.views.issues.iter().find(|view| self.subject == Subject::Issue(view.issue.number));
        let found =
            found.ok_or_else(|| not_found(Missing::Issue(self.subject.name(self.period.id.as_str()))))?;
        Ok(Some(self.shown_issue(found)))
    }

    /// The callback that the request names or creates.
    pub fn callback(&self) -> Result<Option<v1::Callback>, Failure> {
        Ok(Some(self.shown_callback(self.callback_view()?)))
    }

    /// The callback that the request names or creates, with its texts.
    pub fn callback_view(&self) -> Result<&CallbackView, Failure> {
        let mut callbacks = self.views.callbacks.iter();
        let found = callbacks.find(|view| self.subject == Subject::Callback(view.callback.number));
        found.ok_or_else(|| not_found(Missing::Callback(self.subject.name(self.period.id.as_str()))))
    }

    /// The issues that it created.
    pub fn new_issues(&self) -> Vec<v1::Issue> {
        let new = self.views.issues.iter().filter(|view| self.is_new(Subject::Issue(view.issue.number)));
        new.map(|view| self.shown_issue(view)).collect()
    }

    /// The other calls.
    pub fn calls(&self) -> Vec<v1::Call> {
        let others = self.views.calls.iter().filter(|view| self.subject != Subject::Call(view.call.number));
        others.map(|view| self.shown_call(view)).collect()
    }

    /// The other issues, without those that it created.
    pub fn issues(&self) -> Vec<v1::Issue> {
        let is_other = |subject| subject != self.subject && !self.is_new(subject);
        let others = self.views.issues.iter().filter(|view| is_other(Subject::Issue(view.issue.number)));
        others.map(|view| self.shown_issue(view)).collect()
    }

    /// The other callbacks.
    pub fn callbacks(&self) -> Vec<v1::Callback> {
        let is_other = |view: &&CallbackView| self.subject != Subject::Callback(view.callback.number);
        self.views.callbacks.iter().filter(is_other).map(|view| self.shown_callback(view)).collect()
    }

    fn is_new(&self, subject: Subject) -> bool {
        self.changed.iter().any(|changed| changed.is_new && changed.subject == subject)
    }

    fn shown_call(&self, view: &CallView) -> v1::Call {
        output::call(&self.period, view, self.now)
    }

    /// An issue as its message shows it.
    pub fn shown_issue(&self, view: &IssueView) -> v1::Issue {
        agency::shown(output::issue(self.period.id.as_str(), view, self.now))
    }

    fn shown_callback(&self, view: &CallbackView) -> v1::Callback {
        output::callback(self.period.id.as_str(), view, self.now)
    }
}
