//! The contract of the hotline register, package `hotline.v1`, and the code generated from it.
//!
//! The `.proto` files in this crate describe the messages and services; their comments document the generated code. There is no logic here.

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

/// The `domain` of every `google.rpc.ErrorInfo` that the server sends.
pub const ERROR_DOMAIN: &str = "hotline.v1";

/// Request header with the name of who writes: at most 200 bytes of UTF-8, percent-encoded where not ASCII.
pub const ACTOR_HEADER: &str = "hotline-actor";

/// Request header with the name of the person on whose behalf the actor writes. The same form as [`ACTOR_HEADER`].
pub const ON_BEHALF_OF_HEADER: &str = "hotline-on-behalf-of";

/// Response header of a write: `true` if an earlier request with the same id was carried out. Otherwise absent.
pub const REPLAYED_HEADER: &str = "hotline-replayed";

/// Response header of a write, `PERIOD=POSITION`: the last position of the period's journal after the write. As a request header of a list or
/// summary, with several values separated by commas, it keeps the answer from being older than that, whichever server gives it.
pub const SEEN_HEADER: &str = "hotline-seen";

/// A method of the contract, as gRPC names it.
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
    /// The message with which the server answers.
    type Response: prost::Message + std::fmt::Debug + Default + 'static;
    /// The method: its entry in [`METHODS`].
    const METHOD: &'static Method;
}

include!(concat!(env!("OUT_DIR"), "/methods.rs"));

/// The fields of every write. Implemented for each request with a `request_id`.
pub trait WriteRequest {
    /// A UUID that the client makes, the same on every retry.
    fn request_id(&self) -> &str;
    /// The request id, for filling it in.
    fn request_id_mut(&mut self) -> &mut String;
    /// When it happened. None for now.
    fn occurred_at(&self) -> Option<&prost_types::Timestamp>;
    /// The etag that the resource must still have. Empty for any, and in a write that creates something.
    fn etag(&self) -> &str;
    /// Sets when it happened, and the etag. A write that creates something has no etag and ignores it.
    fn stamp(&mut self, occurred_at: Option<prost_types::Timestamp>, etag: &str);
}
