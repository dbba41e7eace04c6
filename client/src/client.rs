//! The connection, and one request over it.

use backon::Retryable as _;
use hotline_proto::Rpc;
use hotline_proto::v1::call_service_client::CallServiceClient;
use hotline_proto::v1::watch_service_client::WatchServiceClient;
use http::uri::PathAndQuery;
use tokio::time::Instant;
use tonic::client::Grpc;
use tonic::codec::CompressionEncoding;
use tonic::service::interceptor::InterceptedService;
use tonic::transport::{Certificate, Channel, ClientTlsConfig, Endpoint};
use tonic::{Request, Response, Status};
use tonic_prost::ProstCodec;

use crate::error::SettingProblem;
use crate::positions::WrittenPositions;
use crate::retry::backoff;
use crate::settings::SOCKET;
use crate::token::Authorization;
use crate::{ClientCertificate, Error, Settings};

/// A page of 1,000 calls with long texts, with room to spare.
const MAX_ANSWER_BYTES: usize = 32 * 1024 * 1024;

/// A connection over which each request says who is asking.
pub type Authorized = InterceptedService<Channel, Authorization>;

/// A connection to a server. Cloning it is cheap and shares the connection.
#[derive(Clone, Debug)]
pub struct Client {
    channel: Channel,
    pub(crate) settings: std::sync::Arc<Settings>,
    pub(crate) positions: WrittenPositions,
}

/// Sets what holds for every answer. The generated clients share no trait in which a function could name these.
macro_rules! with_answer_limits {
    ($client:expr) => {
        $client.accept_compressed(CompressionEncoding::Gzip).max_decoding_message_size(MAX_ANSWER_BYTES)
    };
}

impl Client {
    /// Connects now, once. Fails with [`Error::Connect`] if nobody answers.
    pub async fn connect(settings: Settings) -> Result<Self, Error> {
        let channel = endpoint(&settings)?.connect().await;
        let channel =
            channel.map_err(|source| Error::Connect { endpoint: settings.endpoint.clone(), source })?;
        Ok(Self::over(channel, settings))
    }

    /// The same; goes on trying for as long as the settings have patience, as a server may be starting.
    pub async fn connect_patiently(settings: Settings) -> Result<Self, Error> {
        let give_up = Instant::now() + settings.patience;
        let attempt = || Self::connect(settings.clone());
        let may_come = |error: &Error| {
            matches!(error, Error::Connect { .. }) && !error.is_untrusted() && !error.is_certificate_refused()
        };
        let attempts = attempt.retry(backoff()).when(may_come);
        // No pause means no further attempt.
        let attempts = attempts.adjust(|_, pause| pause.filter(|pause| Instant::now() + *pause < give_up));
        attempts.await
    }

    /// Connects with the first request, and again whenever the connection is lost. Needs a running tokio runtime.
    pub fn connect_lazy(settings: Settings) -> Result<Self, Error> {
        let channel = endpoint(&settings)?.connect_lazy();
        Ok(Self::over(channel, settings))
    }

    /// Over a connection of one's own: with TLS, to a socket, or through whatever else tonic's [`Channel`] can do. The settings' endpoint,
    /// `connect_timeout` and `keepalive` are then the channel's matter.
    pub fn over(channel: Channel, settings: Settings) -> Self {
        Self { channel, settings: std::sync::Arc::new(settings), positions: WrittenPositions::default() }
    }

    /// The settings that it was made with.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// The generated client of calls, for the stream IngestCalls. What is not a stream goes through [`read`](Self::read) and
    /// [`write`](Self::write).
    pub fn calls(&self) -> CallServiceClient<Authorized> {
        with_answer_limits!(CallServiceClient::new(self.authorized()))
    }

    /// The generated client of the journal, for the stream WatchEvents. [`watch`](Self::watch) resumes it after a break.
    pub fn watches(&self) -> WatchServiceClient<Authorized> {
        with_answer_limits!(WatchServiceClient::new(self.authorized()))
    }

    fn authorized(&self) -> Authorized {
        InterceptedService::new(self.channel.clone(), Authorization(self.settings.token.clone()))
    }

    /// Sends a request once, for those who decide themselves when to send it again.
    pub async fn send_once<R: Rpc>(&self, request: Request<R>) -> Result<Response<R::Response>, Status> {
        let mut grpc = with_answer_limits!(Grpc::new(self.authorized()));
        grpc.ready()
            .await
            .map_err(|error| Status::unavailable(format!("the connection is not ready: {error}")))?;
        let path = PathAndQuery::from_static(R::METHOD.path);
        grpc.unary(request, path, ProstCodec::default()).await
    }
}

fn endpoint(settings: &Settings) -> Result<Endpoint, Error> {
    let bad = || Error::Setting { setting: "endpoint", problem: SettingProblem::NotAUrl };
    let endpoint = Endpoint::from_shared(settings.endpoint.clone()).map_err(|_| bad())?;
    let is_here = settings.endpoint.starts_with(SOCKET) || endpoint.uri().host().is_some_and(is_loopback);
    // Without a scheme the transport would fail later, as if nobody had answered.
    match endpoint.uri().scheme_str() {
        Some("http") if settings.token.is_some() && !is_here => {
            return Err(Error::Setting { setting: "endpoint", problem: SettingProblem::NotPrivate });
        }
        Some("http" | "https") => {}
        _ => return Err(bad()),
    }
    let endpoint = match (endpoint.uri().scheme_str(), &settings.certificate) {
        (Some("https"), certificate) => {
            let tls = tls(settings.ca.as_deref());
            // Each by itself, as the transport does not tell which of them is wrong.
            let endpoint = endpoint.tls_config(tls.clone()).map_err(|_| no_certificate())?;
            match certificate {
                Some(ClientCertificate(identity)) => {
                    let tls = tls.identity(identity.clone());
                    endpoint
                        .tls_config(tls)
                        .map_err(|_| certificate_is(SettingProblem::NoClientCertificate))?
                }
                None => endpoint,
            }
        }
        (_, Some(_)) => return Err(certificate_is(SettingProblem::NeedsTls)),
        (_, None) => endpoint,
    };
    endpoint
        .connect_timeout(settings.connect_timeout)
        .http2_keep_alive_interval(settings.keepalive)
        .keep_alive_while_idle(true)
        .tcp_nodelay(true)
        .user_agent(concat!("hotline/", env!("CARGO_PKG_VERSION")))
        .map_err(|_| bad())
}

fn tls(ca: Option<&str>) -> ClientTlsConfig {
    match ca {
        Some(ca) => ClientTlsConfig::new().ca_certificate(Certificate::from_pem(ca)),
        None => ClientTlsConfig::new().with_native_roots(),
    }
}

fn certificate_is(problem: SettingProblem) -> Error {
    Error::Setting { setting: "certificate", problem }
}

fn no_certificate() -> Error {
    Error::Setting { setting: "ca", problem: SettingProblem::NoCertificate }
}

/// Whether what is sent to a host stays on this machine.
fn is_loopback(host: &str) -> bool {
    let address = host.trim_start_matches('[').trim_end_matches(']').parse::<std::net::IpAddr>();
    host == "localhost" || address.is_ok_and(|address| address.is_loopback())
}
