//! HTTP/2 as no client library sends it: frames made by hand (RFC 9113, RFC 7541).

use std::io;
use std::net::SocketAddr;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

/// What a client sends first.
pub const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
/// Type of a frame with a part of a body.
pub const DATA: u8 = 0;
/// Type of a frame that begins a request.
pub const HEADERS: u8 = 1;
/// Type of a frame that says what comes first.
pub const PRIORITY: u8 = 2;
/// Type of a frame that gives a request up.
pub const RST_STREAM: u8 = 3;
/// Type of a frame of settings.
pub const SETTINGS: u8 = 4;
/// Type of a frame that asks for a sign of life.
pub const PING: u8 = 6;
/// Type of a frame with more of headers.
pub const CONTINUATION: u8 = 9;
/// Flag of the last frame of a request.
pub const END_STREAM: u8 = 1;
/// Flag of the last frame of headers.
pub const END_HEADERS: u8 = 4;

/// A connection.
pub struct Attacker {
    /// Its socket.
    pub socket: TcpStream,
}

impl Attacker {
    /// Connects, and says nothing.
    pub async fn connect(address: SocketAddr) -> io::Result<Self> {
        Ok(Self { socket: TcpStream::connect(address).await? })
    }

    /// Connects, and begins with these settings.
    pub async fn begin(address: SocketAddr, settings: &[u8]) -> io::Result<Self> {
        let mut attacker = Self::connect(address).await?;
        attacker.send(&[PREFACE, &frame(SETTINGS, 0, 0, settings)].concat()).await?;
        Ok(attacker)
    }

    /// Sends bytes, and reads what has come so that it is not the sender that waits.
    pub async fn send(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.socket.write_all(bytes).await?;
        let mut read = [0; 16 << 10];
        while let Ok(length) = self.socket.try_read(&mut read) {
            if length == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
        }
        Ok(())
    }

    /// Sends something again and again until the server ends the connection. Answers how often it was sent.
    pub async fn flood(&mut self, mut next: impl FnMut(u32) -> Vec<u8>, at_most: u32) -> Option<u32> {
        for count in 0..at_most {
            if self.send(&next(count)).await.is_err() {
                return Some(count);
            }
        }
        None
    }

    /// Waits until the server ends the connection.
    pub async fn ended(&mut self) {
        let mut read = [0; 16 << 10];
        while self.socket.read(&mut read).await.is_ok_and(|length| length > 0) {}
    }
}

/// A frame.
pub fn frame(kind: u8, flags: u8, stream: u32, payload: &[u8]) -> Vec<u8> {
    let length = u32::try_from(payload.len()).expect("a frame is small").to_be_bytes();
    [&length[1..], &[kind, flags], &stream.to_be_bytes(), payload].concat()
}

/// The headers of a request to a method with a token, in the form that needs no table.
pub fn headers(path: &str, token: &str) -> Vec<u8> {
    let text = |text: &str| {
        let length = u8::try_from(text.len()).expect("it is short");
        [&[length], text.as_bytes()].concat()
    };
    // :method POST and :scheme http of the static table; :path, :authority, content-type and te without indexing.
    [
        &[0x83, 0x86][..],
        &[0x04],
        &text(path),
        &[0x01],
        &text("localhost"),
        &[0x0f, 0x10],
        &text("application/grpc"),
        &[0x00],
        &text("te"),
        &text("trailers"),
        &[0x00],
        &text("authorization"),
        &text(&format!("Bearer {token}")),
    ]
    .concat()
}
