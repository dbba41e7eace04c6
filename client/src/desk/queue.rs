//! What waits: alarms, pending calls, handoffs that nobody confirmed, callbacks, and the unread notices and the issues of who works here. It is read anew every few seconds; a key takes or settles
//! what is marked.

use hotline_client::names::short;
use hotline_proto::v1::{
    AlarmState, Call, CallFilter, CallOrder, CallValues, Callback, CallbackFilter, Issue, IssueFilter,
    IssueOrder, ListCallbacksRequest, ListCallsRequest, ListIssuesRequest, ListNoticesRequest, Notice,
    TriageOutcome,
};
use ratatui::crossterm::event::{KeyCode, KeyEvent};

use super::asks::Ask;
use super::known::Known;
use super::model::Desk;
use crate::catalogue::text;
use crate::context::Context;
use crate::failure::Failure;
use crate::outbox;
use crate::views::call::{unconfirmed, unsettled};
use crate::views::issue::{percent_used, warns};
use crate::views::notice::has_read;

/// Most rows of a part of the queue: more do not fit a screen.
const ROWS: i32 = 20;
/// Most alarms and handoffs that are read.
const MOST: u32 = 200;

/// What waits.
#[derive(Debug, Default)]
pub struct Queue {
    /// Calls with an alarm that nobody has settled, but for pending ones.
    pub alarms: Vec<Call>,
    /// Pending calls.
    pub calls: Vec<Call>,
    /// Calls with a handoff that the other side has not confirmed.
    pub handoffs: Vec<Call>,
    pub callbacks: Vec<Callback>,
    /// Notices that who works here has not read.
    pub notices: Vec<Notice>,
    /// Issues of who works here.
    pub issues: Vec<Issue>,
}

/// A row of it.
#[derive(Clone, Copy, Debug)]
pub enum Waiting<'q> {
    Alarm(&'q Call),
    Call(&'q Call),
    Handoff(&'q Call),
    Callback(&'q Callback),
    Notice(&'q Notice),
    Issue(&'q Issue),
}

impl Queue {
    /// Its rows, in the order in which they stand on the screen.
    pub fn rows(&self) -> impl Iterator<Item = Waiting<'_>> {
        let alarms = self.alarms.iter().map(Waiting::Alarm);
        let calls = self.calls.iter().map(Waiting::Call);
        let handoffs = self.handoffs.iter().map(Waiting::Handoff);
        let callbacks = self.callbacks.iter().map(Waiting::Callback);
        let notices = self.notices.iter().map(Waiting::Notice);
        let issues = self.issues.iter().map(Waiting::Issue);
        alarms.chain(calls).chain(handoffs).chain(callbacks).chain(notices).chain(issues)
    }

    /// Where the row stands of what was marked before, as far as it is still there; else where it stood, or the last row.
    pub fn place_of(&self, marked: (&str, usize), before: usize) -> usize {
        let same = |row: Waiting<'_>| row.mark() == marked;
        let last = self.rows().count().saturating_sub(1);
        self.rows().position(same).unwrap_or_else(|| before.min(last))
    }
}

impl<'q> Waiting<'q> {
    /// The name of what it is.
    pub fn name(self) -> &'q str {
        self.mark().0
    }

    /// The name of what it is, and in which part it stands: a call may stand in several.
    pub fn mark(self) -> (&'q str, usize) {
        match self {
            Self::Alarm(call) => (&call.name, 0),
            Self::Call(call) => (&call.name, 1),
            Self::Handoff(call) => (&call.name, 2),
            Self::Callback(callback) => (&callback.name, 3),
            Self::Notice(notice) => (&notice.name, 4),
            Self::Issue(issue) => (&issue.name, 5),
        }
    }
}

/// What waits now.
pub async fn queue(context: &Context, known: &Known) -> Result<Queue, Failure> {
    let parent = known.parent.clone();
    // One connection is made, not six.
    let _ = context.client().await?;
    let pending = vec![TriageOutcome::Pending.into()];
    let calls = |filter: CallFilter, order: CallOrder| {
        let (parent, order) = (parent.clone(), order.into());
        let request =
            ListCallsRequest { filter: Some(filter), order, parent, page_size: ROWS, ..Default::default() };
        async { context.read(request).await.map(|list| list.calls) }
    };
    // What waits longest stands first.
    let all = |filter: CallFilter| {
        let request = ListCallsRequest { parent: parent.clone(), filter: Some(filter), ..Default::default() };
        async {
            let mut calls = context.list(request, MOST).await?.calls;
            calls.reverse();
            Ok::<_, Failure>(calls)
        }
    };
    let alarming = CallFilter {
        alarm_states: vec![AlarmState::Open.into()],
        without: Some(CallValues { triage_outcomes: pending.clone(), ..CallValues::default() }),
        ..CallFilter::default()
    };
    let unconfirmed = CallFilter { handoff_unconfirmed: true, ..CallFilter::default() };
    let pending = CallFilter { triage_outcomes: pending, ..CallFilter::default() };
    let callbacks = ListCallbacksRequest {
        parent: parent.clone(),
        filter: Some(CallbackFilter::default()),
        page_size: ROWS,
        ..ListCallbacksRequest::default()
    };
    let mine = IssueFilter { active: true, owners: vec![known.operator.clone()], ..IssueFilter::default() };
    let issues = ListIssuesRequest {
        parent: parent.clone(),
        filter: Some(mine),
        order: IssueOrder::Due.into(),
        page_size: ROWS,
        ..ListIssuesRequest::default()
    };
    let notices =
        ListNoticesRequest { parent: parent.clone(), page_size: ROWS, ..ListNoticesRequest::default() };
    let is_known = !known.operator.is_empty();
    let issues =
        async { if is_known { context.read(issues).await.map(|list| list.issues) } else { Ok(Vec::new()) } };
    let notices = async {
        if is_known { context.read(notices).await.map(|list| list.notices) } else { Ok(Vec::new()) }
    };
    let (alarms, calls, handoffs, callbacks, issues, notices) = tokio::join!(
        all(alarming),
        calls(pending, CallOrder::TriageDue),
        all(unconfirmed),
        context.read(callbacks),
        issues,
        notices
    );
    let mut notices = if_possible(notices)?;
    notices.retain(|notice| !has_read(&notice.read_by, &known.operator));
    Ok(Queue {
        alarms: alarms?,
        calls: calls?,
        handoffs: handoffs?,
        callbacks: callbacks?.callbacks,
        notices,
        issues: if_possible(issues)?,
    })
}

/// A list of who works here. Calls and callbacks go on whatever is wrong with their code.
fn if_possible<T>(list: Result<Vec<T>, Failure>) -> Result<Vec<T>, Failure> {
    match list {
        Err(failure) if !outbox::is_for_later(&failure) => Ok(Vec::new()),
        list => list,
    }
}

/// What a key settled, while the desk waits for the answer; or an alarm that is dismissed if it is asked once more.
#[derive(Debug, Default)]
pub struct Settling {
    /// The call whose alarm the last key asked to dismiss.
    asked_to_dismiss: Option<String>,
    /// Whether something is being settled: keys wait for what comes of it.
    pub is_asked: bool,
}

impl Desk {
    /// A key while one of its rows is marked.
    pub fn key_of_queue(&mut self, key: KeyEvent, at: usize) -> Vec<Ask> {
        let last = self.queue.rows().count().saturating_sub(1);
        let asked = self.settling.asked_to_dismiss.take();
        match key.code {
            KeyCode::Up => self.in_queue = Some(at.saturating_sub(1)),
            KeyCode::Down => self.in_queue = Some((at + 1).min(last)),
            KeyCode::Esc | KeyCode::F(3) | KeyCode::Tab => self.in_queue = None,
            // What was settled a moment ago may still stand there, and the next row in its place in a moment.
            _ if self.settling.is_asked => {}
            KeyCode::Enter => return self.take(at),
            KeyCode::Char(' ') => return self.confirm(at),
            KeyCode::Backspace | KeyCode::Delete => return self.dismiss(at, asked),
            _ => {}
        }
        Vec::new()
    }

    /// Says that an alarm is right, that the handoff that is shown was confirmed, that the notice was read, or that the warning that is shown was seen.
    fn confirm(&mut self, at: usize) -> Vec<Ask> {
        let ask = match self.queue.rows().nth(at) {
            Some(Waiting::Alarm(call) | Waiting::Call(call)) if unsettled(call).is_some() => {
                Some(Ask::ConfirmAlarm(call.name.clone()))
            }
            Some(Waiting::Handoff(call)) => {
                unconfirmed(call).next().map(|handoff| Ask::ConfirmHandoff(call.name.clone(), handoff.number))
            }
            Some(Waiting::Notice(notice)) => Some(Ask::MarkRead(notice.name.clone())),
            Some(Waiting::Issue(issue)) if warns(issue) => {
                Some(Ask::SeeWarning(issue.name.clone(), percent_used(issue)))
            }
            _ => None,
        };
        self.settle(ask)
    }

    /// Says that an alarm is none, if the key before asked the same of the same call: one that is dismissed is looked at by nobody.
    fn dismiss(&mut self, at: usize, asked: Option<String>) -> Vec<Ask> {
        let row = self.queue.rows().nth(at);
        let call = match row {
            Some(Waiting::Alarm(call) | Waiting::Call(call)) if unsettled(call).is_some() => {
                call.name.clone()
            }
            _ => return self.settle(None),
        };
        if asked.as_ref() != Some(&call) {
            self.notice(text!("desk-dismiss", number = short(&call)));
            self.settling.asked_to_dismiss = Some(call);
            return Vec::new();
        }
        self.settle(Some(Ask::Dismiss(call)))
    }

    fn settle(&mut self, ask: Option<Ask>) -> Vec<Ask> {
        self.settling.is_asked = ask.is_some();
        if ask.is_none() {
            self.notice(text!("desk-nothing-to-settle"));
        }
        ask.into_iter().collect()
    }

    /// Takes what is marked in the queue; what is taken already is shown. A notice is shown whole. What else is not taken tells where to read it.
    fn take(&mut self, at: usize) -> Vec<Ask> {
        if self.known.operator.is_empty() {
            self.notice(text!("which-operator"));
            return Vec::new();
        }
        let row = self.queue.rows().nth(at);
        let (name, ask) = match row {
            Some(Waiting::Call(call)) => (&call.name, Ask::TakeCall(call.name.clone())),
            Some(Waiting::Callback(callback)) => (&callback.name, Ask::TakeCallback(callback.name.clone())),
            Some(Waiting::Alarm(call) | Waiting::Handoff(call)) => {
                let told = text!("desk-see-call", number = short(&call.name));
                self.notice(told);
                return Vec::new();
            }
            Some(Waiting::Notice(notice)) => {
                let told = format!("{} {}", short(&notice.name), notice.text);
                self.notice(told);
                return Vec::new();
            }
            Some(Waiting::Issue(issue)) => {
                let told = text!("desk-see-issue", number = short(&issue.name));
                self.notice(told);
                return Vec::new();
            }
            None => return Vec::new(),
        };
        if let Some(there) = self.drafts.iter().position(|draft| draft.taken() == Some(name)) {
            (self.current, self.in_queue) = (there, None);
            return Vec::new();
        }
        if std::mem::replace(&mut self.is_taking, true) {
            return Vec::new();
        }
        vec![ask]
    }
}
