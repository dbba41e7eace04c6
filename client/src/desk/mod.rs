//! `hotline desk`: the operator's screen. Keys, answers and time change what is shown ([`model`], [`keys`]); [`screen`] draws it; what is asked ([`asks`]) is
//! asked beside that, so that no key waits for the server.

mod asks;
mod draft;
mod editor;
mod keys;
mod known;
mod model;
mod pick;
mod ringing;
mod screen;
mod telephone;

use std::io::stdout;
use std::path::PathBuf;
use std::time::Duration;

use futures_util::StreamExt as _;
use futures_util::stream::FuturesUnordered;
use jiff::Timestamp;
use ratatui::DefaultTerminal;
use ratatui::crossterm::event::{self, DisableBracketedPaste, EnableBracketedPaste, Event};
use ratatui::crossterm::execute;
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};
use tokio::time::interval;

use self::draft::{Draft, KeptDraft};
use self::model::Desk;
use self::telephone::Heard;
use crate::alone::PATIENCE;
use crate::catalogue::text;
use crate::config;
use crate::context::Context;
use crate::failure::Failure;
use crate::outbox::{self, Entry};
use crate::output::Printer;
use crate::sealed::SealedFiles;

/// Drafts of calls, as they lie at the seat.
type Drafts = SealedFiles<KeptDraft>;

/// How often clocks run on, and drafts are kept.
const TICK: Duration = Duration::from_millis(500);

/// Takes calls until somebody ends it. What was begun is kept.
pub async fn run(context: &Context, calls_from: Option<PathBuf>) -> Result<(), Failure> {
    context.go_on_alone(context.config.patience.map_or(PATIENCE, Duration::from_secs));
    let directory = config::state_file("drafts").ok_or_else(|| Failure::Config(text!("no-home")))?;
    let drafts = Drafts::open(&directory)?;
    let now = Timestamp::now();
    let begun = begun(&drafts, now)?;
    let mut desk = Desk::new(begun, now);
    let mut terminal = ratatui::try_init().map_err(Failure::Output)?;
    Printer.divert();
    // A terminal that does not know it pastes as if it were typed.
    let _ = execute!(stdout(), EnableBracketedPaste);
    let rings = telephone::listen(calls_from.or_else(|| context.config.calls_from.clone()));
    let ended = take_calls(context, &mut desk, &drafts, &mut terminal, rings).await;
    let _ = execute!(stdout(), DisableBracketedPaste);
    ratatui::restore();
    Printer.restore();
    ended?;
    let left = desk.drafts.iter().filter(|draft| !draft.is_empty() && draft.pending.is_none()).count();
    if left > 0 {
        Printer.note(&text!("desk-drafts-kept", count = left));
    }
    Ok(())
}

/// The drafts that lie at the seat. One that is in the outbox was sent before the desk ended.
fn begun(drafts: &Drafts, now: Timestamp) -> Result<Vec<Draft>, Failure> {
    let sent: Vec<_> = outbox::open()?.all()?.into_iter().map(|kept| kept.id).collect();
    let mut begun = Vec::new();
    for kept in drafts.all()? {
        match kept.entry {
            _ if sent.contains(&kept.id) => drafts.remove(kept.id)?,
            Some(entry) => begun.push(Draft::of_kept(kept.id, &entry, now)),
            None => Printer.note(&text!("outbox-damaged", file = drafts.path(kept.id).display().to_string())),
        }
    }
    Ok(begun)
}

async fn take_calls(
    context: &Context,
    desk: &mut Desk,
    drafts: &Drafts,
    terminal: &mut DefaultTerminal,
    mut rings: UnboundedReceiver<Heard>,
) -> Result<(), Failure> {
    let mut events = events();
    let mut ticks = interval(TICK);
    let mut asked = FuturesUnordered::new();
    terminal.draw(|frame| screen::draw(frame, desk)).map_err(Failure::Output)?;
    loop {
        let mut is_tick = false;
        let asks = tokio::select! {
            biased;
            event = events.recv() => match event {
                Some(event) => desk.event(&event),
                // The terminal has gone.
                None => break,
            },
            Some(heard) = rings.recv() => desk.hear(heard),
            Some(answer) = asked.next(), if !asked.is_empty() => desk.answer(answer),
            _ = ticks.tick() => {
                is_tick = true;
                desk.tick(Timestamp::now(), unsent())
            }
        };
        for ask in asks {
            let known = desk.known.clone();
            asked.push(async move { ask.perform(context, &known).await });
        }
        Printer.diverted_notes().into_iter().for_each(|note| desk.notice(note));
        if desk.is_over {
            break;
        }
        terminal.draw(|frame| screen::draw(frame, desk)).map_err(Failure::Output)?;
        if is_tick {
            // Not with each key, which would wait for the disk.
            keep(desk, drafts)?;
        }
    }
    // What was asked for and has not come may be a call that is on its way: it lies in the outbox.
    desk.drafts.iter_mut().for_each(|draft| draft.is_changed = true);
    keep(desk, drafts)
}

/// Keys come in on a thread of their own, as the terminal is read by waiting for it.
fn events() -> UnboundedReceiver<Event> {
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

/// What lies in the outbox. What cannot be read is told where it is sent.
fn unsent() -> Vec<Entry> {
    let Ok(outbox) = outbox::open() else { return Vec::new() };
    outbox.all().map(|all| all.into_iter().filter_map(|kept| kept.entry).collect()).unwrap_or_default()
}

/// Keeps the drafts that have changed, and removes those that are recorded.
fn keep(desk: &mut Desk, drafts: &Drafts) -> Result<(), Failure> {
    for id in desk.settled.drain(..) {
        drafts.remove(id)?;
    }
    // A pending call is in the register already.
    for draft in desk.drafts.iter_mut().filter(|draft| draft.is_changed && draft.pending.is_none()) {
        draft.is_changed = false;
        match draft.is_empty() {
            true => drafts.remove(draft.id)?,
            false => drafts.put(draft.id, &draft.to_kept())?,
        }
    }
    Ok(())
}
