//! `hotline callback create`.

use clap::{ArgGroup, Args};
use hotline_client::names::Kind;
use hotline_proto::v1::{Callback, CallbackKind, CreateCallbackRequest};

use crate::codes;
use crate::context::Context;
use crate::failure::Failure;
use crate::times::{Lean, When};
use crate::write::CreateArgs;

/// Arguments of `callback create`.
#[derive(Args, Debug)]
#[command(group(ArgGroup::new("about").args(["issue", "call"]).required(true).multiple(true)))]
pub struct CreateCallbackArgs {
    /// The issue that it is about
    #[arg(long, value_name = "ISSUE")]
    issue: Option<String>,
    /// To the caller of this call; default: the issue's first call
    #[arg(long, value_name = "CALL")]
    call: Option<String>,
    /// What kind of callback
    #[arg(long, value_parser = codes::parser::<CallbackKind>(), default_value = "promised")]
    kind: CallbackKind,
    /// Until when; default: in 24 hours
    #[arg(long, value_name = "TIME", allow_hyphen_values = true)]
    due: Option<When>,
    /// What is to be asked or told
    #[arg(long, value_name = "TEXT")]
    note: Option<String>,
    /// Why a number is called that must not be: for life at risk only
    #[arg(long = "override", value_name = "TEXT")]
    override_reason: Option<String>,
    #[command(flatten)]
    write: CreateArgs,
}

impl CreateCallbackArgs {
    /// Adds the callback.
    pub async fn run(self, context: &Context) -> Result<(), Failure> {
        let parent = context.parent().await?;
        let callback = Callback {
            kind: self.kind.into(),
            issue: context.name_if(Kind::Issue, self.issue.as_deref()).await?,
            call: context.name_if(Kind::Call, self.call.as_deref()).await?,
            due_at: context.moment(self.due, parent, Lean::Future).await?,
            note: self.note.unwrap_or_default(),
            ..Callback::default()
        };
        let request = CreateCallbackRequest {
            parent: parent.to_owned(),
            callback: Some(callback),
            override_reason: self.override_reason.unwrap_or_default(),
            ..CreateCallbackRequest::default()
        };
        let callback = context.write(&self.write, parent, request).await?;
        context.show(super::document(&callback)).await
    }
}
