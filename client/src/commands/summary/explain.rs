//! `hotline summary … --explain FIGURE`: the calls or issues that make up a figure.

use hotline_proto::v1::{AsOf, ExplainFigureRequest, SummaryDimension, SummaryWindow};

use super::{FiguresArgs, names};
use crate::context::Context;
use crate::failure::Failure;
use crate::listing;
use crate::output::Document;
use crate::views::summary::{self, Names};

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
        let (dimension, value) = row.clone().unwrap_or((SummaryDimension::Unspecified, String::new()));
        let request = ExplainFigureRequest {
            parent: parent.to_owned(),
            window: Some(window),
            as_of,
            figure: figure.clone(),
            dimension: dimension.into(),
            value,
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
