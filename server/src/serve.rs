//! Starts and stops the server.

use std::future::Future;
use std::time::Duration;

use tokio_util::sync::CancellationToken;
use tonic::transport::Server;

use crate::api::around::Around;
use crate::api::arriving::Arriving;
use crate::api::deadline::Deadlines;
use crate::api::identity::Identity;
use crate::api::message::Messages;
use crate::api::rates::Rates;
use crate::api::request_log::RequestLog;
use crate::api::{self, Api};
use crate::limits::Limits;
use crate::store::Store;
use crate::transport::answers::Answers;
use crate::transport::listener::{self, Doors};

/// How long requests in progress may take after the server is told to stop.
const GRACE: Duration = Duration::from_secs(10);

/// Requests in progress on one connection.
const STREAMS: u32 = 1024;
/// Requests beyond these that a connection may begin before it is ended.
const STREAMS_BEYOND: usize = 1024;
/// Maximum size of the headers of a request, in bytes.
const MAX_HEADERS: u32 = 16 << 10;

/// Why the server did not start, or ended by itself.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// The transport failed.
    #[error("serving failed: {0}")]
    Transport(#[from] tonic::transport::Error),
    /// The compiled contract cannot be served by reflection.
    #[error("reflection: {0}")]
    Reflection(#[from] tonic_reflection::server::Error),
}

/// Serves a register until `shutdown`. Then finishes the requests in progress and closes the register.
pub async fn serve(
    doors: Doors,
    store: Store,
    limits: Limits,
    shutdown: impl Future<Output = ()>,
) -> Result<(), ServeError> {
    let stopping = CancellationToken::new();
    let api = Api::new(store.clone(), stopping.clone());
    let (routes, health) = api::routes(&api).await?;
    let certificate = doors.tls.clone().map(|tls| tokio::spawn(tls.follow()));
    let incoming = listener::incoming(doors, limits, stopping.clone());
    // By default tonic has no limit of streams, none of those that a client opens beyond it, and no keepalive.
    let server = Server::builder()
        .max_concurrent_streams(STREAMS)
        .http2_max_local_error_reset_streams(Some(STREAMS_BEYOND))
        .http2_max_header_list_size(MAX_HEADERS)
        .http2_keepalive_interval(Some(Duration::from_secs(30)))
        .http2_keepalive_timeout(Some(Duration::from_secs(20)))
        .layer(Arriving::new(limits))
        .layer(Around(RequestLog))
        .layer(Around(Deadlines))
        .layer(Around(Identity::new(store.access().clone())))
        .layer(Around(Rates::new(limits)))
        .layer(Around(Messages::new(limits)))
        .layer(Around(Answers::new(limits)))
        .add_routes(routes)
        .serve_with_incoming_shutdown(incoming, {
            let stopping = stopping.clone();
            async move { stopping.cancelled().await }
        });
    tokio::pin!(server);
    tokio::pin!(shutdown);
    let health_follower = tokio::spawn(api::follow_troubles(health.clone(), store.troubles()));
    let access = tokio::spawn(store.clone().follow_access());
    let disk = tokio::spawn(store.clone().follow_disk());
    let clock = tokio::spawn(api::follow_clock(health.clone(), store.clock_is_right()));
    let served = tokio::select! {
        served = &mut server => served,
        () = &mut shutdown => {
            tracing::info!("stopping");
            health_follower.abort();
            api::not_serving(&health).await;
            stopping.cancel();
            tokio::time::timeout(GRACE, server).await.unwrap_or_else(|_| {
                tracing::warn!("calls still open after {} s were cut off", GRACE.as_secs());
                Ok(())
            })
        }
    };
    certificate.iter().for_each(tokio::task::JoinHandle::abort);
    access.abort();
    disk.abort();
    clock.abort();
    store.stop().await;
    Ok(served?)
}
