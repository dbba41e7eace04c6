//! `hotline caller`: who is calling.

use clap::Args;
use hotline_proto::v1::LookupCallerRequest;

use crate::catalogue::term;
use crate::context::Context;
use crate::failure::Failure;
use crate::output::Document;
use crate::{input, views};

/// Arguments of `caller`.
#[derive(Args, Debug)]
pub struct CallerArgs {
    /// Phone number; `-` reads it from standard input; left out, it is asked for
    phone: Option<String>,
}

impl CallerArgs {
    /// Shows what is known of the number.
    pub async fn run(self, context: &Context) -> Result<(), Failure> {
        let parent = context.parent().await?.to_owned();
        let phone = input::text_or_prompt(self.phone, &term!("ask-phone"))?;
        let request = LookupCallerRequest { parent: parent.clone(), phone, ..LookupCallerRequest::default() };
        let answer = context.read(request).await?;
        let period = context.known_period(&parent).await?;
        let document = Document::new(&answer, &parent)
            .blocks(views::caller::page(&answer, &period.abusive_calls_rule))
            .csv(views::call::table(&answer.calls));
        context.show(document).await
    }
}
