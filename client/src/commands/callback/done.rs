//! `hotline callback done`.

use clap::{ArgGroup, Args};
use hotline_client::names::Kind;
use hotline_proto::v1::RecordCallbackRequest;

use crate::context::Context;
use crate::failure::Failure;
use crate::input;
use crate::input::number::number;
use crate::times::{Lean, When};
use crate::write::EditArgs;

/// Arguments of `callback done`.
#[derive(Args, Debug)]
#[command(group(ArgGroup::new("result").args(["solved", "unsolved", "reached", "not_reached"]).required(true)))]
pub struct DoneArgs {
    /// Number of the callback
    callback: String,
    /// Someone was reached, and says that it is solved: closes the issue
    #[arg(long)]
    solved: bool,
    /// Someone was reached, and says that it is not solved: reopens the issue
    #[arg(long)]
    unsolved: bool,
    /// Someone was reached, and did not say whether it is solved
    #[arg(long)]
    reached: bool,
    /// Nobody was reached: to be tried again
    #[arg(long)]
    not_reached: bool,
    /// Rating, 1 to 5
    #[arg(long, value_name = "1-5", conflicts_with = "not_reached", value_parser = number::<i32>(1..=5))]
    rating: Option<i32>,
    /// When to try again; default: in 1 hour
    #[arg(long, value_name = "TIME", requires = "not_reached", allow_hyphen_values = true)]
    retry: Option<When>,
    /// What was said; `-` reads it from standard input
    #[arg(long, value_name = "TEXT")]
    comment: Option<String>,
    /// Call handler, by code or name [HOTLINE_OPERATOR]
    #[arg(long, value_name = "CODE")]
    operator: Option<String>,
    #[command(flatten)]
    write: EditArgs,
}

impl DoneArgs {
    /// Records the attempt.
    pub async fn run(self, context: &Context) -> Result<(), Failure> {
        let name = context.name(Kind::Callback, &self.callback).await?;
        let request = RecordCallbackRequest {
            name: name.clone(),
            operator_code: context.operator_required(self.operator, &name).await?,
            reached: !self.not_reached,
            solved: (self.solved || self.unsolved).then_some(self.solved),
            rating: self.rating,
            comment: input::optional(self.comment)?.unwrap_or_default(),
            retry_at: context.moment(self.retry, &name, Lean::Future).await?,
            ..RecordCallbackRequest::default()
        };
        let callback = context.write(&self.write, &name, request).await?;
        context.show(super::document(&callback)).await
    }
}
