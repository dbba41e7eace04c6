//! A call just recorded, as the writer's state has it, so that its answer needs no read.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::domain::event::{CallEvent, Entry, Event, IssueEvent};
use crate::domain::number::{CallNumber, IssueNumber};
use crate::domain::state::State;
use crate::store::tables::event_texts::EventTextsByPosition;
use crate::store::tables::views::{CallView, IssueView, RecordedView};

/// What the entries of a new call record besides the state that they lead to.
pub struct RecordedCall {
    call: CallNumber,
    opened: BTreeSet<IssueNumber>,
    texts: EventTextsByPosition,
}

impl RecordedCall {
    /// None if the entries record no call, or change issues that the state holds only in part.
    pub fn from_entries(entries: &[Entry]) -> Option<Self> {
        let Event::Call(call, CallEvent::Recorded { .. }) = &entries.first()?.event else { return None };
        let mut opened = BTreeSet::new();
        for entry in entries {
            match &entry.event {
                Event::Issue(number, IssueEvent::Opened { .. }) => {
                    opened.insert(*number);
                }
                Event::Issue(number, _) if !opened.contains(number) => return None,
                Event::Issue(..) | Event::Call(..) | Event::Callback(..) | Event::Period(_) => {}
            }
        }
        Some(Self { call: *call, opened, texts: EventTextsByPosition::from_entries(entries) })
    }

    /// The call and its issues, in the state after the entries.
    pub fn view(&self, state: &State) -> Option<RecordedView> {
        let call = state.calls.get(&self.call)?;
        let call = CallView {
            event_texts: self.texts.at(CallView::text_positions(call)),
            texts: state.call_texts.get(&self.call).cloned().unwrap_or_default(),
            links: state.links.of_call(self.call).cloned().collect(),
            call: Arc::clone(call),
        };
        let issues = self.opened.iter().map(|number| {
            let issue = state.issues.get(number)?;
            Some(IssueView {
                event_texts: self.texts.at(IssueView::text_positions(issue)),
                texts: state.issue_texts.get(number).cloned().unwrap_or_default(),
                links: state.links.of_issue(*number).cloned().collect(),
                read_by: BTreeMap::new(),
                merged: Vec::new(),
                period: state.period.clone(),
                merged_into_result: None,
                issue: Arc::clone(issue),
            })
        });
        let issues = issues.collect::<Option<_>>()?;
        Some(RecordedView { call, issues })
    }
}
