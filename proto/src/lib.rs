//! The contract of the hotline register, package `hotline.v1`, and the code generated from it.
//!
//! The messages and services are described in the `.proto` files beside this crate; their comments are the documentation of what is
//! generated here. There is no logic in this crate.

/// Google's published types that the contract uses.
#[allow(missing_docs, clippy::all, rustdoc::all)]
pub mod google {
    pub mod rpc {
        tonic::include_proto!("google.rpc");
    }
    pub mod r#type {
        tonic::include_proto!("google.r#type");
    }
}

#[allow(missing_docs, clippy::all, rustdoc::all)]
mod hotline {
    pub mod v1 {
        tonic::include_proto!("hotline.v1");
        include!(concat!(env!("OUT_DIR"), "/write_requests.rs"));
    }
}

pub use hotline::v1;

/// The compiled contract with its comments, for reflection.
pub const FILE_DESCRIPTOR_SET: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/hotline.v1.bin"));

/// `domain` of every `google.rpc.ErrorInfo` of this API.
pub const ERROR_DOMAIN: &str = "hotline.v1";

/// Request header: who writes. At most 200 bytes, percent-encoded where not ASCII.
pub const ACTOR_HEADER: &str = "hotline-actor";

/// Request header: on whose behalf. At most 200 bytes, percent-encoded where not ASCII.
pub const ON_BEHALF_OF_HEADER: &str = "hotline-on-behalf-of";

/// Response header, `true` when the request had been carried out before.
pub const REPLAYED_HEADER: &str = "hotline-replayed";

/// Response header of a write, `PERIOD=POSITION`: up to where the period's journal went when it was committed. Sent as a request header with
/// a list or summary, several apart by commas, it keeps the answer from being older than that, whichever server gives it.
pub const SEEN_HEADER: &str = "hotline-seen";

/// A method of the contract.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Method {
    /// The service, without the package: `CallService`.
    pub service: &'static str,
    /// The method within its service: `CreateCall`.
    pub name: &'static str,
    /// The path of its requests: `/hotline.v1.CallService/CreateCall`.
    pub path: &'static str,
    /// Whether the client sends a stream of requests.
    pub client_streaming: bool,
    /// Whether the server sends a stream of responses.
    pub server_streaming: bool,
}

/// A unary method, by the type of its request. Implemented for the request of each.
pub trait Rpc: prost::Message + Clone + std::fmt::Debug + Default + 'static {
    /// The message that answers it.
    type Response: prost::Message + std::fmt::Debug + Default + 'static;
    /// The method: its entry in [`METHODS`].
    const METHOD: &'static Method;
}

include!(concat!(env!("OUT_DIR"), "/methods.rs"));

/// What every write has. Implemented for each request with a `request_id`.
pub trait WriteRequest {
    /// UUID made by the client, the same on every retry.
    fn request_id(&self) -> &str;
    /// The same, to fill it in.
    fn request_id_mut(&mut self) -> &mut String;
    /// When it happened, if not now.
    fn occurred_at(&self) -> Option<&prost_types::Timestamp>;
    /// The etag that the resource must still have; empty for any.
    fn etag(&self) -> &str;
    /// Sets when it happened and the etag; a write that makes something new has none.
    fn stamp(&mut self, occurred_at: Option<prost_types::Timestamp>, etag: &str);
}
