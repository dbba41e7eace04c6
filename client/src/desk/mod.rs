//! `hotline desk`: the operator's screen. Keys, answers and time change what is shown ([`model`], [`keys`]); [`screen`] draws it; what is asked ([`asks`]) is
//! asked beside that, so that no key waits for the server.

mod asks;
mod draft;
mod editor;
mod kept;
mod keys;
mod known;
mod lock;
mod model;
mod pick;
mod queue;
mod request;
mod ringing;
mod screen;
mod taken_over;
mod telephone;

use std::fs::{self, File};
use std::io::stdout;
use std::path::PathBuf;
use std::time::{Duration, SystemTime};

use futures_util::StreamExt as _;
use futures_util::stream::FuturesUnordered;
use jiff::Timestamp;
use ratatui::DefaultTerminal;
use ratatui::crossterm::event::{self, DisableBracketedPaste, EnableBracketedPaste, Event};
use ratatui::crossterm::execute;
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};
use tokio::time::{interval, timeout};

use self::asks::Ask;
use self::draft::Draft;
use self::kept::KeptDraft;
use self::lock::Locking;
use self::model::Desk;
use self::telephone::Heard;
use crate::alone::PATIENCE;
use crate::catalogue::text;
use crate::config;
use crate::context::Context;
use crate::failure::Failure;
use crate::outbox::{self, Entry};
use crate::output::Printer;
use crate::pins::code_of;
use crate::refusal::Wording;
use crate::sealed::SealedFiles;

/// Drafts of calls, as they lie at the seat.
type Drafts = SealedFiles<KeptDraft>;

/// How often clocks run on, and drafts are kept.
const TICK: Duration = Duration::from_millis(500);

/// What lies at the seat, as the desk works on it.
struct Seat {
    drafts: Drafts,
    /// Held while this desk has the drafts that lay there before it; another one begins with none.
    _lock: Option<File>,
    /// When the outbox was last looked at, as its directory says it.
    looked: Option<SystemTime>,
}

/// Takes calls until somebody ends it. What was begun is kept.
pub async fn run(context: &Context, calls_from: Option<PathBuf>) -> Result<(), Failure> {
    let directory = config::state_file("drafts").ok_or_else(|| Failure::Config(text!("no-home")))?;
    let drafts = Drafts::open(&directory)?;
    let lock = drafts.lock()?;
    let now = Timestamp::now();
    let begun = if lock.is_some() { begun(&drafts, now)? } else { Vec::new() };
    let mut seat = Seat { drafts, _lock: lock, looked: None };
    let mut desk = Desk::new(begun, now);
    let mut terminal = ratatui::try_init().map_err(Failure::Output)?;
    Printer.divert();
    // A terminal that does not know it pastes as if it were typed.
    let _ = execute!(stdout(), EnableBracketedPaste);
    let mut inputs = Inputs {
        keys: keys(),
        rings: telephone::listen(calls_from.or_else(|| context.config.calls_from.clone())),
    };
    let mut config = context.config.clone();
    let ended = loop {
        // A connection speaks for who was signed in when it was made.
        let context = Context::new(config.clone(), false);
        context.go_on_alone(context.config.patience.map_or(PATIENCE, Duration::from_secs));
        let ended = take_calls(&context, &mut desk, &mut seat, &mut terminal, &mut inputs).await;
        if ended.is_err() || desk.is_over {
            break ended;
        }
        desk.begin_anew();
        if let Some(principal) = desk.taken_over_by.take() {
            config.operator = Some(code_of(&principal).to_owned());
            desk.large = None;
            desk.notices.clear();
        }
    };
    let _ = execute!(stdout(), DisableBracketedPaste);
    ratatui::restore();
    Printer.restore();
    let kept = keep_all(&mut desk, &seat.drafts);
    tell_what_is_left(&desk);
    ended.and(kept)
}

/// Says what the last call got, and what is not done.
fn tell_what_is_left(desk: &Desk) {
    desk.notices.iter().for_each(|notice| Printer.note(notice));
    if let Some(large) = &desk.large {
        Printer.note(&[vec![large.number.clone()], large.lines.clone()].concat().join("\n"));
    }
    let left = desk.drafts.iter().filter(|draft| !draft.is_empty() && draft.is_new()).count();
    if left > 0 {
        Printer.note(&text!("desk-drafts-kept", count = left));
    }
}

/// The drafts that lie at the seat. One that is in the outbox was sent before the desk ended.
fn begun(drafts: &Drafts, now: Timestamp) -> Result<Vec<Draft>, Failure> {
    // Whether the outbox opens is told where a call is to be kept.
    let sent = outbox::open().ok().and_then(|outbox| outbox.all().ok()).unwrap_or_default();
    let mut begun = Vec::new();
    for kept in drafts.all()? {
        match kept.entry {
            _ if sent.iter().any(|sent| sent.id == kept.id) => drafts.remove(kept.id)?,
            Some(entry) => begun.push(Draft::of_kept(kept.id, &entry, now)),
            None => Printer.note(&text!("outbox-damaged", file = drafts.path(kept.id).display().to_string())),
        }
    }
    Ok(begun)
}

/// What comes in from outside.
struct Inputs {
    keys: UnboundedReceiver<Event>,
    rings: UnboundedReceiver<Heard>,
}

/// Takes calls as who is signed in, until somebody ends it or somebody else signs in.
async fn take_calls(
    context: &Context,
    desk: &mut Desk,
    seat: &mut Seat,
    terminal: &mut DefaultTerminal,
    inputs: &mut Inputs,
) -> Result<(), Failure> {
    let signed_in = context.config.token_id()?;
    desk.locking = Locking::of(context)?;
    let mut ticks = interval(TICK);
    // What is asked, and how much of it changes something.
    let (mut asked, mut acts) = (FuturesUnordered::new(), 0);
    terminal.draw(|frame| screen::draw(frame, desk)).map_err(Failure::Output)?;
    while !desk.is_over {
        let mut is_tick = false;
        let asks = tokio::select! {
            biased;
            key = inputs.keys.recv() => match key {
                Some(event) => desk.event(&event),
                // The terminal has gone.
                None => {
                    desk.is_over = true;
                    break;
                }
            },
            Some(heard) = inputs.rings.recv() => desk.hear(heard),
            Some((is_act, answer)) = asked.next(), if !asked.is_empty() => {
                acts -= usize::from(is_act);
                desk.answer(answer)
            }
            _ = ticks.tick() => {
                is_tick = true;
                desk.tick(Timestamp::now(), seat.unsent())
            }
        };
        // What is sent must not be other than what lies here, should the desk end now.
        if is_tick || asks.iter().any(|ask| matches!(ask, Ask::Save { .. })) {
            keep(desk, &seat.drafts);
        }
        for ask in asks {
            acts += usize::from(ask.is_act());
            asked.push(ask.perform(context, desk.known.clone()));
        }
        Printer.diverted_notes().into_iter().for_each(|note| desk.notice(note));
        terminal.draw(|frame| screen::draw(frame, desk)).map_err(Failure::Output)?;
        let is_another = is_tick && desk.is_signed_out && context.config.token_id()? != signed_in;
        if is_another || desk.taken_over_by.is_some() {
            break;
        }
    }
    // What was taken from the queue is for others, unless she only signs in again; what is on its way may arrive.
    let parts = desk.is_over || desk.taken_over_by.is_some();
    let rest = async {
        let mut asks = if parts { desk.give_back() } else { Vec::new() };
        loop {
            for ask in asks.drain(..).filter(Ask::is_act) {
                acts += 1;
                asked.push(ask.perform(context, desk.known.clone()));
            }
            if acts == 0 {
                break;
            }
            let Some((is_act, answer)) = asked.next().await else { break };
            acts -= usize::from(is_act);
            asks = desk.answer(answer);
            asks.extend(if parts { desk.give_back() } else { Vec::new() });
        }
    };
    let _ = timeout(PATIENCE, rest).await;
    Ok(())
}

/// Keys come in on a thread of their own, as the terminal is read by waiting for it.
fn keys() -> UnboundedReceiver<Event> {
    let (sender, receiver) = unbounded_channel();
    std::thread::spawn(move || {
        while let Ok(event) = event::read() {
            if sender.send(event).is_err() {
                break;
            }
        }
    });
    receiver
}

impl Seat {
    /// What lies in the outbox; none if that has not changed, or cannot be read now.
    fn unsent(&mut self) -> Option<Vec<Entry>> {
        let changed = fs::metadata(outbox::directory()?).and_then(|there| there.modified()).ok();
        if changed == self.looked {
            return None;
        }
        let all = outbox::open().ok()?.all().ok()?;
        self.looked = changed;
        Some(all.into_iter().filter_map(|kept| kept.entry).collect())
    }
}

/// Keeps the drafts that have changed, and removes those that are recorded. What fails stands on the screen, and is tried again.
fn keep(desk: &mut Desk, drafts: &Drafts) {
    desk.trouble = match keep_all(desk, drafts) {
        Ok(()) => None,
        Err(failure) => Some(failure.lines(&Wording::default()).join(" ")),
    };
}

fn keep_all(desk: &mut Desk, drafts: &Drafts) -> Result<(), Failure> {
    while let Some(id) = desk.settled.last() {
        drafts.remove(*id)?;
        desk.settled.pop();
    }
    // What was taken from the queue is in the register already.
    for draft in desk.drafts.iter_mut().filter(|draft| draft.is_changed && draft.is_new()) {
        match draft.is_empty() {
            true => drafts.remove(draft.id)?,
            false => drafts.put(draft.id, &draft.to_kept())?,
        }
        draft.is_changed = false;
    }
    Ok(())
}
