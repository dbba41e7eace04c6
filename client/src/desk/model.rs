//! What the desk shows, and what changes it: keys, answers, and time.

use std::collections::VecDeque;

use hotline_client::names::short;
use hotline_proto::v1::{AlarmState, LeaseCallbackResponse};
use jiff::Timestamp;
use uuid::Uuid;

use super::asks::{Answer, Ask, Queue};
use super::draft::Draft;
use super::known::Known;
use super::pick::{Pick, What};
use crate::catalogue::{term, text};
use crate::outbox::{Delivery, Entry};
use crate::views;

/// Most remarks that are kept to be shown.
const NOTICES: usize = 3;
/// How often the queue is read anew, and what is kept is sent, in seconds.
const QUEUE_EVERY: i64 = 3;
const DELIVER_EVERY: i64 = 5;

/// What is shown large, to be read out.
#[derive(Debug)]
pub struct Large {
    /// The number of a call, the reference of one that is kept, or a telephone to dial.
    pub number: String,
    pub lines: Vec<String>,
    /// Whether it is bad news.
    pub is_bad: bool,
}

/// The desk.
#[derive(Debug)]
pub struct Desk {
    pub now: Timestamp,
    pub known: Known,
    pub drafts: Vec<Draft>,
    /// Which of the drafts is shown.
    pub current: usize,
    pub pick: Option<Pick>,
    pub queue: Queue,
    /// Which row of the queue is marked, while keys go to it.
    pub in_queue: Option<usize>,
    pub large: Option<Large>,
    pub notices: VecDeque<String>,
    /// Whether the server did not answer last.
    pub is_away: bool,
    /// What is kept at this seat and not sent.
    pub unsent: Vec<Entry>,
    /// Calls that were recorded before they ended: by what the telephone system knows them, and their names.
    pub recorded: Vec<(String, String)>,
    /// Whether the last key asked to throw the draft away.
    pub asks_to_drop: bool,
    /// Files of drafts that are gone.
    pub settled: Vec<Uuid>,
    /// When these were asked last.
    queue_asked: Timestamp,
    delivered: Timestamp,
    pub is_over: bool,
}

impl Desk {
    /// A desk with the drafts that lay at the seat.
    pub fn new(drafts: Vec<Draft>, now: Timestamp) -> Self {
        let mut desk = Self {
            now,
            known: Known::default(),
            drafts,
            current: 0,
            pick: None,
            queue: Queue::default(),
            in_queue: None,
            large: None,
            notices: VecDeque::new(),
            is_away: false,
            unsent: Vec::new(),
            recorded: Vec::new(),
            asks_to_drop: false,
            settled: Vec::new(),
            queue_asked: Timestamp::MIN,
            delivered: now,
            is_over: false,
        };
        if desk.drafts.is_empty() {
            desk.drafts.push(Draft::new(now));
        } else {
            desk.notice(text!("desk-drafts-again", count = desk.drafts.len()));
        }
        desk
    }

    /// The draft that is shown.
    pub fn draft(&mut self) -> &mut Draft {
        let last = self.drafts.len() - 1;
        &mut self.drafts[self.current.min(last)]
    }

    /// Says something in one line.
    pub fn notice(&mut self, text: String) {
        self.notices.extend(text.lines().map(str::to_owned));
        while self.notices.len() > NOTICES {
            self.notices.pop_front();
        }
    }

    /// Another draft, as the second line rings.
    pub fn begin(&mut self) {
        self.drafts.push(Draft::new(self.now));
        self.current = self.drafts.len() - 1;
    }

    /// Shows the next draft.
    pub fn turn(&mut self) {
        self.current = (self.current + 1) % self.drafts.len();
    }

    /// Ends a draft. There is always one.
    pub fn close(&mut self, id: Uuid) {
        self.settled.push(id);
        self.drafts.retain(|draft| draft.id != id);
        if self.drafts.is_empty() {
            self.drafts.push(Draft::new(self.now));
        }
        self.current = self.current.min(self.drafts.len() - 1);
    }

    /// Time has passed.
    pub fn tick(&mut self, now: Timestamp, unsent: Vec<Entry>) -> Vec<Ask> {
        (self.now, self.unsent) = (now, unsent);
        // What was bad news is none once it is sent.
        let is_sent =
            |large: &Large| large.is_bad && self.unsent.iter().all(|entry| entry.reference() != large.number);
        if self.large.as_ref().is_some_and(is_sent) {
            self.large = None;
        }
        let is_due = |last: Timestamp, every: i64| now.duration_since(last).as_secs() >= every;
        let mut asks = Vec::new();
        if self.known.parent.is_empty() || self.is_away {
            if is_due(self.queue_asked, DELIVER_EVERY) {
                self.queue_asked = now;
                asks.push(if self.known.parent.is_empty() { Ask::Start } else { Ask::Queue });
            }
        } else if is_due(self.queue_asked, QUEUE_EVERY) {
            self.queue_asked = now;
            asks.push(Ask::Queue);
        }
        if !self.is_away && !self.unsent.is_empty() && is_due(self.delivered, DELIVER_EVERY) {
            self.delivered = now;
            asks.push(Ask::Deliver);
        }
        asks
    }

    /// Something has come of what was asked.
    pub fn answer(&mut self, answer: Answer) -> Vec<Ask> {
        let is_failure = matches!(answer, Answer::Failed { .. });
        if !is_failure && !matches!(answer, Answer::Saved(..)) {
            self.is_away = false;
        }
        match answer {
            Answer::Started(known) => {
                self.known = *known;
                self.queue_asked = self.now;
                return vec![Ask::Queue];
            }
            Answer::Caller(id, caller) => self.with(id, |draft| draft.caller = Some(*caller)),
            Answer::Suggested(id, suggested) => self.with(id, |draft| draft.suggested = *suggested),
            Answer::Queue(queue) => self.queue = queue,
            Answer::Saved(id, delivery) => return self.saved(id, *delivery),
            Answer::Triaged(id, call, issues) => {
                let lines = issues.iter().map(|issue| views::issue::opened(short(&issue.name), &issue.title));
                self.show_large(short(&call.name), lines.collect(), false);
                self.close(id);
                return vec![Ask::Queue];
            }
            Answer::TookCall(call) => {
                self.drafts.push(Draft::of_pending(*call, self.now));
                (self.current, self.in_queue) = (self.drafts.len() - 1, None);
                let draft = self.draft();
                let call = draft.pending.clone().unwrap_or_default();
                return vec![Ask::Suggest(draft.id, Box::new(call))];
            }
            Answer::TookCallback(answer) => self.dial(&answer),
            Answer::Done => {}
            Answer::Failed { lines, is_away, draft } => {
                self.is_away |= is_away;
                draft.into_iter().for_each(|id| self.with(id, |draft| draft.is_sent = false));
                // Of what repeats itself, that it is away is told at the head of the screen.
                if draft.is_some() || !is_away {
                    lines.into_iter().for_each(|line| self.notice(line));
                }
            }
        }
        Vec::new()
    }

    fn with(&mut self, id: Uuid, change: impl FnOnce(&mut Draft)) {
        if let Some(draft) = self.drafts.iter_mut().find(|draft| draft.id == id) {
            change(draft);
        }
    }

    fn show_large(&mut self, number: &str, lines: Vec<String>, is_bad: bool) {
        self.large = Some(Large { number: number.to_owned(), lines, is_bad });
    }

    /// A call is recorded, or kept: its number is shown large, and the next call may come.
    fn saved(&mut self, id: Uuid, delivery: Delivery) -> Vec<Ask> {
        let draft = self.drafts.iter().find(|draft| draft.id == id);
        let dismisses = draft.is_some_and(|draft| draft.choices.dismisses_alarm);
        let telephony = draft.and_then(|draft| draft.telephony.clone());
        self.close(id);
        match delivery {
            Delivery::Recorded(answer) => {
                self.is_away = false;
                let call = answer.call.unwrap_or_default();
                self.remember_recorded(telephony, &call.name);
                let opened =
                    answer.issues.iter().map(|issue| views::issue::opened(short(&issue.name), &issue.title));
                let mut lines: Vec<String> = opened.collect();
                lines.extend(views::call::ended(&call, &self.known.zone));
                lines.extend(views::call::confirmations(&call, &self.known.zone));
                self.show_large(short(&call.name), lines, false);
                let alarms = call.alarm.as_ref().is_some_and(|alarm| alarm.state() == AlarmState::Open);
                let dismiss = (alarms && dismisses).then_some(Ask::Dismiss(call.name));
                dismiss.into_iter().chain([Ask::Queue]).collect()
            }
            Delivery::Kept(entry, why) => {
                self.is_away = true;
                let lines = [vec![text!("outbox-kept")], why].concat();
                self.show_large(&entry.reference(), lines, true);
                self.unsent.push(*entry);
                Vec::new()
            }
        }
    }

    /// Shows whom to call, and asks what came of it.
    fn dial(&mut self, answer: &LeaseCallbackResponse) {
        let callback = answer.callback.clone().unwrap_or_default();
        let mut lines = vec![answer.person.clone()];
        if let Some(safety) = &answer.contact_safety {
            lines.extend(safety.do_not_call.then(|| term!("caller-do-not-call")));
            lines.extend(safety.no_message.then(|| term!("caller-no-message")));
            lines.push(safety.hours.clone());
        }
        lines.retain(|line| !line.is_empty());
        self.show_large(&answer.phone, lines, false);
        self.in_queue = None;
        let labels = [
            ("solved", text!("desk-callback-solved")),
            ("unsolved", text!("desk-callback-unsolved")),
            ("reached", text!("desk-callback-reached")),
            ("not-reached", text!("desk-callback-not-reached")),
        ];
        let labels = labels.map(|(result, label)| (result.to_owned(), label));
        self.pick =
            Some(Pick::of_labels(What::Callback(callback.name), text!("desk-callback-result"), labels));
    }
}
