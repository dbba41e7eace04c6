//! The codec of the generated code: prost's, which may be asked before it takes a message apart.

use std::marker::PhantomData;
use std::sync::Arc;

use prost::bytes::Buf as _;
use prost::{Message, Name};
use tonic::Status;
use tonic::codec::{Codec, DecodeBuf, Decoder};
use tonic_prost::{ProstDecoder, ProstEncoder};

/// Decides whether a message is taken apart: a few bytes of it may become many in memory.
pub trait Gate: Send + Sync {
    /// Refuses a message, by the name of its type, before anything is made of it.
    fn admit(&self, message: &str, bytes: &[u8]) -> Result<(), Status>;

    /// What was made of the last one is gone. The next one, or the end, says so as well.
    fn leave(&self);
}

tokio::task_local! {
    /// The gate of the messages that a task reads. Where there is none, every message is taken apart.
    pub static GATE: Arc<dyn Gate>;
}

/// The codec of messages `T` out and `U` in.
#[derive(Debug)]
pub struct GatedCodec<T, U>(PhantomData<(T, U)>);

impl<T, U> Default for GatedCodec<T, U> {
    fn default() -> Self {
        Self(PhantomData)
    }
}

impl<T, U> Codec for GatedCodec<T, U>
where
    T: Message + Send + 'static,
    U: Message + Name + Default + Send + 'static,
{
    type Encode = T;
    type Decode = U;
    type Encoder = ProstEncoder<T>;
    type Decoder = GatedDecoder<U>;

    fn encoder(&mut self) -> ProstEncoder<T> {
        ProstEncoder::default()
    }

    fn decoder(&mut self) -> GatedDecoder<U> {
        GatedDecoder(ProstDecoder::default())
    }
}

/// The decoder of messages `U`.
#[derive(Debug)]
pub struct GatedDecoder<U>(ProstDecoder<U>);

impl<U: Message + Name + Default> Decoder for GatedDecoder<U> {
    type Item = U;
    type Error = Status;

    fn decode(&mut self, bytes: &mut DecodeBuf<'_>) -> Result<Option<U>, Status> {
        // tonic has the whole message in one piece.
        // Without a gate nobody is asked.
        if let Ok(admitted) = GATE.try_with(|gate| gate.admit(U::NAME, bytes.chunk())) {
            admitted?;
        }
        self.0.decode(bytes)
    }
}
