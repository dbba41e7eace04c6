//! What every write has: its id, when it happened, and the etag that it expects.

use std::sync::atomic::Ordering;
use std::time::Duration;

use clap::Args;
use hotline_proto::{Rpc, WriteRequest, WriteResponse};
use tokio::time::sleep;
use uuid::Uuid;

use crate::catalogue::text;
use crate::context::Context;
use crate::failure::Failure;
use crate::output::Printer;
use crate::times::{Lean, When};

/// Arguments of a write that makes something new.
#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "Record")]
pub struct CreateArgs {
    /// When it happened, if not now: 23:50, -10m, 2022-11-12 23:50
    #[arg(long, value_name = "TIME", allow_hyphen_values = true)]
    pub at: Option<When>,
    /// Id of the request, to repeat one whose answer was lost
    #[arg(long, value_name = "UUID")]
    pub request_id: Option<Uuid>,
}

/// Arguments of a write that changes something.
#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "Record")]
pub struct EditArgs {
    #[command(flatten)]
    pub record: CreateArgs,
    /// Refuse if it is no longer at this etag
    #[arg(long, value_name = "ETAG")]
    pub etag: Option<String>,
}

/// The arguments of any write.
#[derive(Clone, Copy, Debug)]
pub struct Fields<'a> {
    record: &'a CreateArgs,
    etag: Option<&'a str>,
}

impl<'a> From<&'a CreateArgs> for Fields<'a> {
    fn from(record: &'a CreateArgs) -> Self {
        Self { record, etag: None }
    }
}

impl<'a> From<&'a EditArgs> for Fields<'a> {
    fn from(args: &'a EditArgs) -> Self {
        Self { record: &args.record, etag: args.etag.as_deref() }
    }
}

impl Context {
    /// Sends a write that happens to `subject`. Says so if it had been carried out before.
    pub async fn write<'a, R>(
        &self,
        fields: impl Into<Fields<'a>>,
        subject: &str,
        request: R,
    ) -> Result<R::Response, Failure>
    where
        R: Rpc<Response: WriteResponse> + WriteRequest,
    {
        self.send(self.complete(fields, subject, request).await?).await
    }

    /// Fills in what every write has: its id, when it happened, the etag that it expects, and on whose behalf it is made.
    pub async fn complete<'a, R: WriteRequest>(
        &self,
        fields: impl Into<Fields<'a>>,
        subject: &str,
        mut request: R,
    ) -> Result<R, Failure> {
        let fields = fields.into();
        let occurred_at = self.moment(fields.record.at, subject, Lean::Past).await?;
        let context = request.context_mut();
        context.request_id = fields.record.request_id.unwrap_or_else(Uuid::now_v7).to_string();
        context.occurred_at = occurred_at;
        context.etag = fields.etag.unwrap_or_default().to_owned();
        context.on_behalf_of = self.config.on_behalf_of.clone().unwrap_or_default();
        Ok(request)
    }

    /// Sends a write that is complete. Says so if it had been carried out before.
    pub async fn send<R>(&self, request: R) -> Result<R::Response, Failure>
    where
        R: Rpc<Response: WriteResponse> + WriteRequest,
    {
        let request_id = request.context().map(|context| context.request_id.clone()).unwrap_or_default();
        let written = with_remark(self.client().await?.write(request)).await;
        let written = written.map_err(|error| Failure::Write { error, request_id })?;
        self.has_written.store(true, Ordering::Relaxed);
        if written.replayed {
            Printer.note(&text!("replayed"));
        }
        Ok(written.answer)
    }
}

/// The person at the desk holds a caller on the line: a remark says what takes longer than this.
const REMARK_AFTER: Duration = Duration::from_secs(3);

/// Waits; says so if it takes long.
pub async fn with_remark<T>(answer: impl Future<Output = T>) -> T {
    tokio::pin!(answer);
    tokio::select! {
        answer = &mut answer => return answer,
        () = sleep(REMARK_AFTER) => Printer.note(&text!("still-waiting")),
    }
    answer.await
}
