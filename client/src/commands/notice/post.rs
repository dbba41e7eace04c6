//! `hotline notice post`.

use clap::Args;
use hotline_client::names::Kind;
use hotline_proto::v1::PostNoticeRequest;

use crate::context::Context;
use crate::directories::Directory;
use crate::failure::Failure;
use crate::times::{Lean, When};
use crate::write::CreateArgs;
use crate::{input, views};

/// Arguments of `notice post`.
#[derive(Args, Debug)]
pub struct PostArgs {
    /// What is said, without phone and identity numbers; `-` reads it from standard input
    text: String,
    /// From when it is in force; default: now
    #[arg(long, value_name = "TIME", allow_hyphen_values = true)]
    from: Option<When>,
    /// Number of the notice that it replaces
    #[arg(long, value_name = "NOTICE")]
    replaces: Option<String>,
    /// Code of the category that it is about
    #[arg(short, long, value_name = "CODE")]
    category: Option<String>,
    #[command(flatten)]
    record: CreateArgs,
}

impl PostArgs {
    /// Posts the notice.
    pub async fn run(self, context: &Context) -> Result<(), Failure> {
        let parent = context.parent().await?.to_owned();
        let category = match &self.category {
            Some(typed) => context.code(Directory::Categories, &parent, typed).await?,
            None => String::new(),
        };
        let request = PostNoticeRequest {
            parent: parent.clone(),
            text: input::text_or_stdin(self.text)?,
            start_time: context.moment(self.from, &parent, Lean::Future).await?,
            replaces: context.name_if(Kind::Notice, self.replaces.as_deref()).await?,
            category,
            ..PostNoticeRequest::default()
        };
        let answer = context.write(&self.record, &parent, request).await?;
        context.show(views::notice::written(&answer, &parent)).await
    }
}
