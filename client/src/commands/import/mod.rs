//! `hotline import`: calls of a file, from paper that was kept meanwhile or from an old register.

mod rows;

use std::path::PathBuf;

use clap::Args;
use hotline_client::Refusal;
use hotline_proto::v1::call_receipt::Result as Outcome;
use hotline_proto::v1::{BatchCreateCallsResponse, CallReceipt, CreateCallRequest, RecordedCall};

use self::rows::{Reader, Row, Rows};
use crate::catalogue::text;
use crate::context::Context;
use crate::failure::Failure;
use crate::output::{Document, Printer};
use crate::refusal;
use crate::views;
use crate::write::with_remark;

/// Calls that are sent, and whose numbers are shown, together: as many as the server takes in a request.
const PART: usize = 1_000;

/// Refused rows that are told one by one.
const TOLD: usize = 50;

/// Arguments of `import`.
///
/// The same file may be given again, after a failure or with more rows: a row that is recorded is not recorded twice.
#[derive(Args, Debug)]
pub struct ImportArgs {
    /// CSV file (UTF-8, UTF-16 or GBK) with a call in each row, in any order: the columns received_at, phone, name, summary, kind, urgency, category, district,
    /// incident_address, operator_code, … or their Chinese headings. source_system and external_id name the call in an old register
    file: PathBuf,
    /// From an old register: starts no clocks and no alarms
    #[arg(long)]
    historical: bool,
    /// System that the rows come from, where no column says it
    #[arg(long, value_name = "SYSTEM")]
    source: Option<String>,
    /// Only check the rows, and record nothing
    #[arg(long)]
    dry_run: bool,
}

/// What became of the rows so far.
#[derive(Debug, Default)]
struct Tally {
    recorded: usize,
    replayed: usize,
    refused: usize,
    /// Why the numbers could not be shown. That is no reason to leave the rest of the file out.
    unseen: Option<Failure>,
}

impl ImportArgs {
    /// Records the calls, the earliest first: in the order of time the register takes them in fastest.
    pub async fn run(self, context: &Context) -> Result<(), Failure> {
        let parent = context.parent().await?.to_owned();
        let Rows { mut rows, origin } = self.rows(context, &parent).await?;
        rows.sort_by_key(|row| row.received_at().map(|at| (at.seconds, at.nanos)));
        let count = rows.len();
        context.remember(origin);
        let mut tally = Tally::default();
        for part in rows.chunks(PART) {
            let sent = self.send(context, &parent, part, &mut tally).await;
            if sent.is_err() && !self.dry_run {
                Printer.note(&text!("import-interrupted", recorded = tally.recorded, count = count));
            }
            sent?;
        }
        self.tell(&tally)?;
        tally.unseen.map_or(Ok(()), Err)
    }

    async fn rows(&self, context: &Context, parent: &str) -> Result<Rows, Failure> {
        let reader = Reader {
            zone: context.zone(parent).await?,
            now: context.now,
            historical: self.historical,
            source_system: self.source.clone().unwrap_or_default(),
        };
        rows::read(context, parent, &self.file, &reader).await
    }

    async fn send(
        &self,
        context: &Context,
        parent: &str,
        part: &[Row],
        tally: &mut Tally,
    ) -> Result<(), Failure> {
        let mut requests: Vec<CreateCallRequest> = part.iter().map(|row| row.request.clone()).collect();
        for request in &mut requests {
            request.write.get_or_insert_default().validate_only = self.dry_run;
        }
        let outcomes = with_remark(context.client().await?.batch(parent, &mut requests)).await?;
        let (mut shown, mut refused) = (Vec::with_capacity(part.len()), Vec::new());
        for (row, outcome) in part.iter().zip(outcomes) {
            match outcome {
                Ok(recorded) => shown.push((row, recorded)),
                Err(refusal) => refused.push((row, refusal)),
            }
        }
        if !self.dry_run && !shown.is_empty() && tally.unseen.is_none() {
            let document = recorded_document(parent, &shown);
            tally.unseen = context.show_in_stream(document, tally.recorded == 0).await.err();
        }
        tally.recorded += shown.len();
        tally.replayed += shown.iter().filter(|(_, recorded)| is_replayed(recorded)).count();
        for (row, refusal) in refused {
            tally.refused += 1;
            if tally.refused <= TOLD {
                tell_refused(context, row, *refusal).await;
            }
        }
        Ok(())
    }

    /// Says how many rows are recorded, and fails if some are not.
    fn tell(&self, tally: &Tally) -> Result<(), Failure> {
        let Tally { recorded, replayed, refused, .. } = *tally;
        let said = if self.dry_run {
            text!("import-checked", count = recorded)
        } else {
            text!("import-recorded", count = recorded - replayed, replayed = replayed)
        };
        Printer.note(&said);
        if refused > TOLD {
            Printer.note(&text!("import-more-refused", count = refused - TOLD));
        }
        if !self.dry_run && !self.historical && recorded > replayed {
            Printer.note(&text!("import-pending"));
        }
        match refused {
            0 => Ok(()),
            _ if self.dry_run => Err(Failure::Data(text!("import-would-refuse", count = refused))),
            _ => Err(Failure::Data(text!("import-refused", count = refused))),
        }
    }
}

/// The numbers of the calls that were recorded.
fn recorded_document<'r>(parent: &str, recorded: &'r [(&Row, RecordedCall)]) -> Document {
    let receipt = |(row, call): &(&Row, RecordedCall)| CallReceipt {
        request_id: row.request_id().to_owned(),
        result: Some(Outcome::Recorded(call.clone())),
    };
    let message = BatchCreateCallsResponse { receipts: recorded.iter().map(receipt).collect() };
    let row = |(row, call): &'r (&Row, RecordedCall)| (row.number(), row.received_at(), call.call.as_str());
    let rows: Vec<_> = recorded.iter().map(row).collect();
    Document::new(&message, parent).list(views::call::imported(&rows))
}

fn is_replayed(recorded: &RecordedCall) -> bool {
    recorded.write.is_some_and(|write| write.replayed)
}

/// Says why a row is refused, by its columns.
async fn tell_refused(context: &Context, row: &Row, refusal: Refusal) {
    let refusal = row.located(refusal);
    let wording = context.wording_of(&refusal).await;
    let lines = if refusal.violations.is_empty() {
        vec![text!("file-row", row = row.number(), problem = refusal::problem(&refusal, &wording))]
    } else {
        refusal::field_lines(&refusal, &wording).collect()
    };
    lines.iter().for_each(|line| Printer.note(line));
}
