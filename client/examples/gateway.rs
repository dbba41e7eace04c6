//! Another system hands its calls over: one a line on standard input, the caller's number before a space and what was said after it.
//!
//! ```sh
//! HOTLINE_TOKEN_FILE=gateway.token cargo run --example gateway -- http://127.0.0.1:50051 periods/dadukou-2022 < calls.txt
//! ```
//!
//! The token is one that `hotline token create services/gateway --role service` made; over the socket of a server of the same user none is needed.
//!
//! It prints for each line the call that it became, or why it did not. What breaks on the way is sent again and recorded once.

use std::io::{BufRead, Write};

use hotline_client::proto::v1::{Call, CallerInput, CreateCallRequest};
use hotline_client::{Client, Ingested, Settings, Token};
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;

/// Records each line as a call of a period, and says what became of it. Answers how many are recorded.
async fn hand_over(
    client: &Client,
    parent: &str,
    lines: impl BufRead + Send + 'static,
    mut out: impl Write,
) -> Result<usize, Box<dyn std::error::Error>> {
    // Lines are read on a thread of their own, and no faster than calls are recorded.
    let (calls, receiver) = mpsc::channel(100);
    let reader = std::thread::spawn(move || {
        for line in lines.lines() {
            // Fails once nobody takes calls any more.
            if calls.blocking_send(call(&line?)).is_err() {
                break;
            }
        }
        std::io::Result::Ok(())
    });
    let mut ingest = client.ingest(parent, ReceiverStream::new(receiver));
    let mut recorded = 0;
    while let Some(told) = ingest.next().await? {
        match told {
            Ingested::Call { outcome: Ok(call), .. } => {
                recorded += 1;
                writeln!(out, "{}", call.call)?;
            }
            Ingested::Call { request_id, outcome: Err(refusal) } => writeln!(out, "{request_id}: {refusal}")?,
            Ingested::Broken { cause, retry_in } => {
                writeln!(out, "{cause}; again in {} ms", retry_in.as_millis())?;
            }
        }
    }
    reader.join().map_err(|_| "the reader of lines panicked")??;
    Ok(recorded)
}

fn call(line: &str) -> CreateCallRequest {
    let (phone, summary) = line.split_once(' ').unwrap_or((line, ""));
    let caller_input = Some(CallerInput { phone: phone.to_owned(), ..CallerInput::default() });
    let call = Call { caller_input, summary: summary.to_owned(), ..Call::default() };
    CreateCallRequest { call: Some(call), ..CreateCallRequest::default() }
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let [endpoint, parent] =
        std::env::args().skip(1).collect::<Vec<_>>().try_into().map_err(|_| "URL PERIOD")?;
    let token = match std::env::var_os("HOTLINE_TOKEN_FILE") {
        Some(file) => Some(Token::new(&std::fs::read_to_string(file)?)?),
        None => None,
    };
    let client = Client::connect(Settings { endpoint, token, ..Settings::default() }).await?;
    let lines = std::io::BufReader::new(std::io::stdin());
    hand_over(&client, &parent, lines, std::io::stdout()).await?;
    Ok(())
}
