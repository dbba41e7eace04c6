//! The tonic layer: the services of the contract.
//!
//! [`convert::input`] reads a request into a command of the domain or a filter of the storage. [`write`](mod@write) hands commands to the
//! storage, [`page`] cuts lists into pages, [`convert::output`] makes the answers, [`error`] makes the status of a failure. Four layers are around all
//! services: [`request_log`] writes the lines of the log, [`deadline`] ends what takes too long, [`message`] refuses what is no message, [`identity`] finds out
//! who is asking, and whether they may. Each other file
//! is a service, except for `ingest`, which BatchCreateCalls and IngestCalls share, `changed`, which answers what a
//! write changed, `full_view`, which notes who sees names and numbers, `agency`, which keeps an agency to its assignments, `audit`, which reads the journals, `person`, which tells and forgets what is known of one,
//! `report`, which makes and answers reports, `suggestion`, which says what a call that is being taken may be about, and `verbs`, which makes the methods of calls, issues and callbacks that do no more than that.
//!
//! No rule of the register belongs here, and no SQL.

mod admin;
mod agency;
pub mod around;
pub mod arriving;
mod audit;
mod call;
mod callback;
mod caller;
mod changed;
pub mod convert;
mod correction;
mod cost;
pub mod deadline;
mod directory;
pub mod error;
mod full_view;
pub mod identity;
mod ingest;
mod issue;
pub mod message;
mod notice;
pub mod page;
mod period;
mod person;
pub mod rates;
mod report;
pub mod request_log;
mod shift;
mod suggestion;
mod summary;
mod verbs;
mod watch;
pub mod write;

use std::collections::HashMap;
use std::sync::{Arc, LazyLock, PoisonError, RwLock};
use std::time::Duration;

use hotline_proto::v1::admin_service_server::AdminServiceServer;
use hotline_proto::v1::call_service_server::CallServiceServer;
use hotline_proto::v1::callback_service_server::CallbackServiceServer;
use hotline_proto::v1::caller_service_server::CallerServiceServer;
use hotline_proto::v1::directory_service_server::DirectoryServiceServer;
use hotline_proto::v1::issue_service_server::IssueServiceServer;
use hotline_proto::v1::period_service_server::PeriodServiceServer;
use hotline_proto::v1::shift_service_server::ShiftServiceServer;
use hotline_proto::v1::summary_service_server::SummaryServiceServer;
use hotline_proto::v1::watch_service_server::WatchServiceServer;
use hotline_proto::{FILE_DESCRIPTOR_SET, METHODS, Method, Rpc};
use prost::Message;
use tokio::sync::watch::Receiver;
use tokio_util::sync::CancellationToken;
use tonic::Response;
use tonic::codec::CompressionEncoding;
use tonic::server::NamedService;
use tonic::service::Routes;
use tonic_health::ServingStatus;
use tonic_health::server::HealthReporter;

use crate::domain::instant::Instant;
use crate::domain::period::PeriodId;
use crate::domain::refusal::Missing;
use crate::domain::refusal::Refusal;
use crate::store;
use crate::store::db::condition::Troubles;
use crate::store::db::conn::Conn;
use crate::store::{AtLeast, Store};
use crate::transport::answers::wait_for_turn;
use convert::caller_ids::CallerIds;
use convert::input::{Address, Reading, ResolvedPeriod};
use convert::kept_numbers::KeptNumbers;
use error::Failure;
use identity::covers;
use rlibphonenumber::Region;
use watch::Tails;

/// Maximum size of a message, in bytes.
pub const MAX_MESSAGE_BYTES: usize = 256 * 1024;
/// Maximum size of a message with many calls, in bytes.
pub const MAX_BATCH_BYTES: usize = 4 * 1024 * 1024;
/// Maximum size of an answer, in bytes.
pub const MAX_ANSWER_BYTES: usize = 16 * 1024 * 1024;
/// Minimum size of an answer that is compressed, in bytes.
const COMPRESSED_FROM: usize = 4 * 1024;
/// Maximum duration of a unary request.
pub const MAX_UNARY_TIME: Duration = Duration::from_secs(30);

/// What the services share. Cheap to clone.
#[derive(Clone)]
pub struct Api {
    store: Store,
    /// Cancelled when the server stops, which ends open streams.
    shutdown: CancellationToken,
    /// A cache. Its entries never become stale, as they hold only what never changes.
    resolved_periods: Arc<RwLock<HashMap<PeriodId, Arc<ResolvedPeriod>>>>,
    /// The tails of the journals that are watched.
    tails: Tails,
}

impl Api {
    /// The services of a register. Their streams end when `shutdown` is cancelled.
    pub fn new(store: Store, shutdown: CancellationToken) -> Self {
        Self { store, shutdown, resolved_periods: Arc::default(), tails: Tails::default() }
    }

    /// Resolves the period of a request, whose other fields can then be read. A malformed name becomes a violation of the reading.
    async fn open(&self, address: Address<'_>) -> Result<Reading, Failure> {
        match address.read() {
            Ok(id) => Ok(Reading::new(self.resolve_period(&id).await?)),
            Err(Refusal::InvalidFields(violations)) => Ok(Reading::wrong(violations)),
            Err(refusal) => Err(refusal.into()),
        }
    }

    /// The period with an id. Fails if there is none.
    async fn resolve_period(&self, id: &PeriodId) -> Result<Arc<ResolvedPeriod>, Failure> {
        if !covers(id) {
            return Err(not_found(Missing::Period(Some(id.name()))));
        }
        let resolved = self.resolved_periods.read().unwrap_or_else(PoisonError::into_inner).get(id).cloned();
        if let Some(resolved) = resolved {
            return Ok(resolved);
        }
        let (key, period) = self.find_period(id).await?;
        let region = Region::try_from(period.facts.region.as_str()).ok();
        let area_code = period.facts.area_code.clone();
        let (zone, token_key) = (period.facts.zone.clone(), self.store.token_key());
        let kept_numbers = KeptNumbers::new(period.facts.desk.numbers, token_key, key);
        let caller_ids = CallerIds::new(token_key, key);
        let id = id.clone();
        let resolved =
            ResolvedPeriod { id: id.clone(), key, region, area_code, zone, kept_numbers, caller_ids };
        let resolved = Arc::new(resolved);
        self.resolved_periods.write().unwrap_or_else(PoisonError::into_inner).insert(id, resolved.clone());
        Ok(resolved)
    }

    /// Runs a query in one snapshot.
    async fn query<T: Send + 'static>(
        &self,
        query: impl Fn(&mut Conn) -> Result<T, store::Error> + Send + 'static,
    ) -> Result<T, Failure> {
        wait_for_turn().await;
        let answer = tokio::time::timeout(MAX_UNARY_TIME, self.store.read(query)).await;
        Ok(answer.map_err(|_| Failure::ReadDeadline)??)
    }

    /// Runs the query of a list. A standby that contains `at_least` may answer it.
    async fn query_list<T: Send + 'static>(
        &self,
        at_least: AtLeast,
        query: impl Fn(&mut Conn) -> Result<T, store::Error> + Send + Sync + 'static,
    ) -> Result<T, Failure> {
        wait_for_turn().await;
        let answer = tokio::time::timeout(MAX_UNARY_TIME, self.store.read_list(at_least, query)).await;
        Ok(answer.map_err(|_| Failure::ReadDeadline)??)
    }

    /// Runs a query of figures. A standby that contains `at_least` may answer it. The query gets the present time; figures as of that time are final.
    async fn query_as_of<T: Send + 'static>(
        &self,
        at_least: AtLeast,
        query: impl Fn(&mut Conn, Instant) -> Result<T, store::Error> + Send + Sync + 'static,
    ) -> Result<T, Failure> {
        wait_for_turn().await;
        let answer = tokio::time::timeout(MAX_UNARY_TIME, self.store.read_as_of(at_least, query)).await;
        Ok(answer.map_err(|_| Failure::ReadDeadline)??)
    }
}

/// What the answer to a list must contain: the journal up to its `min_position`.
fn at_least(request: &impl Rpc, period: &ResolvedPeriod) -> AtLeast {
    AtLeast { key: period.key, position: request.min_position().unwrap_or_default(), time: None }
}

/// A response. Compressing a small one would cost more than the rest of its request.
fn answer<T: Message>(message: T) -> Response<T> {
    let is_small = message.encoded_len() < COMPRESSED_FROM;
    let mut response = Response::new(message);
    if is_small {
        response.disable_compression();
    }
    response
}

/// The methods of the contract, by the paths of their requests.
static METHODS_BY_PATH: LazyLock<HashMap<&str, &Method>> =
    LazyLock::new(|| METHODS.iter().map(|method| (method.path, method)).collect());

/// The method of a request, by its path. None if the contract has none.
fn method(path: &str) -> Option<&'static Method> {
    METHODS_BY_PATH.get(path).copied()
}

/// Whether a path is that of a method of the contract with one request and one answer.
pub fn is_unary(path: &str) -> bool {
    method(path).is_some_and(|method| !method.client_streaming && !method.server_streaming)
}

/// Whether it is that of a method that changes nothing.
pub fn only_reads(path: &str) -> bool {
    method(path).is_some_and(|method| method.only_reads)
}

/// The failure for a resource that does not exist.
fn not_found(missing: Missing) -> Failure {
    Failure::Refused(Refusal::NotFound(missing))
}

/// The names under which health is reported; "" is the server as a whole.
const SERVICES: [&str; 11] = [
    "",
    AdminServiceServer::<Api>::NAME,
    PeriodServiceServer::<Api>::NAME,
    CallServiceServer::<Api>::NAME,
    IssueServiceServer::<Api>::NAME,
    CallbackServiceServer::<Api>::NAME,
    CallerServiceServer::<Api>::NAME,
    DirectoryServiceServer::<Api>::NAME,
    ShiftServiceServer::<Api>::NAME,
    SummaryServiceServer::<Api>::NAME,
    WatchServiceServer::<Api>::NAME,
];

/// The name under which health reports whether the clock is right.
pub const CLOCK: &str = "hotline.clock";

/// A service with its limits. Its answers are not compressed.
macro_rules! plain {
    ($server:ident, $api:expr, $at_most:expr) => {
        $server::new($api.clone())
            .accept_compressed(CompressionEncoding::Gzip)
            .accept_compressed(CompressionEncoding::Zstd)
            .max_decoding_message_size($at_most)
            .max_encoding_message_size(MAX_ANSWER_BYTES)
    };
}

/// Adds a service with its limits and compression.
macro_rules! serve {
    ($routes:expr, $server:ident, $api:expr, $at_most:expr) => {
        $routes.add_service(
            plain!($server, $api, $at_most)
                .send_compressed(CompressionEncoding::Gzip)
                .send_compressed(CompressionEncoding::Zstd),
        );
    };
}

/// All services, with health and reflection. Health reports SERVING until [`not_serving`].
pub async fn routes(api: &Api) -> Result<(Routes, HealthReporter), tonic_reflection::server::Error> {
    let mut routes = Routes::builder();
    // CreatePeriod may contain whole directories.
    serve!(routes, PeriodServiceServer, api, MAX_BATCH_BYTES);
    serve!(routes, CallServiceServer, api, MAX_BATCH_BYTES);
    serve!(routes, AdminServiceServer, api, MAX_MESSAGE_BYTES);
    serve!(routes, IssueServiceServer, api, MAX_MESSAGE_BYTES);
    serve!(routes, CallbackServiceServer, api, MAX_MESSAGE_BYTES);
    serve!(routes, CallerServiceServer, api, MAX_MESSAGE_BYTES);
    serve!(routes, DirectoryServiceServer, api, MAX_MESSAGE_BYTES);
    serve!(routes, ShiftServiceServer, api, MAX_MESSAGE_BYTES);
    serve!(routes, SummaryServiceServer, api, MAX_MESSAGE_BYTES);
    // Its messages are many and small.
    routes.add_service(plain!(WatchServiceServer, api, MAX_MESSAGE_BYTES));
    let (health, health_server) = tonic_health::server::health_reporter();
    set_health(&health, ServingStatus::Serving).await;
    let is_right = *api.store.clock_is_right().borrow();
    health.set_service_status(CLOCK, serving_if(is_right)).await;
    let reflection = || {
        tonic_reflection::server::Builder::configure()
            .register_encoded_file_descriptor_set(FILE_DESCRIPTOR_SET)
            .register_encoded_file_descriptor_set(tonic_health::pb::FILE_DESCRIPTOR_SET)
    };
    routes.add_service(health_server);
    routes.add_service(reflection().build_v1()?);
    routes.add_service(reflection().build_v1alpha()?);
    Ok((routes.routes(), health))
}

/// Reports NOT_SERVING for every service, before the server stops.
pub async fn not_serving(health: &HealthReporter) {
    set_health(health, ServingStatus::NotServing).await;
}

/// Reports SERVING for every service while nothing is in the way, else NOT_SERVING.
pub async fn follow_troubles(health: HealthReporter, mut troubles: Receiver<Troubles>) {
    loop {
        let status = serving_if(troubles.borrow_and_update().is_well());
        set_health(&health, status).await;
        if troubles.changed().await.is_err() {
            return;
        }
    }
}

/// Reports NOT_SERVING for [`CLOCK`] while the clock is behind what is recorded. The services go on.
pub async fn follow_clock(health: HealthReporter, mut is_right: Receiver<bool>) {
    while is_right.changed().await.is_ok() {
        let status = serving_if(*is_right.borrow_and_update());
        health.set_service_status(CLOCK, status).await;
    }
}

fn serving_if(is_well: bool) -> ServingStatus {
    if is_well { ServingStatus::Serving } else { ServingStatus::NotServing }
}

async fn set_health(health: &HealthReporter, status: ServingStatus) {
    for service in SERVICES {
        health.set_service_status(service, status).await;
    }
}

#[cfg(test)]
mod tests {
    use prost_types::FileDescriptorSet;

    use super::*;

    #[test]
    fn every_service_of_the_contract_is_served() {
        let set = FileDescriptorSet::decode(FILE_DESCRIPTOR_SET).unwrap();
        let files = set.file.iter().filter(|file| file.package() == "hotline.v1");
        let mut contract: Vec<String> = files
            .flat_map(|file| &file.service)
            .map(|service| format!("hotline.v1.{}", service.name()))
            .collect();
        contract.push(String::new());
        contract.sort();
        let mut served = SERVICES.to_vec();
        served.sort_unstable();
        assert_eq!(served, contract);
    }
}
