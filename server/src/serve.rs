//! Start and stop.

use std::future::Future;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use tonic::transport::Server;
use tonic::transport::server::TcpIncoming;

use crate::api::{self, Api};
use crate::store::Store;

/// How long calls in progress may take when the server stops.
const GRACE: Duration = Duration::from_secs(10);

/// The server could not be started, or broke off.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// The transport failed.
    #[error("serving failed: {0}")]
    Transport(#[from] tonic::transport::Error),
    /// The contract cannot be shown by reflection.
    #[error("reflection: {0}")]
    Reflection(#[from] tonic_reflection::server::Error),
}

/// Serves a register on a bound listener until `shutdown`, then lets what was begun come to its end and closes the register.
pub async fn serve(
    listener: TcpListener,
    store: Store,
    shutdown: impl Future<Output = ()>,
) -> Result<(), ServeError> {
    let stopping = CancellationToken::new();
    let api = Api::new(store.clone(), stopping.clone());
    let (routes, health) = api::routes(&api).await?;
    // Set here: the server's own setting is for sockets that it binds itself. Without it a large answer waits 40 ms for an acknowledgement.
    let incoming = TcpIncoming::from(listener).with_nodelay(Some(true));
    // tonic's own defaults are open: streams unlimited, no keepalive.
    let server = Server::builder()
        .max_concurrent_streams(1024)
        .http2_keepalive_interval(Some(Duration::from_secs(30)))
        .http2_keepalive_timeout(Some(Duration::from_secs(20)))
        .add_routes(routes)
        .serve_with_incoming_shutdown(incoming, {
            let stopping = stopping.clone();
            async move { stopping.cancelled().await }
        });
    tokio::pin!(server);
    tokio::pin!(shutdown);
    let presence = tokio::spawn(api::follow_presence(health.clone(), store.present()));
    let served = tokio::select! {
        served = &mut server => served,
        () = &mut shutdown => {
            tracing::info!("stopping");
            presence.abort();
            api::not_serving(&health).await;
            stopping.cancel();
            tokio::time::timeout(GRACE, server).await.unwrap_or_else(|_| {
                tracing::warn!("calls still open after {} s were cut off", GRACE.as_secs());
                Ok(())
            })
        }
    };
    store.stop().await;
    Ok(served?)
}
