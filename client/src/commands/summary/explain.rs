//! `hotline summary … --explain FIGURE`: the calls or issues that make up a figure.

use hotline_proto::v1::{
    AsOf, DimensionValue, ExplainFigureRequest, NoValue, SummaryDimension, SummaryWindow, dimension_value,
};

use super::{FiguresArgs, names};
use crate::context::Context;
use crate::failure::Failure;
use crate::listing;
use crate::output::Document;
use crate::views::summary::{self, Names};

/// A value as the contract has it.
fn dimension_value(dimension: SummaryDimension, code: &str) -> DimensionValue {
    let value = match code {
        "" => dimension_value::Value::None(NoValue {}),
        code => dimension_value::Value::Code(code.to_owned()),
    };
    DimensionValue { dimension: dimension.into(), value: Some(value) }
}

impl FiguresArgs {
    /// Lists them.
    pub(super) async fn explain(
        self,
        context: &Context,
        parent: &str,
        window: SummaryWindow,
        as_of: Option<AsOf>,
        figure: String,
    ) -> Result<(), Failure> {
        let row = self.row()?;
        let dimension = row.as_ref().map_or(SummaryDimension::Unspecified, |(by, _)| *by);
        let request = ExplainFigureRequest {
            parent: parent.to_owned(),
            window: Some(window),
            as_of,
            figure: figure.clone(),
            values: row.iter().map(|(by, value)| dimension_value(*by, value)).collect(),
            ..ExplainFigureRequest::default()
        };
        let answer = context.list(request, self.limit).await?;
        let names = match dimension {
            SummaryDimension::Unspecified => Names::new(),
            by => names::for_people(context, parent, by).await?,
        };
        let row = row.as_ref().map(|(by, value)| (*by, value.as_str()));
        let question = summary::Question { period: parent, figure: &figure, row, names: &names };
        let blocks = summary::explanation(&question, &answer, &context.zone_for_people(parent).await?);
        let rows = summary::items(&answer.items);
        context.show(Document::new(&answer, parent).blocks(blocks).csv(rows)).await?;
        listing::say_what_is_left(&answer);
        Ok(())
    }
}
