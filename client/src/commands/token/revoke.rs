//! `hotline token revoke`.

use clap::Args;
use hotline_proto::v1::RevokeTokenRequest;
use uuid::Uuid;

use crate::context::Context;
use crate::failure::Failure;
use crate::output::Document;
use crate::views;
use crate::write::CreateArgs as RecordArgs;

/// Arguments of `token revoke`.
#[derive(Args, Debug)]
pub struct RevokeArgs {
    /// Id of the token
    id: String,
    /// Id of the request, to repeat one whose answer was lost
    #[arg(long, value_name = "UUID")]
    request_id: Option<Uuid>,
}

impl RevokeArgs {
    /// Revokes the token.
    pub async fn run(self, context: &Context) -> Result<(), Failure> {
        let id = self.id.trim_start_matches("tokens/");
        let request = RevokeTokenRequest { name: format!("tokens/{id}"), ..RevokeTokenRequest::default() };
        let record = RecordArgs { at: None, request_id: self.request_id };
        let revoked = context.write(&record, "", request).await?;
        let token = revoked.token.clone().unwrap_or_default();
        let rows = views::token::table(std::slice::from_ref(&token));
        context.show(Document::new(&revoked, "").blocks(views::token::card(&token)).csv(rows)).await
    }
}
