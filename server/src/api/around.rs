//! Layers around all services: what happens to a request before them, and to their answer after them.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use tonic::body::Body;
use tonic::codegen::http;
use tower::{Layer, Service};

/// What a layer does.
pub trait Surround: Clone + 'static {
    /// What it keeps of a request until the answer.
    type Begun: Send + 'static;

    /// Before the services have the request.
    fn begin<B>(&self, request: &mut http::Request<B>) -> Self::Begun;

    /// Awaits their answer, or answers in their place.
    fn answer<E: 'static>(
        begun: Self::Begun,
        answering: impl Future<Output = Result<http::Response<Body>, E>> + Send + 'static,
    ) -> impl Future<Output = Result<http::Response<Body>, E>> + Send + 'static;
}

/// The layer that does it.
#[derive(Clone, Copy, Debug)]
pub struct Around<L>(pub L);

impl<S, L: Clone> Layer<S> for Around<L> {
    type Service = Within<S, L>;

    fn layer(&self, inner: S) -> Within<S, L> {
        Within { inner, surround: self.0.clone() }
    }
}

/// The services within it.
#[derive(Clone, Debug)]
pub struct Within<S, L> {
    inner: S,
    surround: L,
}

impl<S, L, B> Service<http::Request<B>> for Within<S, L>
where
    S: Service<http::Request<B>, Response = http::Response<Body>>,
    S::Future: Send + 'static,
    S::Error: 'static,
    L: Surround,
{
    type Response = S::Response;
    type Error = S::Error;
    type Future = Pin<Box<dyn Future<Output = Result<S::Response, S::Error>> + Send>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, mut request: http::Request<B>) -> Self::Future {
        let begun = self.surround.begin(&mut request);
        let answering = self.inner.call(request);
        Box::pin(L::answer(begun, answering))
    }
}
