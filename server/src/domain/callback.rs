//! Callbacks 回访/回拨.

use super::call::Lease;
use super::codes::{CallbackKind, CallbackState};
use super::event::{CallbackEvent, Entry};
use super::instant::Instant;
use super::number::{CallNumber, CallbackNumber, IssueNumber};

/// One attempt to call back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attempt {
    /// When it was made.
    pub at: Instant,
    /// Operator code.
    pub operator: String,
    /// Whether someone was reached.
    pub reached: bool,
    /// Position of the entry with the comment.
    pub position: i64,
}

/// The current state of a callback, without its texts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Callback {
    /// Number within the period.
    pub number: CallbackNumber,
    /// Why someone is to be called back.
    pub kind: CallbackKind,
    /// The issue that it is about.
    pub issue: Option<IssueNumber>,
    /// The call whose number is dialled.
    pub call: Option<CallNumber>,
    /// Whether the number is called although it must not be.
    pub overridden: bool,
    /// When it is due. An attempt that reaches nobody moves it.
    pub due_at: Instant,
    /// Current state.
    pub state: CallbackState,
    /// The latest lease. It may have ended.
    pub lease: Option<Lease>,
    /// Attempts, the latest last.
    pub attempts: Vec<Attempt>,
    /// Whether the caller said that the issue is solved; None if not asked.
    pub solved: Option<bool>,
    /// Rating, 1 to 5.
    pub rating: Option<i32>,
    /// When it was recorded.
    pub recorded_at: Instant,
    /// Position of the entry with its note.
    pub created_position: i64,
    /// Position of its latest event, which is its etag.
    pub position: i64,
}

impl Callback {
    /// Creates the callback from an event `Created`; None for other events.
    pub fn created(number: CallbackNumber, event: &CallbackEvent, entry: &Entry) -> Option<Self> {
        let CallbackEvent::Created { kind, issue, call, due_at, overridden } = event else { return None };
        Some(Self {
            number,
            kind: *kind,
            issue: *issue,
            call: *call,
            overridden: *overridden,
            due_at: *due_at,
            state: CallbackState::Open,
            lease: None,
            attempts: Vec::new(),
            solved: None,
            rating: None,
            recorded_at: entry.recorded_at,
            created_position: entry.position,
            position: entry.position,
        })
    }

    /// Whether it is made at any hour: it was promised, or somebody said why the number must be called.
    pub fn waits_for_no_hour(&self) -> bool {
        self.kind == CallbackKind::Promised || self.overridden
    }

    /// The issue of which somebody who is reached says whether it is solved; None unless it is a follow-up.
    pub fn followed_up(&self) -> Option<IssueNumber> {
        self.issue.filter(|_| self.kind == CallbackKind::FollowUp)
    }

    /// Whether it asks the caller about the resolution of an issue.
    pub fn is_follow_up_of(&self, issue: IssueNumber) -> bool {
        self.followed_up() == Some(issue)
    }

    /// Applies an event.
    pub fn evolve(&mut self, event: &CallbackEvent, entry: &Entry) {
        self.position = entry.position;
        match event {
            CallbackEvent::Created { .. } | CallbackEvent::TextsErased(_) => {}
            CallbackEvent::Released => self.lease = None,
            CallbackEvent::Leased { operator, until } => {
                self.lease = Some(Lease { operator: operator.clone(), until: *until });
            }
            CallbackEvent::Attempted { operator, reached, solved, rating, retry_at } => {
                self.attempts.push(Attempt {
                    at: entry.occurred_at,
                    operator: operator.clone(),
                    reached: *reached,
                    position: entry.position,
                });
                self.lease = None;
                self.solved = *solved;
                self.rating = *rating;
                match retry_at {
                    Some(retry_at) => self.due_at = *retry_at,
                    None => self.state = CallbackState::Done,
                }
            }
            CallbackEvent::Cancelled => {
                self.state = CallbackState::Cancelled;
                self.lease = None;
            }
        }
    }
}
