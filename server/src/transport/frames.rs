//! Reads the heads of HTTP/2 frames (RFC 9113, section 4.1) as they come in, and counts those that are neither a request nor a part of one: each is
//! answered or looked at, and the library counts only some of them.

use std::time::{Duration, Instant};

/// What an HTTP/2 client sends first (RFC 9113, section 3.4).
const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
/// Length of the head of a frame, in bytes.
const HEAD: usize = 9;
/// Frames of control that a connection may send in [`PER`]: settings, resets, priorities, continuations, empty data, unknown ones.
const CONTROL: u32 = 1_000;
/// The same of window updates and pings: a client that reads fast sends many of these, and some measure the network by a ping for each answer.
const WHILE_READING: u32 = 10_000;
/// The time over which frames are counted.
const PER: Duration = Duration::from_secs(1);
/// The time over which requests are counted whose end does not come. The end of one that was answered before may never come.
const UNFINISHED: Duration = Duration::from_secs(10);
/// That a frame is the last of its stream.
const END_STREAM: u8 = 1;

/// What came in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Heard {
    /// Whether the client has said what every client says first.
    pub has_begun: bool,
    /// Whether a request or a part of one was among it.
    pub is_request: bool,
}

/// More frames of control than anybody needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Flood;

/// The frames of a connection.
#[derive(Debug)]
pub struct Frames {
    at: At,
    counted_from: Instant,
    control: u32,
    while_reading: u32,
    /// From when on requests are counted that are not finished.
    begun_from: Instant,
    /// The latest request: streams are numbered upwards.
    latest: u32,
    /// Requests that have begun and whose end has not come.
    unfinished: u32,
}

/// Where in the stream of bytes it is.
#[derive(Debug)]
enum At {
    /// So many bytes of the preface have come.
    Preface(usize),
    /// So many bytes of a head have come.
    Head([u8; HEAD], usize),
    /// So many bytes of a frame are still to come.
    Payload(usize),
    /// It is no HTTP/2. The library ends it.
    Other,
}

impl Frames {
    /// Those of a new connection.
    pub fn new(now: Instant) -> Self {
        Self {
            at: At::Preface(0),
            counted_from: now,
            control: 0,
            while_reading: 0,
            begun_from: now,
            latest: 0,
            unfinished: 0,
        }
    }

    /// Requests that have begun and whose end has not come.
    pub fn unfinished(&self) -> u32 {
        self.unfinished
    }

    /// Takes in bytes as they come.
    pub fn read(&mut self, mut bytes: &[u8], now: Instant) -> Result<Heard, Flood> {
        let mut heard = Heard::default();
        while !bytes.is_empty() {
            match &mut self.at {
                At::Preface(had) => {
                    let expected = &PREFACE[*had..];
                    let length = expected.len().min(bytes.len());
                    if bytes[..length] != expected[..length] {
                        self.at = At::Other;
                        return Ok(heard);
                    }
                    bytes = &bytes[length..];
                    self.at = match *had + length {
                        had if had < PREFACE.len() => At::Preface(had),
                        _ => At::Head([0; HEAD], 0),
                    };
                }
                At::Head(head, had) => {
                    let length = (HEAD - *had).min(bytes.len());
                    head[*had..*had + length].copy_from_slice(&bytes[..length]);
                    bytes = &bytes[length..];
                    *had += length;
                    if *had == HEAD {
                        let head = *head;
                        self.frame(head, &mut heard, now)?;
                    }
                }
                At::Payload(left) => {
                    let length = (*left).min(bytes.len());
                    bytes = &bytes[length..];
                    *left -= length;
                    if *left == 0 {
                        self.at = At::Head([0; HEAD], 0);
                    }
                }
                At::Other => return Ok(heard),
            }
        }
        Ok(heard)
    }

    fn frame(&mut self, head: [u8; HEAD], heard: &mut Heard, now: Instant) -> Result<(), Flood> {
        let [l1, l2, l3, kind, flags, s1, s2, s3, s4] = head;
        let length = u32::from_be_bytes([0, l1, l2, l3]) as usize;
        self.at = if length == 0 { At::Head([0; HEAD], 0) } else { At::Payload(length) };
        heard.has_begun = true;
        if now.duration_since(self.counted_from) >= PER {
            (self.counted_from, self.control, self.while_reading) = (now, 0, 0);
        }
        // Without the bit that is reserved.
        let stream = u32::from_be_bytes([s1, s2, s3, s4]) & 0x7fff_ffff;
        if now.duration_since(self.begun_from) >= UNFINISHED {
            (self.begun_from, self.unfinished) = (now, 0);
        }
        if kind == 1 && stream > self.latest {
            self.latest = stream;
            self.unfinished += 1;
        }
        // The end of a DATA or HEADERS frame, or RST_STREAM.
        if matches!(kind, 0 | 1) && flags & END_STREAM != 0 || kind == 3 {
            self.unfinished = self.unfinished.saturating_sub(1);
        }
        match kind {
            // DATA and HEADERS.
            0 if length > 0 || flags & END_STREAM != 0 => heard.is_request = true,
            1 => heard.is_request = true,
            6 | 8 => self.while_reading += 1,
            _ => self.control += 1,
        }
        if self.control > CONTROL || self.while_reading > WHILE_READING { Err(Flood) } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frame(kind: u8, flags: u8, payload: &[u8]) -> Vec<u8> {
        of_stream(1, kind, flags, payload)
    }

    fn of_stream(stream: u8, kind: u8, flags: u8, payload: &[u8]) -> Vec<u8> {
        let length = u32::try_from(payload.len()).unwrap().to_be_bytes();
        [&length[1..], &[kind, flags, 0, 0, 0, stream], payload].concat()
    }

    #[test]
    fn requests_are_unfinished_until_their_end_comes() {
        let now = Instant::now();
        let mut frames = Frames::new(now);
        frames.read(PREFACE, now).unwrap();
        let mut after = |sent: Vec<u8>| {
            frames.read(&sent, now).unwrap();
            frames.unfinished()
        };
        assert_eq!(after(of_stream(1, 1, 4, b"headers")), 1);
        assert_eq!(after(of_stream(3, 1, 4, b"headers")), 2);
        assert_eq!(after(of_stream(1, 0, 0, b"a message")), 2);
        assert_eq!(after(of_stream(1, 0, 1, b"")), 1);
        assert_eq!(after(of_stream(5, 1, 5, b"headers")), 1, "it has no body");
        assert_eq!(after(of_stream(3, 1, 5, b"trailers")), 0);
        assert_eq!(after(of_stream(7, 1, 4, b"headers")), 1);
        assert_eq!(after(of_stream(7, 3, 0, &[0; 4])), 0, "it was given up");
    }

    #[test]
    fn frames_are_told_apart_however_they_are_cut() {
        let sent = [
            PREFACE.to_vec(),
            frame(4, 0, &[0; 12]),
            frame(1, 4, b"headers"),
            frame(0, 0, b"a message"),
            frame(0, 1, b""),
            frame(6, 0, &[0; 8]),
        ]
        .concat();
        for size in 1..sent.len() {
            let now = Instant::now();
            let mut frames = Frames::new(now);
            let heard: Vec<Heard> = sent.chunks(size).map(|bytes| frames.read(bytes, now).unwrap()).collect();
            assert!(heard.iter().any(|heard| heard.has_begun) && heard.iter().any(|heard| heard.is_request));
            assert_eq!((frames.control, frames.while_reading), (1, 1), "in pieces of {size}");
            assert!(matches!(frames.at, At::Head(_, 0)), "in pieces of {size}");
            assert_eq!(frames.unfinished(), 0, "in pieces of {size}");
        }
    }

    #[test]
    fn a_flood_is_seen_and_what_a_second_brings_is_not() {
        for (kind, payload) in [(2, &[0; 5][..]), (3, &[0; 4]), (4, &[]), (9, &[]), (0, &[]), (77, &[])] {
            let begun = Instant::now();
            let mut frames = Frames::new(begun);
            frames.read(PREFACE, begun).unwrap();
            let one = frame(kind, 0, payload);
            for second in 0..3 {
                let now = begun + PER * second;
                for _ in 0..CONTROL {
                    frames.read(&one, now).unwrap();
                }
            }
            assert_eq!(frames.read(&one, begun + PER * 2), Err(Flood), "{kind}");
        }
    }

    #[test]
    fn what_is_no_http2_is_left_to_the_library() {
        let now = Instant::now();
        let mut frames = Frames::new(now);
        assert_eq!(frames.read(b"GET / HTTP/1.1\r\n\r\n", now), Ok(Heard::default()));
        assert_eq!(frames.read(&[0; 4096], now), Ok(Heard::default()));
    }
}
