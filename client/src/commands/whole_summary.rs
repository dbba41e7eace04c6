//! A summary with all rows of its breakdown, which the server gives page by page.

use hotline_proto::v1::{GetSummaryRequest, GetSummaryResponse};

use crate::context::Context;
use crate::failure::Failure;

impl Context {
    /// Asks for a summary, and for as many pages as it has.
    pub async fn summary(&self, request: GetSummaryRequest) -> Result<GetSummaryResponse, Failure> {
        let mut answer = self.read(request.clone()).await?;
        let Some(summary) = &mut answer.summary else { return Ok(answer) };
        while !summary.next_page_token.is_empty() {
            let page_token = std::mem::take(&mut summary.next_page_token);
            let next = self.read(GetSummaryRequest { page_token, ..request.clone() }).await?;
            let next = next.summary.unwrap_or_default();
            summary.breakdown.extend(next.breakdown);
            summary.next_page_token = next.next_page_token;
        }
        Ok(answer)
    }
}
