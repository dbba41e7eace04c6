//! How a report is laid out.

use clap::Args;

use super::issued::Issued;
use crate::bulletin::{Bulletin, Corrected, Office, Standing};
use crate::catalogue::{speak_alone, text};
use crate::context::Context;
use crate::failure::Failure;
use crate::input::number::number;
use crate::output::OutputFormat;
use crate::paper::{Paper, PrintArgs};
use hotline_proto::v1::ReportDocument;

/// How a report is laid out.
#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "Layout")]
pub struct LayoutArgs {
    /// Who issues it, as it stands on the paper; default: `office` in the settings, else the name of the period
    #[arg(long, value_name = "NAME")]
    office: Option<String>,
    /// Withhold counts that are smaller than this, and what would give them away, where it leaves the office
    #[arg(long, value_name = "COUNT", default_value = "0", allow_negative_numbers = true, value_parser = number::<i64>(0..=100))]
    suppress_below: i64,
}

impl LayoutArgs {
    /// Below which count it withholds; None if it tells all.
    pub fn withholds_below(&self) -> Option<i64> {
        Some(self.suppress_below).filter(|below| *below > 0)
    }

    /// Refuses to show machines what withholds counts: they read the document, which has all of them. Of a report to be issued this is asked before it is.
    pub fn check(&self, context: &Context, print: &PrintArgs) -> Result<(), Failure> {
        let is_for_machines = !print.is_given() && context.config.output != OutputFormat::Table;
        if is_for_machines { self.refuse_all_counts() } else { Ok(()) }
    }

    /// Refuses what has all counts where some are withheld.
    pub fn refuse_all_counts(&self) -> Result<(), Failure> {
        match self.withholds_below() {
            Some(_) => Err(Failure::Usage(text!("report-tells-all"))),
            None => Ok(()),
        }
    }

    /// A report that was issued.
    pub fn issued(&self, context: &Context, issued: &Issued) -> Paper {
        self.paper(context, &issued.document, Standing::Issued(issued.digest()))
    }

    /// What would be issued.
    pub fn draft(&self, context: &Context, document: &ReportDocument) -> Paper {
        self.paper(context, document, Standing::Draft)
    }

    /// A report of an incident, issued or not, with what it corrects.
    pub fn incident(
        &self,
        context: &Context,
        document: &ReportDocument,
        standing: Standing,
        corrected: Option<Corrected>,
    ) -> Paper {
        self.bulletin(context, document, standing).correcting(corrected).paper()
    }

    fn paper(&self, context: &Context, document: &ReportDocument, standing: Standing) -> Paper {
        self.bulletin(context, document, standing).paper()
    }

    fn bulletin<'d>(
        &self,
        context: &Context,
        document: &'d ReportDocument,
        standing: Standing,
    ) -> Bulletin<'d> {
        speak_alone();
        let config = &context.config;
        let office = Office {
            name: self.office.clone().or_else(|| config.office.clone()).unwrap_or_default(),
            recipients: config
                .recipients
                .clone()
                .into_iter()
                .flat_map(|lines| lines.lines().map(str::to_owned).collect::<Vec<_>>())
                .collect(),
            incident_recipients: config.incident_recipients.clone().unwrap_or_default(),
            phone: config.office_phone.clone().unwrap_or_default(),
        };
        Bulletin::new(document, standing, office, self.suppress_below)
    }
}
