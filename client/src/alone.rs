//! How a command goes on where its server is away: by what this seat remembers of it. Only what keeps calls does; every other command fails.

use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Duration;

use hotline_client::Settings;
use hotline_proto::v1::{GetServerInfoRequest, GetServerInfoResponse};
use jiff::{SignedDuration, Timestamp};

use crate::context::Context;
use crate::failure::Failure;
use crate::memory::Memory;
use crate::outbox::{self, Register, Writer};
use crate::times;

/// What a command remembers while it goes on alone.
#[derive(Debug, Default)]
pub struct Alone {
    memory: OnceLock<Memory>,
    /// How long the command waits for its server. Unset of one that does not go on alone.
    patience: OnceLock<Duration>,
    /// Why the server is away. It is not asked again before somebody says so.
    away: Mutex<Option<Arc<Failure>>>,
}

/// Who works at this seat, and where: as the server says it, else as it is remembered.
#[derive(Clone, Debug)]
pub struct Seat {
    /// The register to which its server belongs.
    pub register: Register,
    /// Who types.
    pub writer: Writer,
    /// How far the clock of this seat is ahead of that of the server.
    pub ahead: SignedDuration,
}

impl Alone {
    /// Waits no longer for the server than the command does. An attempt may take as long.
    pub fn shorten(&self, settings: &mut Settings) {
        if let Some(patience) = self.patience.get() {
            settings.patience = *patience;
            settings.deadline = settings.deadline.min((*patience).max(PATIENCE));
        }
    }
}

/// How long somebody who holds a caller on the line waits for the server, unless the settings say otherwise.
pub const PATIENCE: Duration = Duration::from_secs(5);

impl Context {
    /// From now on the command goes on by what is remembered, where the server does not answer within this time.
    pub fn go_on_alone(&self, patience: Duration) {
        // A command that is run again for its codes says so again.
        let _ = self.alone.patience.set(patience);
    }

    /// Why the server is away. None while it is not known to be.
    pub fn away(&self) -> Option<Arc<Failure>> {
        self.alone.away.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// From now on the server is asked again.
    pub fn look_again(&self) {
        self.set_away(None);
    }

    /// From now on nothing waits for the server, which was found to be away.
    pub fn stay_away(&self, why: Failure) {
        self.set_away(Some(why));
    }

    fn set_away(&self, why: Option<Failure>) {
        *self.alone.away.lock().unwrap_or_else(PoisonError::into_inner) = why.map(Arc::new);
    }

    /// What this seat remembers of the server.
    pub fn memory(&self) -> Result<&Memory, Failure> {
        if let Some(memory) = self.alone.memory.get() {
            return Ok(memory);
        }
        let memory = Memory::of(&self.config.endpoint()?);
        Ok(self.alone.memory.get_or_init(|| memory))
    }

    /// What the server says, else what is remembered where it is away and the command goes on alone.
    pub async fn asked_or_remembered<T>(
        &self,
        ask: impl Future<Output = Result<T, Failure>>,
        remembered: impl FnOnce(&Memory) -> Option<T>,
    ) -> Result<T, Failure> {
        if self.alone.patience.get().is_none() {
            return ask.await;
        }
        if self.away().is_none() {
            match ask.await {
                Err(failure) if outbox::is_for_later(&failure) => self.set_away(Some(failure)),
                asked => return asked,
            }
        }
        remembered(self.memory()?).ok_or(Failure::NotRemembered)
    }

    /// Who works at this seat. What the server says of it is remembered.
    pub async fn seat(&self) -> Result<Seat, Failure> {
        let token = match self.connected() {
            // A connection speaks for who was signed in when it was made, not for who signed in since.
            Some(client) => client.settings().token.as_ref().map(|token| token.id().to_owned()),
            None => self.config.token_id()?,
        };
        let token = token.unwrap_or_default();
        let ask = async {
            let asked = Timestamp::now();
            let info = self.read(GetServerInfoRequest {}).await?;
            let ahead = ahead(&info, asked, Timestamp::now());
            self.memory()?.note_seat(&token, &info.principal, &info.register_id, ahead);
            Ok(())
        };
        self.asked_or_remembered(ask, |_| Some(())).await?;
        let memory = self.memory()?;
        let register = Register { id: memory.register(), server: self.config.endpoint()? };
        let principal = memory.principal(&token).unwrap_or_default();
        Ok(Seat { register, writer: Writer { principal, token }, ahead: memory.ahead() })
    }
}

/// How far the clock here is ahead of that of the server, which was read between two moments.
fn ahead(info: &GetServerInfoResponse, asked: Timestamp, came: Timestamp) -> SignedDuration {
    let there = info.time.as_ref().and_then(times::from_proto);
    there.map_or(SignedDuration::ZERO, |there| (asked + came.duration_since(asked) / 2).duration_since(there))
}
