//! `hotline summary … --explain FIGURE`: the calls or issues that make up a figure.

use hotline_proto::v1::{AsOf, Dimension, ExplainFigureRequest, ExplainFigureResponse, Window};
use std::sync::Mutex;

use super::{FiguresArgs, names};
use crate::context::{Context, pages};
use crate::failure::Failure;
use crate::output::Document;
use crate::views::summary::{self, Names};

impl FiguresArgs {
    /// Lists them.
    pub(super) async fn explain(
        self,
        context: &Context,
        parent: &str,
        window: Window,
        as_of: Option<AsOf>,
        figure: String,
    ) -> Result<(), Failure> {
        let row = self.row()?;
        let (dimension, value) = row.clone().unwrap_or((Dimension::Unspecified, String::new()));
        let request = ExplainFigureRequest {
            parent: parent.to_owned(),
            window: Some(window),
            as_of,
            figure,
            dimension: dimension.into(),
            value,
            ..ExplainFigureRequest::default()
        };
        let answer = items(context, &request, self.limit).await?;
        let names = match dimension {
            Dimension::Unspecified => Names::new(),
            by => names::for_people(context, parent, by).await?,
        };
        let row = row.as_ref().map(|(by, value)| (*by, value.as_str()));
        let asked = summary::Asked { period: parent, figure: &request.figure, row, names: &names };
        let blocks = summary::explanation(&asked, &answer, &context.zone_for_people(parent).await?);
        let (rows, more) = (summary::items(&answer.items), !answer.next_page_token.is_empty());
        context.show(Document::of(&answer, parent).blocks(blocks).csv(rows)).await?;
        Context::say_what_is_left(answer.items.is_empty(), more);
        Ok(())
    }
}

/// The first page with the items of those after it: they are all of one point of the register.
async fn items(
    context: &Context,
    request: &ExplainFigureRequest,
    limit: u32,
) -> Result<ExplainFigureResponse, Failure> {
    let first = Mutex::new(None);
    let page = |page_size, page_token| {
        let (request, first) = (request.clone(), &first);
        async move {
            let request = ExplainFigureRequest { page_size, page_token, ..request };
            let mut page = context.read(request).await?;
            let (items, next) = (std::mem::take(&mut page.items), std::mem::take(&mut page.next_page_token));
            if let Ok(mut first) = first.lock() {
                first.get_or_insert(page);
            }
            Ok((items, next))
        }
    };
    let (items, next_page_token) = pages(limit, page).await?;
    let first = first.into_inner().ok().flatten().unwrap_or_default();
    Ok(ExplainFigureResponse { items, next_page_token, ..first })
}
