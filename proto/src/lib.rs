//! The contract of the hotline register, package `hotline.v1`, and the code generated from it.
//!
//! The `.proto` files in this crate describe the messages and services; their comments document the generated code. There is no logic here.

pub mod codec;

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
        include!(concat!(env!("OUT_DIR"), "/traits.rs"));
    }
}

pub use hotline::v1;

/// The compiled contract with its comments, for reflection.
pub const FILE_DESCRIPTOR_SET: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/hotline.v1.bin"));

/// The `domain` of every `google.rpc.ErrorInfo` that the server sends.
pub const ERROR_DOMAIN: &str = "hotline";

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
    /// Whether it changes nothing.
    pub only_reads: bool,
    /// Who may call it, besides the server's own user.
    pub roles: &'static [v1::Role],
}

/// A unary method, by the type of its request. Implemented for the request of each.
pub trait Rpc: prost::Message + Clone + std::fmt::Debug + Default + 'static {
    /// The message with which the server answers.
    type Response: prost::Message + std::fmt::Debug + Default + 'static;
    /// The method: its entry in [`METHODS`].
    const METHOD: &'static Method;
    /// The name of the resource that it is about, which begins with that of its period. Empty if it names none.
    fn resource(&self) -> &str;
    /// Up to which position of the period's journal the answer must go. None if the method always answers from the present.
    fn min_position(&self) -> Option<i64>;
    /// Sets that position. Does nothing where there is none.
    fn set_min_position(&mut self, position: i64);
}

include!(concat!(env!("OUT_DIR"), "/methods.rs"));

/// A request that writes.
pub trait WriteRequest {
    /// What every write has. None if it is missing.
    fn context(&self) -> Option<&v1::WriteContext>;
    /// The same, for filling it in.
    fn context_mut(&mut self) -> &mut v1::WriteContext;
}

/// The response to a write.
pub trait WriteResponse {
    /// What became of the write. None if the server did not say.
    fn result(&self) -> Option<&v1::WriteResult>;
    /// Says what became of the write.
    fn set_result(&mut self, result: v1::WriteResult);
}

/// A response that is about one resource.
pub trait ResourceResponse {
    /// The resource.
    type Resource: prost::Message + Default;
    /// The resource. None with `validate_only`.
    fn resource(&self) -> Option<&Self::Resource>;
    /// The same, without the rest of the response.
    fn into_resource(self) -> Option<Self::Resource>;
}

/// A request for a page of a list.
pub trait PageRequest: Rpc<Response: PageResponse> {
    /// Sets how many items the page holds at most.
    fn set_page_size(&mut self, size: i32);
    /// Which page is wanted; empty for the first.
    fn page_token(&self) -> &str;
    /// Sets which page is wanted.
    fn set_page_token(&mut self, token: String);
}

/// A page of a list.
pub trait PageResponse {
    /// What is listed.
    type Item;
    /// The items of the page.
    fn items(&self) -> &[Self::Item];
    /// The same, without the rest of the response.
    fn into_items(self) -> Vec<Self::Item>;
    /// What names the next page; empty after the last.
    fn next_page_token(&self) -> &str;
    /// Takes in the page that follows.
    fn append(&mut self, next: Self);
}
