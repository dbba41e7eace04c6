//! `hotline directory`: categories, districts, agencies and operators of the period.
//!
//! The four are the same apart from their messages: `directory!` writes the two commands of each.

pub mod rows;

use std::path::PathBuf;

use clap::{Args, Subcommand};
use hotline_proto::v1::{self, AgencyEntry, LocalizedText};

use crate::alike;
use crate::catalogue::text;
use crate::commands::limit;
use crate::context::Context;
use crate::failure::Failure;
use crate::output::{Document, Printer};
use crate::views;
use crate::write::CreateArgs;

/// Categories, districts, agencies and call handlers of the period.
#[derive(Debug, Subcommand)]
pub enum DirectoryCommand {
    /// Categories
    #[command(subcommand)]
    Categories(Verb),
    /// Districts
    #[command(subcommand)]
    Districts(Verb),
    /// Agencies
    #[command(subcommand)]
    Agencies(Verb),
    /// Call handlers
    #[command(subcommand)]
    Operators(Verb),
}

/// What can be done with a directory.
#[derive(Debug, Subcommand)]
pub enum Verb {
    /// List the entries
    List(ListArgs),
    /// Add entries from a CSV file, or change those with the same code: all or none
    Upsert(UpsertArgs),
}

/// Arguments of `list`.
#[derive(Args, Debug)]
pub struct ListArgs {
    /// Only those whose code or name, in any language, holds these words
    #[arg(long, value_name = "WORDS")]
    text: Option<String>,
    /// At most this many, or `all`
    #[arg(short = 'n', long, value_name = "COUNT", default_value = "all", value_parser = limit, conflicts_with = "text")]
    limit: u32,
}

/// Arguments of `upsert`.
#[derive(Args, Debug)]
pub struct UpsertArgs {
    /// CSV file (UTF-8, UTF-16 or GBK) with the columns code, name (or name_zh, name_en) and retired, agencies also district and telephones (023-1; night=023-2: that of a shift
    /// after its code or name), categories also urgency, words_zh, words_en, script_zh and script_en, or their Chinese headings; of an entry that exists, a column that is not there
    /// stays as it is
    file: PathBuf,
    #[command(flatten)]
    write: CreateArgs,
}

impl DirectoryCommand {
    pub async fn run(self, context: &Context) -> Result<(), Failure> {
        match self {
            Self::Categories(verb) => categories(verb, context).await,
            Self::Districts(verb) => districts(verb, context).await,
            Self::Agencies(verb) => agencies(verb, context).await,
            Self::Operators(verb) => operators(verb, context).await,
        }
    }
}

/// Whether an entry is known by words that were typed.
fn is_known_by(typed: &str, code: &str, names: &[LocalizedText]) -> bool {
    alike::holds([code].into_iter().chain(names.iter().map(|name| name.text.as_str())), typed)
}

/// Agencies with their telephones under the codes of the shifts of the period.
async fn with_shift_codes(
    context: &Context,
    parent: &str,
    agencies: Vec<AgencyEntry>,
) -> Result<Vec<AgencyEntry>, Failure> {
    rows::with_shift_codes(agencies, &context.known_period(parent).await?.shift_plans)
}

/// The server takes at most 1,000 entries in one request.
const UPSERT_LIMIT: usize = 1_000;

macro_rules! directory {
    ($name:ident, $List:ident, $Upsert:ident $(, $prepare:ident)?) => {
        async fn $name(verb: Verb, context: &Context) -> Result<(), Failure> {
            let parent = context.parent().await?;
            match verb {
                Verb::List(args) => {
                    let request = v1::$List { parent: parent.to_owned(), ..v1::$List::default() };
                    // The server does not search directories: all entries are read, and those that are not meant left out.
                    let limit = if args.text.is_some() { u32::MAX } else { args.limit };
                    let mut list = context.list(request, limit).await?;
                    if let Some(typed) = &args.text {
                        list.$name.retain(|entry| is_known_by(typed, &entry.code, &entry.display_names));
                    }
                    context.show_list(&list, parent, views::directory::$name(&list.$name)).await
                }
                Verb::Upsert(args) => {
                    let rows::Entries { entries: $name, mask } = rows::$name(context, Some(&args.file))?;
                    $(let $name = $prepare(context, parent, $name).await?;)?
                    if $name.len() > UPSERT_LIMIT {
                        return Err(Failure::Data(text!("file-too-long", limit = UPSERT_LIMIT)));
                    }
                    let update_mask = Some(mask);
                    let parent_name = parent.to_owned();
                    let request =
                        v1::$Upsert { parent: parent_name, $name, update_mask, ..v1::$Upsert::default() };
                    let answer = context.write(&args.write, parent, request).await?;
                    let rows = views::directory::$name(&answer.$name);
                    let count = rows.rows.len();
                    context.show(Document::new(&answer, parent).list(rows)).await?;
                    Printer.note(&text!("entries-written", count = count));
                    Ok(())
                }
            }
        }
    };
}

directory!(categories, ListCategoriesRequest, UpsertCategoriesRequest);
directory!(districts, ListDistrictsRequest, UpsertDistrictsRequest);
directory!(agencies, ListAgenciesRequest, UpsertAgenciesRequest, with_shift_codes);
directory!(operators, ListOperatorsRequest, UpsertOperatorsRequest);
