//! `hotline watch`: follows what happens.

use std::collections::BTreeMap;

use clap::Args;
use hotline_client::Watched;
use hotline_proto::v1::{
    Event, EventFilter, EventType, GetCallRequest, GetIssueRequest, Urgency, WatchEventsRequest,
};

use crate::catalogue::text;
use crate::codes::{self, Code};
use crate::context::Context;
use crate::directories::Directory;
use crate::failure::Failure;
use crate::input::number::number;
use crate::output::{Block, Document, OutputFormat, Printer};
use crate::refusal::{self, Wording};
use crate::views;
use crate::views::event::Matter;

/// Arguments of `watch`.
#[derive(Args, Debug)]
pub struct WatchArgs {
    /// Begin after this position; 0 for everything; default: from now on
    #[arg(long, value_name = "POSITION", value_parser = number::<i64>(0..=i64::MAX))]
    after: Option<i64>,
    /// Only these types of events, or all that begin so: issue-assigned, issue
    #[arg(long = "type", value_name = "TYPE", value_parser = types)]
    types: Vec<Types>,
    /// Only events of these categories; a first level covers its second
    #[arg(short = 'c', long, value_name = "CODE")]
    category: Vec<String>,
    /// Only events of these districts
    #[arg(short = 'd', long, value_name = "CODE")]
    district: Vec<String>,
    /// Only events of these urgencies
    #[arg(short = 'u', long, value_parser = codes::parser::<Urgency>())]
    urgency: Vec<Urgency>,
    /// Only events of issues that these agencies lead
    #[arg(long, value_name = "CODE")]
    agency: Vec<String>,
    /// End after this many events
    #[arg(long, value_name = "COUNT", value_parser = number::<usize>(1..=i64::MAX))]
    count: Option<usize>,
}

/// Types of events that were asked for together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Types(pub Vec<EventType>);

/// One type, or all that begin with the words that were typed.
pub fn types(typed: &str) -> Result<Types, String> {
    let bare = typed.trim().to_ascii_lowercase().replace(['_', '.'], "-");
    let beginning = format!("{}-", bare.trim_end_matches('-'));
    let types: Vec<EventType> =
        EventType::every().filter(|one| format!("{}-", one.spelling()).starts_with(&beginning)).collect();
    if types.is_empty() { EventType::typed(typed).map(|one| Types(vec![one])) } else { Ok(Types(types)) }
}

impl WatchArgs {
    /// Writes events until it is interrupted. Ctrl-C ends it quietly.
    pub async fn run(self, context: &Context) -> Result<(), Failure> {
        let parent = context.parent().await?.to_owned();
        tokio::select! {
            ended = self.follow(context, &parent) => ended,
            _ = tokio::signal::ctrl_c() => Ok(()),
        }
    }

    async fn follow(self, context: &Context, parent: &str) -> Result<(), Failure> {
        let mut left = self.count.unwrap_or(usize::MAX);
        let mut watcher = context.client().await?.watch(self.request(context, parent).await?);
        let mut first = true;
        while left > 0 {
            match watcher.next().await? {
                Watched::Events(message) => {
                    let mut titles = Titles::new();
                    for event in message.events.iter().take(left) {
                        let rows = views::event::table(std::slice::from_ref(event));
                        let mut document = Document::new(event, parent).csv(rows);
                        if context.config.output == OutputFormat::Table {
                            document = document.block(line(context, parent, event, &mut titles).await);
                        }
                        context.show_in_stream(document, first).await?;
                        first = false;
                    }
                    left = left.saturating_sub(message.events.len());
                }
                Watched::Broken { cause, retry_in } => {
                    Printer.note(&text!(
                        "reconnecting",
                        cause = refusal::problem(&cause, &Wording::default()),
                        seconds = retry_in.as_secs().max(1)
                    ));
                }
            }
        }
        Ok(())
    }

    /// A watch of what there is not would wait for ever: its codes are looked up.
    async fn request(self, context: &Context, parent: &str) -> Result<WatchEventsRequest, Failure> {
        context.look_codes_up();
        let filter = EventFilter {
            types: self.types.into_iter().flat_map(|types| types.0).map(i32::from).collect(),
            categories: context.codes(Directory::Categories, parent, self.category).await?,
            districts: context.codes(Directory::Districts, parent, self.district).await?,
            urgencies: self.urgency.into_iter().map(i32::from).collect(),
            agencies: context.codes(Directory::Agencies, parent, self.agency).await?,
            ..EventFilter::default()
        };
        let (parent, filter) = (parent.to_owned(), Some(filter));
        Ok(WatchEventsRequest { parent, after_position: self.after, filter })
    }
}

/// Titles by the name of their call or issue. They hold for the events of one message: later ones may have others.
type Titles = BTreeMap<String, String>;

/// An event as people read it, with the names and the title that belong to it. What cannot be looked up is left out: the event matters more.
async fn line(context: &Context, parent: &str, event: &Event, titles: &mut Titles) -> Block {
    if event.event_type() == EventType::PeriodDirectoryUpserted {
        context.forget_directories().await;
    }
    let mut matter = Matter::from_event(event);
    if matter == Matter::default() {
        return views::event::line(event, &matter, &[], &[]);
    }
    if !titles.contains_key(&event.subject) {
        titles.insert(event.subject.clone(), title(context, &event.subject).await.unwrap_or_default());
    }
    matter.title = titles.get(&event.subject).cloned().unwrap_or_default();
    let categories = context.directory(Directory::Categories, parent).await.unwrap_or_default();
    let districts = context.directory(Directory::Districts, parent).await.unwrap_or_default();
    views::event::line(event, &matter, &categories, &districts)
}

/// Title of an issue or summary of a call, as their lists show it; empty of anything else.
async fn title(context: &Context, subject: &str) -> Result<String, Failure> {
    let name = subject.to_owned();
    match subject.split('/').nth(2) {
        Some("issues") => {
            let answer = context.read(GetIssueRequest { name, ..GetIssueRequest::default() }).await?;
            Ok(answer.issue.unwrap_or_default().title)
        }
        Some("calls") => {
            let answer = context.read(GetCallRequest { name, ..GetCallRequest::default() }).await?;
            Ok(answer.call.unwrap_or_default().summary)
        }
        _ => Ok(String::new()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_beginning_names_all_types_that_begin_with_its_words() {
        assert_eq!(types("issue-noted"), Ok(Types(vec![EventType::IssueNoted])));
        assert_eq!(types("ISSUE_FIRST_CALL"), Ok(Types(vec![EventType::IssueFirstCallChanged])));
        let calls = types("call.").unwrap().0;
        assert!(calls.contains(&EventType::CallRecorded) && !calls.contains(&EventType::CallbackCreated));
        assert!(types("iss").unwrap_err().contains("issue-assigned"));
    }
}
