use futures_util::FutureExt;
use gloo_net::http::{Headers, Request, Response};
use js_sys::{Object, Uint8Array};
use serde_json::Value;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    AbortController, ReadableStream, ReadableStreamByobReader, ReadableStreamDefaultReader, ReadableStreamReadResult,
    RequestInit,
};

use crate::{
    api::{
        ApiError, ApiFuture, LogBody,
        generate::{Giver, generate},
    },
    workspace::{FromFields, from_value, parse},
};

/// Reads a JSON value.
pub(super) fn read<T: FromFields + 'static>(url: String) -> ApiFuture<T> {
    let value = read_value(url);
    async move { from_value(&value.await?).map_err(unreadable) }.boxed_local()
}

fn read_value(url: String) -> ApiFuture<Value> {
    async move {
        let (response, _abort) = send(&url).await?;
        let body = response.binary().await.map_err(unreachable)?;
        parse(&body).map_err(unreadable)
    }
    .boxed_local()
}

fn unreadable(detail: String) -> ApiError {
    ApiError::Unreadable { detail }
}

/// Reads a body piece by piece, as the network brings it: at no time is all of it in memory.
pub(super) fn read_pieces(url: String) -> LogBody {
    generate(|body| async move {
        if let Err(error) = give_pieces(&url, &body).await {
            body.give(Err(error)).await;
        }
    })
}

async fn give_pieces(url: &str, body: &Giver<Result<Vec<u8>, ApiError>>) -> Result<(), ApiError> {
    let (response, _abort) = send(url).await?;
    let Some(stream) = response.body() else { return Ok(()) };
    let mut reader = Reader::of(&stream);
    while let Some(piece) = reader.next().await? {
        body.give(Ok(piece)).await;
    }
    Ok(())
}

async fn send(url: &str) -> Result<(Response, AbortOnDrop), ApiError> {
    let abort = AbortOnDrop(AbortController::new().ok());
    let (options, headers) = (RequestInit::new(), Headers::new());
    headers.set("Accept", "application/json");
    options.set_headers(&headers.into_raw());
    options.set_signal(abort.0.as_ref().map(AbortController::signal).as_ref());
    // Not gloo's builder, which makes two requests and an address to write a query that there is none of.
    let request = web_sys::Request::new_with_str_and_init(url, &options).map_err(refused)?;
    let response = Request::from(request).send().await.map_err(unreachable)?;
    if response.ok() {
        return Ok((response, abort));
    }
    let body = response.binary().await.map_err(unreachable)?;
    let retry_after = response.headers().get("Retry-After");
    Err(ApiError::from_response(response.status(), &body).with_retry_after(retry_after.as_deref()))
}

fn unreachable(error: gloo_net::Error) -> ApiError {
    let detail = match error {
        gloo_net::Error::JsError(error) => [error.name.as_str(), ": ", &error.message].concat(),
        gloo_net::Error::GlooError(words) => words,
    };
    ApiError::Unreachable { detail }
}

/// What the browser itself says is wrong.
fn refused(error: JsValue) -> ApiError {
    ApiError::Unreachable { detail: error.unchecked_into::<Object>().to_string().into() }
}

/// The body of a response, being read.
enum Reader {
    /// Every piece comes in the same memory. Fresh memory for each makes reading a long log a good deal slower.
    Reusing { reader: ReadableStreamByobReader, memory: Uint8Array },
    /// For browsers that cannot do that with the body of a response.
    Plain(ReadableStreamDefaultReader),
}

/// How much of a body is read at once at most, in bytes.
const PIECE_BYTES: u32 = 1 << 20;

impl Reader {
    fn of(body: &ReadableStream) -> Self {
        match ReadableStreamByobReader::new(body) {
            Ok(reader) => Self::Reusing { reader, memory: Uint8Array::new_with_length(PIECE_BYTES) },
            Err(_) => Self::Plain(body.get_reader().unchecked_into()),
        }
    }

    async fn next(&mut self) -> Result<Option<Vec<u8>>, ApiError> {
        let read = match self {
            Self::Reusing { reader, memory } => reader.read_with_array_buffer_view(memory),
            Self::Plain(reader) => reader.read(),
        };
        let read: ReadableStreamReadResult = JsFuture::from(read).await.map_err(refused)?.unchecked_into();
        let piece = read.get_value();
        let Some(piece) = piece.dyn_ref::<Uint8Array>().filter(|_| read.get_done() != Some(true)) else {
            return Ok(None);
        };
        if let Self::Reusing { memory, .. } = self {
            *memory = Uint8Array::new(&piece.buffer());
        }
        Ok(Some(piece.to_vec()))
    }
}

/// Gives a request up together with whoever waits for it.
struct AbortOnDrop(Option<AbortController>);

impl Drop for AbortOnDrop {
    fn drop(&mut self) {
        if let Some(controller) = &self.0 {
            controller.abort();
        }
    }
}
