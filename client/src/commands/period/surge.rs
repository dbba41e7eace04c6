//! `hotline period surge`.

use clap::{Args, ValueEnum};
use hotline_proto::v1::{EmergencyPeriod, UpdatePeriodRequest};
use prost_types::FieldMask;

use crate::context::Context;
use crate::failure::Failure;
use crate::write::EditArgs;

/// Whether a surge begins or ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Surge {
    /// More calls come in than the desk can take
    Begin,
    /// The desk keeps up again
    End,
}

/// Arguments of `period surge`.
#[derive(Args, Debug)]
pub struct SurgeArgs {
    /// Whether it begins or ends
    #[arg(value_enum)]
    surge: Surge,
    /// Id of the period; default: the one in the settings
    id: Option<String>,
    #[command(flatten)]
    write: EditArgs,
}

impl SurgeArgs {
    /// Begins or ends the surge of the period.
    pub async fn run(self, context: &Context) -> Result<(), Failure> {
        let name = super::name(context, self.id.as_deref()).await?;
        let surge = self.surge == Surge::Begin;
        let period = EmergencyPeriod { name: name.clone(), surge, ..EmergencyPeriod::default() };
        let request = UpdatePeriodRequest {
            period: Some(period),
            update_mask: Some(FieldMask { paths: vec!["surge".to_owned()] }),
            ..UpdatePeriodRequest::default()
        };
        let answer = context.write(&self.write, &name, request).await?;
        context.show(super::document(&answer)).await
    }
}
