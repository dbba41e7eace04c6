//! `hotline summary … --explain FIGURE`: the calls or issues that make up a figure.

use hotline_proto::v1::{
    AsOf, DimensionValue, ExplainFigureRequest, ExplainFigureResponse, NoValue, SummaryDimension,
    SummaryWindow, dimension_value,
};

use super::{FiguresArgs, names};
use crate::context::Context;
use crate::failure::Failure;
use crate::listing;
use crate::output::{Document, OutputFormat};
use crate::views::figures::Figure;
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
    /// Lists them. Of a rate, what it is of, each marked as counted in the numerator or not.
    pub(super) async fn explain(
        self,
        context: &Context,
        parent: &str,
        window: SummaryWindow,
        as_of: Option<AsOf>,
        figure: String,
    ) -> Result<(), Failure> {
        let row = self.row(context, parent).await?;
        let dimension = row.as_ref().map_or(SummaryDimension::Unspecified, |(by, _)| *by);
        let request = ExplainFigureRequest {
            parent: parent.to_owned(),
            window: Some(window),
            as_of,
            values: row.iter().map(|(by, value)| dimension_value(*by, value)).collect(),
            ..ExplainFigureRequest::default()
        };
        let (answer, numerator) = self.answers(context, request, &figure).await?;
        if answer.items.is_empty() && context.doubts_codes() {
            return Err(Failure::CodesInDoubt);
        }
        let names = match dimension {
            SummaryDimension::Unspecified => Names::new(),
            by => names::for_people(context, parent, by).await?,
        };
        let row = row.as_ref().map(|(by, value)| (*by, value.as_str()));
        let question = summary::Question { period: parent, figure: &figure, row, names: &names };
        let zone = context.zone_for_people(parent).await?;
        let blocks = summary::explanation(&question, &answer, numerator.as_ref(), &zone);
        let rows = summary::items(&answer.items, numerator.as_ref());
        if let Some(numerator) = numerator.as_ref().filter(|_| context.config.output == OutputFormat::Json) {
            context.show(Document::new(numerator, parent)).await?;
        }
        context.show(Document::new(&answer, parent).blocks(blocks).csv(rows)).await?;
        listing::say_what_is_left(&answer);
        Ok(())
    }

    /// What makes up the figure; of a rate what it is of, and its numerator, both of the same point of the register. Both are in the same
    /// order, and what is in the numerator is in the denominator too: as many of the one suffice for as many of the other.
    async fn answers(
        &self,
        context: &Context,
        request: ExplainFigureRequest,
        figure: &str,
    ) -> Result<(ExplainFigureResponse, Option<ExplainFigureResponse>), Failure> {
        let Some([numerator, denominator]) = Figure::by_key(figure).and_then(Figure::parts) else {
            let request = ExplainFigureRequest { figure: figure.to_owned(), ..request };
            return Ok((context.list(request, self.limit).await?, None));
        };
        let whole = ExplainFigureRequest { figure: (*denominator).to_owned(), ..request.clone() };
        let whole = context.list(whole, self.limit).await?;
        let part = ExplainFigureRequest { figure: (*numerator).to_owned(), as_of: whole.as_of, ..request };
        let part = context.list(part, self.limit).await?;
        Ok((whole, Some(part)))
    }
}
