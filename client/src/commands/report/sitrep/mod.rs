//! `hotline report sitrep`: the hourly situation report, for a chat or on a page. It names nobody who called, and no flat.

mod ask;
mod building;
mod gather;
mod hours;
mod items;
mod sheet;

use clap::Args;
use jiff::SignedDuration;

use self::gather::gather;
use self::sheet::Sheet;
use crate::catalogue::{speak_alone, text};
use crate::context::Context;
use crate::directories::Directory;
use crate::failure::Failure;
use crate::output::{OutputFormat, Printer};
use crate::paper::{self, PrintArgs};
use crate::times::{self, Lean, When};

/// Arguments of `report sitrep`.
#[derive(Args, Debug)]
pub struct SitrepArgs {
    /// As of this time; default: now. What issues are about, and by when they are needed, is told as it is now
    #[arg(long, value_name = "TIME", allow_hyphen_values = true)]
    at: Option<When>,
    /// Needs that come due within this time
    #[arg(long, value_name = "LENGTH", default_value = "2h", value_parser = times::duration)]
    ahead: SignedDuration,
    #[command(flatten)]
    page: PrintArgs,
}

impl SitrepArgs {
    /// Asks for everything from one point of the register, and writes it.
    pub async fn run(self, context: &Context) -> Result<(), Failure> {
        speak_alone();
        let parent = context.parent().await?.to_owned();
        let at = context.moment(self.at, &parent, Lean::Past).await?;
        let asked = ask::ask(context, &parent, at).await?;
        let sheet = Sheet {
            period: &*context.known_period(&parent).await?,
            ahead: self.ahead,
            categories: &context.names(Directory::Categories, &parent).await?,
            districts: &context.names(Directory::Districts, &parent).await?,
            agencies: &context.directory(Directory::Agencies, &parent).await?,
        };
        let gathered = gather(&asked, self.ahead);
        let paper = sheet.paper(&asked, &gathered);
        if self.page.write(std::slice::from_ref(&paper))? {
            return Ok(());
        }
        match context.config.output {
            OutputFormat::Table => Printer.paged(&paper::text(&paper)),
            OutputFormat::Sheet => Err(Failure::Usage(text!("paper-no-sheet"))),
            OutputFormat::Json | OutputFormat::Csv => {
                context.show(items::document(&asked, &gathered, &parent)?).await
            }
        }
    }
}
