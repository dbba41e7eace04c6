//! `hotline period close`.

use clap::Args;
use hotline_proto::v1::ClosePeriodRequest;

use crate::context::Context;
use crate::failure::Failure;
use crate::times::{Lean, When};
use crate::write::EditArgs;

/// Arguments of `period close`.
#[derive(Args, Debug)]
pub struct CloseArgs {
    /// Id of the period
    id: String,
    /// End, on a quarter-hour, after every call received; default: the next quarter-hour
    #[arg(long, value_name = "TIME", allow_hyphen_values = true)]
    ends: Option<When>,
    #[command(flatten)]
    write: EditArgs,
}

impl CloseArgs {
    /// Sets the end of the period.
    pub async fn run(self, context: &Context) -> Result<(), Failure> {
        let name = super::name(context, Some(&self.id)).await?;
        let ends_at = context.moment(self.ends, &name, Lean::Today).await?;
        let request = ClosePeriodRequest { name: name.clone(), ends_at, ..ClosePeriodRequest::default() };
        let write = context.write(&self.write, &name, request);
        context.show(super::document(&write.await?)).await
    }
}
