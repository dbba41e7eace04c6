//! A shared seat: its desk locks when nobody works there, and changes hands by one line.

use hotline_client::Token;
use hotline_client::names::half_width;
use jiff::{SignedDuration, Timestamp};
use ratatui::crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use super::asks::Ask;
use super::draft::Draft;
use super::model::Desk;
use crate::catalogue::text;
use crate::commands::login;
use crate::context::Context;
use crate::failure::Failure;
use crate::{credentials, pins};

/// After how long a desk locks where nobody says it.
const USUAL: SignedDuration = SignedDuration::from_mins(10);
/// More is no line that unlocks.
const LONGEST: usize = 200;

/// When the desk locks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Locking {
    /// Whether there is somebody who can unlock it.
    pub is_possible: bool,
    /// After how long without a key; none: never by itself.
    pub after: Option<SignedDuration>,
}

/// A desk that is locked.
#[derive(Debug, Default)]
pub struct Lock {
    /// What was typed to unlock it.
    pub typed: String,
    /// Whether that is being looked at.
    pub is_asked: bool,
    /// Why it did not unlock.
    pub said: Option<String>,
}

impl Locking {
    /// By the settings, and only if who is signed in has a pin. Without one she could not come back.
    pub fn of(context: &Context) -> Result<Self, Failure> {
        let config = &context.config;
        let has_pin = match context.signed_in() {
            Some(principal) => pins::has(&config.endpoint()?, &principal)?,
            None => false,
        };
        let is_possible = has_pin && config.token_file.is_none();
        let after = config.lock_after.map_or(USUAL, |seconds| SignedDuration::from_secs(seconds.into()));
        Ok(Self { is_possible, after: Some(after).filter(|after| is_possible && after.is_positive()) })
    }
}

impl Desk {
    /// Locks it, if nobody has worked here for long. Who listens to a caller works.
    pub fn lock_if_idle(&mut self, now: Timestamp) {
        let idle = now.duration_since(self.last_key);
        if self.lock.is_none()
            && !self.drafts.iter().any(Draft::is_on_the_line)
            && self.locking.after.is_some_and(|after| idle >= after)
        {
            self.lock();
        }
    }

    /// Locks it: nothing of callers is shown until somebody says who works here.
    pub fn lock(&mut self) {
        match self.locking.is_possible {
            true => {
                self.lock = Some(Lock::default());
                self.asks_to_drop = false;
            }
            false => self.notice(text!("desk-no-lock")),
        }
    }

    /// A key while it is locked. None: it is not.
    pub fn key_of_lock(&mut self, key: KeyEvent) -> Option<Vec<Ask>> {
        let principal = self.known.principal.clone();
        let lock = self.lock.as_mut()?;
        if lock.is_asked {
            return Some(Vec::new());
        }
        lock.said = None;
        match key.code {
            KeyCode::Enter if !lock.typed.trim().is_empty() => {
                lock.is_asked = true;
                return Some(vec![Ask::Unlock { typed: std::mem::take(&mut lock.typed), principal }]);
            }
            KeyCode::Esc => lock.typed.clear(),
            KeyCode::Backspace => _ = lock.typed.pop(),
            KeyCode::Char(typed) if !key.modifiers.contains(KeyModifiers::CONTROL) => {
                lock.paste(&typed.to_string())
            }
            _ => {}
        }
        Some(Vec::new())
    }

    /// It was unlocked: by who worked here, or by somebody who takes the seat over.
    pub fn unlocked(&mut self, taken_over_by: Option<String>) {
        self.lock = None;
        self.last_key = self.now;
        self.taken_over_by = taken_over_by;
    }
}

impl Lock {
    /// Something was typed, or pasted.
    pub fn paste(&mut self, text: &str) {
        // What is hidden is typed in either width.
        self.typed.extend(text.chars().map(half_width).filter(|c| !c.is_control()));
        if self.typed.len() > LONGEST {
            self.typed.clear();
        }
    }
}

/// Finds out who unlocks a desk: by a pin of who works there, by the code and the pin of somebody else, or by a token. Answers the principal of somebody else, who is
/// signed in from then on.
pub async fn unlock(context: &Context, typed: String, principal: String) -> Result<Option<String>, Failure> {
    if Token::new(&typed).is_ok() {
        let (info, _) = login::sign_in(context, &typed).await?;
        return Ok(Some(info.principal).filter(|other| *other != principal));
    }
    let (whose, pin) = match typed.split_whitespace().collect::<Vec<_>>()[..] {
        [pin] => (principal.clone(), pin.to_owned()),
        [code, pin] => (code.to_owned(), pin.to_owned()),
        _ => return Err(Failure::Usage(text!("desk-unlock-syntax"))),
    };
    let endpoint = context.config.endpoint()?;
    let server = endpoint.clone();
    let opened = tokio::task::spawn_blocking(move || pins::opened(&server, &whose, &pin));
    let opened = opened.await.map_err(|error| Failure::Internal(error.to_string()))??;
    if opened.principal == principal {
        return Ok(None);
    }
    if opened.expires_at.is_some_and(|end| end <= Timestamp::now()) {
        return Err(Failure::Usage(text!("pin-token-ended")));
    }
    credentials::keep(&endpoint, &opened.token, opened.expires_at)?;
    Ok(Some(opened.principal))
}
