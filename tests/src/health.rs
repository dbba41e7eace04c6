//! How a server says that it is.

use tonic::transport::{Channel, Endpoint};
use tonic_health::pb::HealthCheckRequest;
use tonic_health::pb::health_check_response::ServingStatus;
use tonic_health::pb::health_client::HealthClient;

use crate::Server;

/// Asks a server how it is.
#[derive(Clone, Debug)]
pub struct Health(HealthClient<Channel>);

impl Health {
    /// A client of it.
    pub fn of(server: &Server) -> Self {
        let endpoint = Endpoint::from_shared(server.url()).expect("the address is a URL");
        Self(HealthClient::new(endpoint.connect_lazy()))
    }

    /// Whether it says so of itself and of a service.
    pub async fn is(&mut self, status: ServingStatus) -> bool {
        let mut said = Vec::new();
        for service in ["", "hotline.v1.CallService"] {
            let request = HealthCheckRequest { service: service.to_owned() };
            let answer = self.0.check(request).await.expect("health is told, whatever the database does");
            said.push(answer.into_inner().status());
        }
        said.iter().all(|said| *said == status)
    }
}
