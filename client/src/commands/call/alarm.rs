//! `hotline call alarm`: confirms or dismisses an alarm.

use clap::{ArgGroup, Args};
use hotline_client::names::Kind;
use hotline_proto::v1::{ConfirmAlarmRequest, DismissAlarmRequest, ReasonCode};

use crate::codes;
use crate::context::Context;
use crate::failure::Failure;
use crate::write::EditArgs;

/// Arguments of `call alarm`.
#[derive(Args, Debug)]
#[command(group(ArgGroup::new("decision").args(["confirm", "dismiss"]).required(true)))]
pub struct AlarmArgs {
    /// Number of the call
    call: String,
    /// Somebody is in danger
    #[arg(long, conflicts_with = "reason")]
    confirm: bool,
    /// Nobody is, for this reason
    #[arg(long, value_name = "REASON", value_parser = codes::parser::<ReasonCode>())]
    dismiss: Option<ReasonCode>,
    /// The same in words
    #[arg(long, value_name = "TEXT")]
    reason: Option<String>,
    #[command(flatten)]
    write: EditArgs,
}

impl AlarmArgs {
    /// Confirms or dismisses the alarm.
    pub async fn run(self, context: &Context) -> Result<(), Failure> {
        let name = context.name(Kind::Call, &self.call).await?;
        let document = match self.dismiss {
            Some(reason_code) => {
                let request = DismissAlarmRequest {
                    name: name.clone(),
                    reason_code: reason_code.into(),
                    reason: self.reason.unwrap_or_default(),
                    ..DismissAlarmRequest::default()
                };
                super::document(&context.write(&self.write, &name, request).await?)
            }
            None => {
                let request = ConfirmAlarmRequest { name: name.clone(), ..ConfirmAlarmRequest::default() };
                super::document(&context.write(&self.write, &name, request).await?)
            }
        };
        context.show(document).await
    }
}
