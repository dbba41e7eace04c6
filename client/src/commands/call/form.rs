//! `hotline call form`: forms to be filled in by hand, for a desk without power.

use std::collections::BTreeSet;

use clap::Args;
use hotline_proto::v1::{Call, CallKind, Urgency};
use jiff::tz::TimeZone;

use crate::catalogue::{label, speak_alone, term, text, title};
use crate::codes::Code;
use crate::context::Context;
use crate::failure::Failure;
use crate::input::number::number;
use crate::outbox;
use crate::output::{Cell, Document, OutputFormat, Printer, Table};
use crate::paper::{self, Paper, Part, PrintArgs};

/// Arguments of `call form`.
#[derive(Args, Debug)]
pub struct FormArgs {
    /// How many forms
    #[arg(short = 'n', long, value_name = "COUNT", default_value = "1", value_parser = number::<u16>(1..=500))]
    count: u16,
    #[command(flatten)]
    print: PrintArgs,
}

impl FormArgs {
    /// Makes blank forms, each with a reference of its own that is read out to the caller and finds the call once it is logged. Needs no server.
    pub async fn run(self, context: &Context) -> Result<(), Failure> {
        speak_alone();
        // No two forms have the same.
        let mut references = BTreeSet::new();
        while references.len() < usize::from(self.count) {
            references.insert(outbox::reference(context.now)?);
        }
        let papers: Vec<Paper> = references.iter().map(|reference| form(reference)).collect();
        if self.print.write(&papers)? {
            return Ok(());
        }
        if context.config.output == OutputFormat::Table {
            let texts: Vec<String> = papers.iter().map(paper::text).collect();
            return Printer.data(&texts.join("\n"));
        }
        for (at, reference) in references.into_iter().enumerate() {
            let call = Call { offline_reference: reference, ..Call::default() };
            let rows = Table::new(&["offline_reference"], std::slice::from_ref(&call), |call| {
                vec![Cell::text(&call.offline_reference)]
            });
            context.show_in_stream(Document::new(&call, "").list(rows), at == 0).await?;
        }
        Ok(())
    }
}

/// A blank form, in the order of the conversation.
fn form(reference: &str) -> Paper {
    let blank = |key: &str, lines| Part::Blank(title(key), lines);
    let kinds = [
        CallKind::Help,
        CallKind::Consult,
        CallKind::Complaint,
        CallKind::Report,
        CallKind::Suggest,
        CallKind::Praise,
        CallKind::Urge,
    ];
    let urgencies = [Urgency::P0, Urgency::P1, Urgency::P2, Urgency::P3];
    let asked = [title("do_not_call"), title("no_message"), term!("form-anonymous"), title("confidential")];
    let parts = vec![
        Part::Strong(text!("form-danger")),
        blank("received_at", 1),
        blank("phone", 1),
        blank("caller_name", 1),
        blank("summary", 6),
        blank("address", 2),
        blank("tags", 1),
        Part::Choices(title("urgency"), urgencies.map(|one| label(one.full_name())).to_vec()),
        Part::Choices(title("kind"), kinds.map(|one| label(one.full_name())).to_vec()),
        Part::Choices(term!("form-asked"), asked.to_vec()),
        Part::Choices(
            title("triage"),
            vec![term!("form-issue"), label("TRIAGE_OUTCOME_ANSWERED"), term!("form-handed-off")],
        ),
        Part::Blank(term!("form-handoff"), 2),
        blank("operator_code", 1),
        Part::Line(text!("form-typed", reference = reference)),
    ];
    Paper::new(term!("form"), reference.to_owned(), TimeZone::UTC, parts)
}
