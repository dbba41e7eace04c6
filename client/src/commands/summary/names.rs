//! Names of the values of a dimension, as the period has them.

use hotline_proto::v1::SummaryDimension;

use crate::context::Context;
use crate::directories::Directory;
use crate::failure::Failure;
use crate::output::OutputFormat;
use crate::views::summary::Names;

/// The directory whose codes are the values of a dimension. None of codes of the contract, which have labels.
pub fn directory(by: SummaryDimension) -> Option<Directory> {
    match by {
        SummaryDimension::Category | SummaryDimension::CategoryGroup => Some(Directory::Categories),
        SummaryDimension::District => Some(Directory::Districts),
        SummaryDimension::Agency => Some(Directory::Agencies),
        SummaryDimension::Operator => Some(Directory::Operators),
        SummaryDimension::Shift => Some(Directory::Shifts),
        SummaryDimension::Urgency
        | SummaryDimension::Kind
        | SummaryDimension::Channel
        | SummaryDimension::Disposition
        | SummaryDimension::Source
        | SummaryDimension::Unspecified => None,
    }
}

/// Names by code. Machines read codes alone, which needs no request.
pub async fn for_people(context: &Context, parent: &str, by: SummaryDimension) -> Result<Names, Failure> {
    let reads_names = matches!(context.config.output, OutputFormat::Table | OutputFormat::Sheet);
    match directory(by).filter(|_| reads_names) {
        // One name is enough beside the code, and leaves the row on one line.
        Some(directory) => Ok(context.names(directory, parent).await?),
        None => Ok(Names::new()),
    }
}
