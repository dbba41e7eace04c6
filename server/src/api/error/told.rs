//! What a status tells of its reason, for the log.

use hotline_proto::google::rpc;
use hotline_proto::google::rpc::ErrorInfo;
use hotline_proto::v1::ErrorReason;
use prost::Message;
use tonic::Status;

/// The reason of a status, with the facts that say more of a failure and nothing of a request.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Told {
    /// The published reason. None if the status is none of ours.
    pub reason: Option<ErrorReason>,
    /// Why the storage is not available.
    pub cause: Option<String>,
    /// Number of an incident that the log describes.
    pub incident: Option<String>,
}

/// Reads a status that was made of a [`Failure`](super::Failure).
pub fn told(status: &Status) -> Told {
    let details = rpc::Status::decode(status.details()).unwrap_or_default().details;
    let info = details.iter().find(|any| any.type_url.ends_with("/google.rpc.ErrorInfo"));
    let Some(Ok(mut info)) = info.map(|any| ErrorInfo::decode(any.value.as_slice())) else {
        return Told::default();
    };
    let mut fact = |name: &str| info.metadata.remove(name);
    let (cause, incident) = (fact("cause"), fact("incident"));
    Told { reason: ErrorReason::from_str_name(&format!("ERROR_REASON_{}", info.reason)), cause, incident }
}
