//! Names of the values of a dimension, as the period has them.

use hotline_proto::v1::{
    ListAgenciesRequest, ListCategoriesRequest, ListDistrictsRequest, ListOperatorsRequest, LocalizedText,
    SummaryDimension,
};

use crate::context::Context;
use crate::failure::Failure;
use crate::output::OutputFormat;
use crate::views::directory::preferred;
use crate::views::summary::Names;

/// Every entry of a directory.
macro_rules! every {
    ($context:ident, $parent:ident, $Request:ident, $entries:ident) => {{
        let request = $Request { parent: $parent.to_owned(), ..$Request::default() };
        $context.list(request, u32::MAX).await?.$entries
    }};
}

/// Names by code. Machines read codes alone, and codes of the contract have labels: neither needs a request.
pub async fn for_people(context: &Context, parent: &str, by: SummaryDimension) -> Result<Names, Failure> {
    if context.config.output != OutputFormat::Table {
        return Ok(Names::new());
    }
    Ok(match by {
        SummaryDimension::Category | SummaryDimension::CategoryGroup => {
            let entries = every!(context, parent, ListCategoriesRequest, categories);
            entries.into_iter().map(|entry| (entry.code, named(&entry.display_names))).collect()
        }
        SummaryDimension::District => {
            let entries = every!(context, parent, ListDistrictsRequest, districts);
            entries.into_iter().map(|entry| (entry.code, named(&entry.display_names))).collect()
        }
        SummaryDimension::Agency => {
            let entries = every!(context, parent, ListAgenciesRequest, agencies);
            entries.into_iter().map(|entry| (entry.code, named(&entry.display_names))).collect()
        }
        SummaryDimension::Operator => {
            let entries = every!(context, parent, ListOperatorsRequest, operators);
            entries.into_iter().map(|entry| (entry.code, named(&entry.display_names))).collect()
        }
        SummaryDimension::Shift => {
            // Of a code that several plans have, the name is that of the latest.
            let plans = context.period(parent).await?.shift_plans;
            let shifts = plans.into_iter().flat_map(|plan| plan.shifts);
            shifts.map(|shift| (shift.code, shift.display_name)).collect()
        }
        SummaryDimension::Urgency
        | SummaryDimension::Kind
        | SummaryDimension::Channel
        | SummaryDimension::Disposition
        | SummaryDimension::Source
        | SummaryDimension::Unspecified => Names::new(),
    })
}

/// One name is enough beside the code, and leaves the row on one line.
fn named(names: &[LocalizedText]) -> String {
    preferred(names).to_owned()
}
