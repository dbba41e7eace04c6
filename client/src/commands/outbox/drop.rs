//! `hotline outbox drop`.

use std::io::{IsTerminal as _, stdin};

use clap::Args;

use crate::alike::plain;
use crate::catalogue::{text, words};
use crate::failure::Failure;
use crate::input::prompt;
use crate::outbox;
use crate::output::Printer;

/// Arguments of `outbox drop`.
#[derive(Args, Debug)]
pub struct DropArgs {
    /// Reference that was read out: 1129-482135
    reference: String,
    /// Do not ask
    #[arg(long)]
    yes: bool,
}

impl DropArgs {
    /// Throws a call away, once somebody has said that it is meant.
    pub fn run(self) -> Result<(), Failure> {
        let outbox = outbox::open()?;
        let kept = super::one(&outbox, &self.reference)?;
        let entry = kept.entry.unwrap_or_default();
        let (reference, summary) = (entry.reference(), entry.call().summary);
        if !self.yes {
            if !stdin().is_terminal() {
                return Err(Failure::Usage(text!("outbox-drop-unasked")));
            }
            Printer.note(&text!(
                "outbox-drop-what",
                reference = reference.as_str(),
                summary = summary.as_str()
            ));
            let answer = prompt::answer(&text!("outbox-drop-ask"))?;
            if !words("typed-yes").contains(&plain(&answer)) {
                Printer.note(&text!("outbox-drop-not"));
                return Ok(());
            }
        }
        outbox.remove(kept.id)?;
        Printer.note(&text!("outbox-dropped", reference = reference.as_str()));
        Ok(())
    }
}
