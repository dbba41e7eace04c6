//! How often a token may ask. A call that an operator records is never refused for it.
//!
//! Who asks too often waits a little for the refusal, and is in the log once a second: being refused without a pause must cost the others little.

use std::collections::HashMap;
use std::future::Future;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use hotline_proto::Method;
use tokio::time::sleep;
use tonic::Status;
use tonic::body::Body;
use tonic::codegen::http;

use super::around::Surround;
use super::error::Failure;
use super::identity::{Caller, caller};
use super::method;
use super::request_log::Note;
use crate::allowance::{Allowance, Rate};
use crate::domain::codes::Role;
use crate::limits::Limits;

/// Requests at once, in seconds of the rate.
const BURST: f64 = 4.0;
/// How long a refusal waits.
const PAUSE: Duration = Duration::from_millis(250);
/// Refusals of a token that wait at once. Further ones do not wait: they would take up memory.
const PAUSED: usize = 64;
/// How often a refusal of a token is logged.
const LOG_EVERY: Duration = Duration::from_secs(1);
/// With so many tokens, those that have not asked for a while are forgotten.
const MANY: usize = 1024;
/// The method by which a call is recorded.
const RECORDS_A_CALL: &str = "CreateCall";

/// Holds each token to a rate. Inside of [`Identity`](super::identity::Identity).
#[derive(Clone, Debug)]
pub struct Rates {
    rate: Rate,
    /// By the id of the token.
    tokens: Arc<Mutex<HashMap<String, OfToken>>>,
}

/// What is known of a token.
#[derive(Debug)]
struct OfToken {
    allowance: Allowance,
    /// Refusals that wait.
    paused: usize,
    /// When a refusal was last logged, and how many there were since.
    logged: Option<Instant>,
    unlogged: u64,
}

/// A refusal of a token.
struct TooOften {
    after: Duration,
    /// None if it does not wait.
    paused: Option<Paused>,
    /// Refusals since the last one that was logged, with this one. None if this one is not logged.
    logs: Option<u64>,
}

/// A refusal that waits, until it is dropped.
struct Paused {
    rates: Rates,
    token: String,
}

impl Drop for Paused {
    fn drop(&mut self) {
        if let Some(of_token) = self.rates.lock().get_mut(&self.token) {
            of_token.paused -= 1;
        }
    }
}

impl OfToken {
    fn new(rate: Rate, now: Instant) -> Self {
        Self { allowance: Allowance::new(rate, now), paused: 0, logged: None, unlogged: 0 }
    }

    fn may_be_forgotten(&self, rate: Rate, now: Instant) -> bool {
        self.paused == 0 && self.allowance.is_whole(rate, now)
    }

    /// Says whether one more refusal waits.
    fn pause(&mut self) -> bool {
        let pauses = self.paused < PAUSED;
        self.paused += usize::from(pauses);
        pauses
    }

    /// Counts a refusal. Answers how many there were if it is to be logged.
    fn log(&mut self, now: Instant) -> Option<u64> {
        self.unlogged += 1;
        let is_due = self.logged.is_none_or(|at| now.duration_since(at) >= LOG_EVERY);
        is_due.then(|| {
            self.logged = Some(now);
            std::mem::take(&mut self.unlogged)
        })
    }
}

impl Rates {
    /// Within the limits of the server.
    pub fn new(limits: Limits) -> Self {
        let per_second = limits.requests_per_second as f64;
        let rate = Rate { per_second, at_once: per_second * BURST };
        Self { rate, tokens: Arc::default() }
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, OfToken>> {
        self.tokens.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Fails if a caller asks too often.
    fn take(&self, caller: &Caller, method: &Method) -> Result<(), TooOften> {
        let of_desk = matches!(caller.role, Role::Operator | Role::Supervisor);
        // The server's own user has no token.
        let Some(token) = caller.token_id().filter(|_| !(of_desk && method.name == RECORDS_A_CALL)) else {
            return Ok(());
        };
        let now = Instant::now();
        let mut tokens = self.lock();
        if tokens.len() > MANY {
            tokens.retain(|_, of_token| !of_token.may_be_forgotten(self.rate, now));
        }
        let of_token = tokens.entry(token.clone()).or_insert_with(|| OfToken::new(self.rate, now));
        of_token.allowance.take(self.rate, now).map_err(|after| TooOften {
            after,
            logs: of_token.log(now),
            paused: of_token.pause().then(|| Paused { rates: self.clone(), token }),
        })
    }
}

impl Surround for Rates {
    type Begun = (Self, Option<&'static Method>, Option<Note>);

    fn begin<B>(&self, request: &mut http::Request<B>) -> Self::Begun {
        (self.clone(), method(request.uri().path()), request.extensions().get::<Note>().cloned())
    }

    async fn answer<E>(
        (rates, method, note): Self::Begun,
        answering: impl Future<Output = Result<http::Response<Body>, E>> + Send,
    ) -> Result<http::Response<Body>, E> {
        // What is open to all has no method, and no caller.
        if let (Some(method), Ok(caller)) = (method, caller())
            && let Err(too_often) = rates.take(&caller, method)
        {
            if let Some(note) = note {
                note.end_too_often(too_often.logs);
            }
            // What was sent holds no room while the refusal waits.
            drop(answering);
            if too_often.paused.is_some() {
                sleep(PAUSE).await;
            }
            let limit = rates.rate.per_second as usize;
            return Ok(Status::from(Failure::TooManyRequests { limit, after: too_often.after }).into_http());
        }
        answering.await
    }
}
