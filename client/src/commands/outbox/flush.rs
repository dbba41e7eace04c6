//! `hotline outbox flush`.

use std::time::Duration;

use clap::Args;

use crate::catalogue::text;
use crate::context::Context;
use crate::failure::{Failure, exit};
use crate::outbox::{self, Sending};
use crate::output::Printer;

/// Nobody waits longer for a command.
const AT_MOST: Duration = Duration::from_secs(600);

/// Arguments of `outbox flush`.
#[derive(Args, Debug)]
pub struct FlushArgs {
    /// Also send what others typed at this seat, on their behalf
    #[arg(long)]
    for_others: bool,
}

impl FlushArgs {
    /// Sends all that is kept for this register. Fails if something is left.
    pub async fn run(self, context: &Context) -> Result<(), Failure> {
        let Some(outbox) = outbox::if_any()? else {
            Printer.note(&text!("outbox-empty"));
            return Ok(());
        };
        let how = Sending { at_most: AT_MOST, for_others: self.for_others, again: true };
        let sent = outbox::send(context, &outbox, how).await?;
        outbox::tell(context, &sent).await;
        if sent.is_busy {
            Printer.note(&text!("outbox-busy"));
        }
        match () {
            () if sent.waiting > 0 || sent.is_busy => Err(Failure::Told(exit::QUEUED)),
            () if sent.of_others > 0 => Err(Failure::Told(exit::NOT_PERMITTED)),
            () if !sent.refused.is_empty() || !sent.damaged.is_empty() => Err(Failure::Told(exit::DATA)),
            () => Ok(()),
        }
    }
}
