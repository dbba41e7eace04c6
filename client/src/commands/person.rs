//! `hotline erase` and `hotline disclose`: what one person may ask for.

use clap::Args;
use hotline_proto::v1::{DisclosePersonRequest, ErasePersonRequest, WriteContext};

use crate::catalogue::text;
use crate::context::Context;
use crate::failure::Failure;
use crate::input;
use crate::output::{Block, Document, Printer};
use crate::views;
use crate::write::CreateArgs;

/// Arguments of `erase`.
#[derive(Args, Debug)]
pub struct EraseArgs {
    /// Phone number of the person; `-` reads it from standard input
    #[arg(long, value_name = "NUMBER")]
    phone: String,
    /// Erase what was said as well: summaries, notes, titles
    #[arg(long)]
    what: bool,
    /// Why, without the person's name; it is kept
    #[arg(long, value_name = "TEXT")]
    reason: String,
    /// Say what would be erased, and erase nothing
    #[arg(long)]
    dry_run: bool,
    #[command(flatten)]
    write: CreateArgs,
}

/// Arguments of `disclose`.
#[derive(Args, Debug)]
pub struct DiscloseArgs {
    /// Phone number of the person; `-` reads it from standard input
    #[arg(long, value_name = "NUMBER")]
    phone: String,
    /// Why; it is kept
    #[arg(long, value_name = "TEXT")]
    reason: String,
}

impl EraseArgs {
    /// Erases who a person is, and says which backups still hold it.
    pub async fn run(self, context: &Context) -> Result<(), Failure> {
        let parent = context.parent().await?.to_owned();
        let request = ErasePersonRequest {
            parent: parent.clone(),
            phone: input::text_or_stdin(self.phone)?,
            what: self.what,
            reason: self.reason,
            write: Some(WriteContext { validate_only: self.dry_run, ..WriteContext::default() }),
        };
        let answer = context.write(&self.write, &parent, request).await?;
        let rows = views::person::erased(&answer);
        let count = rows.rows.len();
        context.show(Document::new(&answer, &parent).list(rows)).await?;
        Printer.note(&match (count, self.dry_run) {
            (0, _) => text!("nothing-found"),
            (_, true) => text!("would-be-erased", count = count),
            (_, false) => text!("erased", count = count),
        });
        if count > 0 && !answer.backups.is_empty() {
            Printer.note(&text!("backups-hold-it"));
            answer.backups.iter().for_each(|path| Printer.note(&format!("  {path}")));
        }
        Ok(())
    }
}

impl DiscloseArgs {
    /// Shows all that is known of a person.
    pub async fn run(self, context: &Context) -> Result<(), Failure> {
        let parent = context.parent().await?.to_owned();
        let (phone, reason) = (input::text_or_stdin(self.phone)?, self.reason);
        let answer = context.read(DisclosePersonRequest { parent: parent.clone(), phone, reason }).await?;
        let mut blocks: Vec<Block> = Vec::new();
        for disclosed in &answer.calls {
            blocks.extend(disclosed.call.iter().flat_map(views::call::card));
            blocks.extend(disclosed.contact.iter().flat_map(views::call::contact));
        }
        blocks.extend(answer.issues.iter().flat_map(views::issue::card));
        let calls: Vec<_> = answer.calls.iter().filter_map(|disclosed| disclosed.call.clone()).collect();
        let rows = views::call::table(&calls);
        if answer.calls.is_empty() && answer.issues.is_empty() {
            Printer.note(&text!("nothing-found"));
        }
        context.show(Document::new(&answer, &parent).blocks(blocks).csv(rows)).await
    }
}
