//! Figures of a period.

use hotline_proto::v1;
use hotline_proto::v1::summary_service_server::SummaryService;
use tonic::{Request, Response, Status};

use super::Api;
use super::convert::input::{self, Address};
use super::convert::{output, times};
use super::status::Failure;
use crate::domain::instant::Instant;
use crate::store::read;

#[tonic::async_trait]
impl SummaryService for Api {
    async fn get_summary(
        &self,
        request: Request<v1::GetSummaryRequest>,
    ) -> Result<Response<v1::Summary>, Status> {
        Ok(Response::new(self.summary(&request.into_inner()).await?))
    }
}

impl Api {
    async fn summary(&self, request: &v1::GetSummaryRequest) -> Result<v1::Summary, Failure> {
        let reading = self.open(Address::period("parent", &request.parent)).await?;
        let (known, asked) = reading.read(|f| input::asked_window(f, request))?;
        let (_, period) = self.find_period(&known.id).await?;
        let now = Instant::now();
        let window = asked.of(&period.facts, now)?;
        let key = known.key;
        // Both in one snapshot: the position says what the figures have seen.
        let read = self.query(move |conn| {
            let figures = read::summary::figures(conn, key, window, now)?;
            Ok((figures, read::event::head(conn, key)?))
        });
        let (figures, position) = read.await?;
        Ok(v1::Summary {
            period: known.id.name(),
            from: Some(times::timestamp(window.from)),
            to: Some(times::timestamp(window.to)),
            as_of: Some(v1::AsOf { position, time: Some(times::timestamp(now)) }),
            figures: Some(output::figures(&figures)),
        })
    }
}
