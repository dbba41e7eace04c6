//! `hotline call handoff`: records a handoff, or confirms one.

use clap::Args;
use hotline_client::names::Kind;
use hotline_proto::v1::{
    ConfirmHandoffRequest, ConfirmHandoffResponse, Handoff, HandoffMode, RecordHandoffRequest,
    RecordHandoffResponse,
};

use crate::codes;
use crate::context::Context;
use crate::failure::Failure;
use crate::input::number::number;
use crate::times::{Lean, When};
use crate::write::EditArgs;

/// Arguments of `call handoff`.
#[derive(Args, Debug)]
pub struct HandoffArgs {
    /// Number of the call
    call: String,
    /// To whom: 110, 119, 120, water company
    #[arg(required_unless_present = "confirm")]
    target: Option<String>,
    /// How
    #[arg(long, value_parser = codes::parser::<HandoffMode>(), conflicts_with = "confirm")]
    mode: Option<HandoffMode>,
    /// When it was started, if not now
    #[arg(long, value_name = "TIME", allow_hyphen_values = true, conflicts_with = "confirm")]
    started: Option<When>,
    /// What was passed on
    #[arg(long, value_name = "TEXT", conflicts_with = "confirm")]
    note: Option<String>,
    /// Who decided on a rescue to which the person did not consent
    #[arg(long, value_name = "NAME", conflicts_with = "confirm")]
    decided_by: Option<String>,
    /// The other side has confirmed: the handoff of this number, or the latest that is open
    #[arg(long, value_name = "INDEX", num_args = 0..=1, require_equals = true, default_missing_value = "0", conflicts_with = "target", value_parser = number::<i32>(0..=i64::from(i32::MAX)))]
    confirm: Option<i32>,
    /// Their reference
    #[arg(long, value_name = "REFERENCE")]
    reference: Option<String>,
    /// What came of it
    #[arg(long, value_name = "TEXT", requires = "confirm")]
    result: Option<String>,
    #[command(flatten)]
    write: EditArgs,
}

impl HandoffArgs {
    /// Records or confirms the handoff.
    pub async fn run(self, context: &Context) -> Result<(), Failure> {
        let name = context.name(Kind::Call, &self.call).await?;
        let document = match self.confirm {
            Some(number) => super::document(&self.confirm(context, name, number).await?),
            None => super::document(&self.record(context, name).await?),
        };
        context.show(document).await
    }

    async fn record(self, context: &Context, name: String) -> Result<RecordHandoffResponse, Failure> {
        let handoff = Handoff {
            target: self.target.unwrap_or_default(),
            mode: self.mode.map_or(0, i32::from),
            started_at: context.moment(self.started, &name, Lean::Past).await?,
            their_reference: self.reference.unwrap_or_default(),
            note: self.note.unwrap_or_default(),
            decided_by: self.decided_by.unwrap_or_default(),
            ..Handoff::default()
        };
        let request = RecordHandoffRequest {
            name: name.clone(),
            handoff: Some(handoff),
            ..RecordHandoffRequest::default()
        };
        context.write(&self.write, &name, request).await
    }

    async fn confirm(
        self,
        context: &Context,
        name: String,
        number: i32,
    ) -> Result<ConfirmHandoffResponse, Failure> {
        let request = ConfirmHandoffRequest {
            name: name.clone(),
            handoff: number,
            their_reference: self.reference.unwrap_or_default(),
            result: self.result.unwrap_or_default(),
            ..ConfirmHandoffRequest::default()
        };
        context.write(&self.write, &name, request).await
    }
}
