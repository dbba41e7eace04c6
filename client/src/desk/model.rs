//! What the desk shows, and what changes it: keys, answers, and time.

use std::collections::VecDeque;

use hotline_client::names::short;
use hotline_proto::v1::{Alarm, AlarmState, CreateCallResponse};
use jiff::Timestamp;
use uuid::Uuid;

use super::asks::{Answer, Ask, Of};
use super::draft::{Draft, Field};
use super::known::Known;
use super::lock::{Lock, Locking};
use super::pick::Pick;
use super::queue::{Queue, Settling};
use super::taken_over::TakenOver;
use crate::catalogue::text;
use crate::outbox::{Delivery, Entry};
use crate::{roster, views};

/// Most remarks that are kept to be shown.
const NOTICES: usize = 4;
/// How often the queue is read anew, and what is kept is sent, in seconds.
const QUEUE_EVERY: i64 = 3;
const DELIVER_EVERY: i64 = 5;
/// How often it is asked what the shift has taken over, in seconds.
const TAKEN_OVER_EVERY: i64 = 20;

/// What is shown large, to be read out.
#[derive(Debug)]
pub struct Large {
    /// The number of a call, or the reference of one that is kept.
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
    /// The list that is open, and the draft for which it is.
    pub pick: Option<(Uuid, Pick)>,
    pub queue: Queue,
    /// What the shift that runs has taken over of it, where that is said.
    pub taken_over: Option<TakenOver>,
    /// Which row of the queue is marked, while keys go to it.
    pub in_queue: Option<usize>,
    pub settling: Settling,
    pub large: Option<Large>,
    pub notices: VecDeque<String>,
    /// When it locks, and since when nobody has pressed a key.
    pub locking: Locking,
    pub last_key: Timestamp,
    /// While it is locked.
    pub lock: Option<Lock>,
    /// The principal who has taken the seat over.
    pub taken_over_by: Option<String>,
    /// What went wrong at this seat, until it is mended.
    pub trouble: Option<String>,
    /// Whether the server did not answer last.
    pub is_away: bool,
    /// Whether it answered that it does not know who asks.
    pub is_signed_out: bool,
    /// What is kept at this seat and not sent.
    pub unsent: Vec<Entry>,
    /// Calls that were recorded before they ended: by what the telephone system knows them, and their names.
    pub recorded: Vec<(String, String)>,
    /// Whether the last key asked to throw the draft away.
    pub asks_to_drop: bool,
    /// Whether something of the queue is being taken.
    pub is_taking: bool,
    /// Files of drafts that are gone.
    pub settled: Vec<Uuid>,
    /// When these were asked last, and whether their answers are to come.
    queue_asked: Timestamp,
    is_queue_asked: bool,
    taken_over_asked: Timestamp,
    delivered: Timestamp,
    is_delivering: bool,
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
            taken_over: None,
            in_queue: None,
            settling: Settling::default(),
            large: None,
            notices: VecDeque::new(),
            locking: Locking::default(),
            last_key: now,
            lock: None,
            taken_over_by: None,
            trouble: None,
            is_away: false,
            is_signed_out: false,
            unsent: Vec::new(),
            recorded: Vec::new(),
            asks_to_drop: false,
            is_taking: false,
            settled: Vec::new(),
            queue_asked: Timestamp::MIN,
            is_queue_asked: false,
            taken_over_asked: Timestamp::MIN,
            delivered: now,
            is_delivering: false,
            is_over: false,
        };
        if desk.drafts.is_empty() {
            desk.drafts.push(Draft::new(now));
        } else {
            desk.notice(text!("desk-drafts-again", count = desk.drafts.len()));
        }
        desk
    }

    /// The draft that is shown. There is always one.
    pub fn draft(&mut self) -> &mut Draft {
        &mut self.drafts[self.current]
    }

    /// Says something, until the next key.
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

    /// Ends a draft. Which one is shown stays, unless it was this one: then none is at its end, where Enter records it.
    pub fn close(&mut self, id: Uuid) {
        self.settled.push(id);
        let shown = self.draft().id;
        self.drafts.retain(|draft| draft.id != id);
        if self.drafts.is_empty() {
            self.drafts.push(Draft::new(self.now));
        }
        let last = self.drafts.len() - 1;
        let kept = self.drafts.iter().position(|draft| draft.id == shown);
        self.current = kept.unwrap_or(self.current.min(last));
        if kept.is_none() {
            let draft = self.draft();
            if draft.is_new() && draft.field == Field::Decide {
                draft.field = Field::Place;
            }
        }
        if self.pick.as_ref().is_some_and(|(of, _)| *of == id) {
            self.pick = None;
        }
    }

    /// Gives back what was taken from the queue and is not on its way. Where the server is away its time runs out.
    pub fn give_back(&mut self) -> Vec<Ask> {
        let is_away = self.is_away;
        let taken = |draft: &&Draft| !draft.is_new() && !draft.is_sent;
        let released = self.drafts.iter().filter(taken).filter_map(Draft::release);
        let released: Vec<Ask> = released.filter(|_| !is_away).collect();
        let ids: Vec<Uuid> = self.drafts.iter().filter(taken).map(|draft| draft.id).collect();
        ids.into_iter().for_each(|id| self.close(id));
        released
    }

    /// Somebody signs in: what is known is asked anew, and what has not come of what was asked before does not come any more. What was sent then is sent again under its id.
    pub fn begin_anew(&mut self) {
        (self.known, self.queue, self.settling) = (Known::default(), Queue::default(), Settling::default());
        (self.queue_asked, self.is_queue_asked) = (Timestamp::MIN, false);
        (self.taken_over, self.taken_over_asked) = (None, Timestamp::MIN);
        (self.is_delivering, self.is_taking, self.asks_to_drop) = (false, false, false);
        (self.pick, self.in_queue) = (None, None);
        self.drafts.iter_mut().for_each(|draft| draft.is_sent = false);
    }

    /// Time has passed. What is kept at the seat was looked at, unless that failed.
    pub fn tick(&mut self, now: Timestamp, unsent: Option<Vec<Entry>>) -> Vec<Ask> {
        self.now = now;
        self.lock_if_idle(now);
        if let Some(unsent) = unsent {
            self.unsent = unsent;
        }
        // What was bad news is none once it is sent.
        let is_sent =
            |large: &Large| large.is_bad && self.unsent.iter().all(|entry| entry.reference() != large.number);
        if self.large.as_ref().is_some_and(is_sent) {
            self.large = None;
        }
        let is_due = |last: Timestamp, every: i64| now.duration_since(last).as_secs() >= every;
        let mut asks = Vec::new();
        let every = if self.is_away { DELIVER_EVERY } else { QUEUE_EVERY };
        if !self.is_queue_asked && is_due(self.queue_asked, every) {
            (self.queue_asked, self.is_queue_asked) = (now, true);
            asks.push(if self.known.is_whole { Ask::Queue } else { Ask::Start });
        }
        if self.known.is_whole && !self.is_away && is_due(self.taken_over_asked, TAKEN_OVER_EVERY) {
            self.taken_over_asked = now;
            asks.push(Ask::TakenOver);
        }
        // What others typed here is not sent as hers.
        let me = &self.known.principal;
        let waits = self.unsent.iter().any(|entry| {
            !entry.is_refused() && (entry.writer.principal == *me || entry.writer.principal.is_empty())
        });
        if !self.is_away && waits && !self.is_delivering && is_due(self.delivered, DELIVER_EVERY) {
            (self.delivered, self.is_delivering) = (now, true);
            asks.push(Ask::Deliver);
        }
        asks
    }

    /// Something has come of what was asked.
    pub fn answer(&mut self, answer: Answer) -> Vec<Ask> {
        if !matches!(answer, Answer::Failed { .. } | Answer::Saved(..)) {
            (self.is_away, self.is_signed_out) = (false, false);
        }
        match answer {
            Answer::Started(known) => {
                self.known = *known;
                self.is_away = !self.known.is_whole;
                return vec![Ask::Queue];
            }
            Answer::Caller(id, phone, caller) => {
                self.with(id, |draft| {
                    if draft.phone.text() == phone {
                        draft.caller = Some(*caller);
                    }
                });
            }
            Answer::Suggested(id, asked, suggested) => self.with(id, |draft| {
                if draft.asked == asked {
                    draft.suggested = *suggested;
                }
            }),
            Answer::Queue(queue) => self.renew(queue),
            Answer::TakenOver(taken_over) => self.taken_over = taken_over,
            Answer::Saved(id, delivery) => return self.saved(id, *delivery),
            Answer::Triaged(id, answer) => {
                self.show_recorded(&answer);
                self.close(id);
                return vec![Ask::Queue];
            }
            Answer::TookCall(call) => return self.took(Draft::of_pending(*call, self.now)),
            Answer::TookCallback(dialled) => return self.took(Draft::of_callback(*dialled, self.now)),
            Answer::CalledBack(id) => {
                self.close(id);
                return vec![Ask::Queue];
            }
            Answer::Unlocked(taken_over_by) => self.unlocked(taken_over_by),
            Answer::Delivered => self.is_delivering = false,
            Answer::Done => return vec![Ask::Queue],
            Answer::Failed { lines, of, is_away, is_signed_out } => {
                self.failed(lines, &of, is_away, is_signed_out)
            }
        }
        Vec::new()
    }

    fn failed(&mut self, lines: Vec<String>, of: &Of, is_away: bool, is_signed_out: bool) {
        if *of == Of::Unlocking {
            if let Some(lock) = &mut self.lock {
                (lock.is_asked, lock.said) = (false, Some(lines.join(" ")));
            }
            return;
        }
        // A refusal of something else says that it is there.
        (self.is_away, self.is_signed_out) = (is_away, is_signed_out);
        match of {
            Of::Queue => self.is_queue_asked = false,
            Of::Delivery => self.is_delivering = false,
            Of::Taking => self.is_taking = false,
            Of::Draft(id) => self.with(*id, |draft| draft.is_sent = false),
            Of::Act => self.settling.is_asked = false,
            Of::Nothing | Of::Unlocking => {}
        }
        // Of what is asked again by itself, that the server is away stands at the head of the screen.
        let repeats = matches!(of, Of::Queue | Of::Delivery | Of::Nothing);
        if !(repeats && is_away) {
            lines.into_iter().for_each(|line| self.notice(line));
        }
    }

    fn with(&mut self, id: Uuid, change: impl FnOnce(&mut Draft)) {
        if let Some(draft) = self.drafts.iter_mut().find(|draft| draft.id == id) {
            change(draft);
        }
    }

    /// The queue as it is now. What is marked stays marked, wherever it stands.
    fn renew(&mut self, queue: Queue) {
        self.is_queue_asked = false;
        self.settling.is_asked = false;
        if let Some(at) = self.in_queue {
            let place = self.queue.rows().nth(at).map(|row| queue.place_of(row.mark(), at));
            self.in_queue = Some(place.unwrap_or_default());
        }
        self.queue = queue;
    }

    /// Something was taken from the queue: it is shown to who still waits for it, and lies behind what somebody types.
    fn took(&mut self, draft: Draft) -> Vec<Ask> {
        self.is_taking = false;
        let suggest =
            draft.pending.as_ref().map(|call| Ask::Suggest(draft.id, draft.asked, Box::new(call.clone())));
        self.drafts.push(draft);
        match self.in_queue.take() {
            Some(_) => self.current = self.drafts.len() - 1,
            None => self.notice(text!("desk-taken")),
        }
        suggest.into_iter().collect()
    }

    fn show_recorded(&mut self, answer: &CreateCallResponse) {
        let call = answer.call.clone().unwrap_or_default();
        let opened = answer.issues.iter().map(|issue| views::issue::opened(short(&issue.name), &issue.title));
        let mut lines: Vec<String> = opened.collect();
        let shift = self.known.period.shift_at(self.now);
        for issue in &answer.issues {
            let told = roster::to_be_told(issue, &self.known.agencies, shift, &self.known.period.zone);
            lines.extend(told.into_iter().map(|[said, _]| said));
        }
        lines.extend(views::call::ended(&call, &self.known.period.zone));
        lines.extend(views::call::confirmations(&call, &self.known.period.zone));
        lines.extend(views::call::unsettled(&call).map(views::call::alarm_raised));
        self.large = Some(Large { number: short(&call.name).to_owned(), lines, is_bad: false });
    }

    /// A call is recorded, or kept: its number is shown large, and the next call may come.
    fn saved(&mut self, id: Uuid, delivery: Delivery) -> Vec<Ask> {
        let draft = self.drafts.iter().find(|draft| draft.id == id);
        let telephony = draft.and_then(|draft| draft.telephony.clone());
        let is_dismissed = |alarm: &Alarm| {
            alarm.state() == AlarmState::Open && draft.is_some_and(|draft| draft.dismisses(alarm))
        };
        match delivery {
            Delivery::Recorded(mut answer) => {
                self.is_away = false;
                let call = answer.call.get_or_insert_default();
                let name = call.name.clone();
                // It is dismissed in a moment.
                let dismissed = call.alarm.take_if(|alarm| is_dismissed(alarm)).is_some();
                self.close(id);
                self.remember_recorded(telephony, &name);
                self.show_recorded(&answer);
                dismissed.then_some(Ask::Dismiss(name)).into_iter().chain([Ask::Queue]).collect()
            }
            Delivery::Kept(entry, why) => {
                self.is_away = true;
                let mut lines = [vec![text!("outbox-kept")], why].concat();
                lines.extend(
                    entry
                        .is_of_life
                        .then(|| entry.phone_on(&self.known.agencies, self.known.period.shift_at(self.now))),
                );
                self.large = Some(Large { number: entry.reference(), lines, is_bad: true });
                self.unsent.push(*entry);
                self.close(id);
                Vec::new()
            }
        }
    }
}
