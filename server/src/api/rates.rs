//! How often a token may ask. A call that an operator records is never refused for it.

use std::collections::HashMap;
use std::future::Future;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use hotline_proto::Method;
use tonic::Status;
use tonic::body::Body;
use tonic::codegen::http;

use super::around::Surround;
use super::error::Failure;
use super::identity::{Caller, caller};
use super::method;
use crate::allowance::{Allowance, Rate};
use crate::domain::codes::Role;
use crate::limits::Limits;

/// Requests at once, in seconds of the rate.
const BURST: f64 = 4.0;
/// With so many tokens, those that have not asked for a while are forgotten.
const MANY: usize = 1024;
/// The method by which a call is recorded.
const RECORDS_A_CALL: &str = "CreateCall";

/// Holds each token to a rate. Inside of [`Identity`](super::identity::Identity).
#[derive(Clone, Debug)]
pub struct Rates {
    rate: Rate,
    /// By the id of the token.
    tokens: Arc<Mutex<HashMap<String, Allowance>>>,
}

impl Rates {
    /// Within the limits of the server.
    pub fn new(limits: Limits) -> Self {
        let per_second = limits.requests_per_second as f64;
        let rate = Rate { per_second, at_once: per_second * BURST };
        Self { rate, tokens: Arc::default() }
    }

    /// Fails if a caller asks too often.
    fn take(&self, caller: &Caller, method: &Method) -> Result<(), Failure> {
        let of_desk = matches!(caller.role, Role::Operator | Role::Supervisor);
        // The server's own user has no token.
        let Some(token) = caller.token_id().filter(|_| !(of_desk && method.name == RECORDS_A_CALL)) else {
            return Ok(());
        };
        let now = Instant::now();
        let mut tokens = self.tokens.lock().unwrap_or_else(PoisonError::into_inner);
        if tokens.len() > MANY {
            tokens.retain(|_, allowance| !allowance.is_whole(self.rate, now));
        }
        let allowance = tokens.entry(token).or_insert_with(|| Allowance::new(self.rate, now));
        allowance
            .take(self.rate, now)
            .map_err(|after| Failure::TooManyRequests { limit: self.rate.per_second as usize, after })
    }
}

impl Surround for Rates {
    type Begun = (Self, Option<&'static Method>);

    fn begin<B>(&self, request: &mut http::Request<B>) -> Self::Begun {
        (self.clone(), method(request.uri().path()))
    }

    async fn answer<E>(
        (rates, method): Self::Begun,
        answering: impl Future<Output = Result<http::Response<Body>, E>> + Send,
    ) -> Result<http::Response<Body>, E> {
        // What is open to all has no method, and no caller.
        if let (Some(method), Ok(caller)) = (method, caller())
            && let Err(failure) = rates.take(&caller, method)
        {
            return Ok(Status::from(failure).into_http());
        }
        answering.await
    }
}
