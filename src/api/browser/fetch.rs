use futures_util::{FutureExt, StreamExt, TryFutureExt, stream};
use gloo_net::http::{Request, Response};
use js_sys::{Object, Uint8Array};
use serde::de::DeserializeOwned;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    AbortController, ReadableStream, ReadableStreamByobReader, ReadableStreamDefaultReader, ReadableStreamReadResult,
};

use super::credentials::Credentials;
use crate::api::{
    error::ApiError,
    workspace_api::{ApiFuture, LogBody},
};

/// The most bytes of a response body in one chunk.
const CHUNK_BYTES: u32 = 1 << 20;

/// Sends a GET request and parses the JSON of the response.
pub(super) fn get_json<T: DeserializeOwned + 'static>(url: String, credentials: Credentials) -> ApiFuture<T> {
    async move {
        let (response, _abort) = send(&url, credentials).await?;
        ApiError::read_json(&response.binary().await.map_err(unreachable)?)
    }
    .boxed_local()
}

/// Sends a GET request and streams the body of the response.
pub(super) fn get_chunks(url: String, credentials: Credentials) -> LogBody {
    async move {
        let (response, abort) = send(&url, credentials).await?;
        let body = response.body().as_ref().map(BodyReader::new);
        Ok(stream::try_unfold((body, abort), async |(mut body, abort)| {
            let Some(reader) = &mut body else { return Ok(None) };
            Ok(reader.next_chunk().await?.map(|chunk| (chunk, (body, abort))))
        }))
    }
    .try_flatten_stream()
    .boxed_local()
}

/// Sends a GET request. A response with an error status is an error.
async fn send(url: &str, credentials: Credentials) -> Result<(Response, AbortOnDrop), ApiError> {
    let abort = AbortOnDrop(AbortController::new().map_err(js_error)?);
    let request = Request::get(url)
        .header("Accept", "application/json")
        .credentials(credentials.into())
        .abort_signal(Some(&abort.0.signal()));
    let response = request.send().await.map_err(unreachable)?;
    if response.ok() {
        return Ok((response, abort));
    }
    let body = response.binary().await.map_err(unreachable)?;
    let retry_after = response.headers().get("Retry-After");
    Err(ApiError::from_response(response.status(), &body).with_retry_after(retry_after.as_deref()))
}

fn unreachable(error: gloo_net::Error) -> ApiError {
    ApiError::Unreachable { detail: error.to_string() }
}

fn js_error(error: JsValue) -> ApiError {
    ApiError::Unreachable { detail: error.unchecked_into::<Object>().to_string().into() }
}

/// Reads the body of a response chunk by chunk.
enum BodyReader {
    /// Reuses one buffer for all chunks. Reading a long log into a new buffer for each chunk is much slower.
    Byob { reader: ReadableStreamByobReader, buffer: Uint8Array },
    /// For bodies that do not support it.
    Default(ReadableStreamDefaultReader),
}

impl BodyReader {
    fn new(body: &ReadableStream) -> Self {
        match ReadableStreamByobReader::new(body) {
            Ok(reader) => Self::Byob { reader, buffer: Uint8Array::new_with_length(CHUNK_BYTES) },
            Err(_) => Self::Default(body.get_reader().unchecked_into()),
        }
    }

    async fn next_chunk(&mut self) -> Result<Option<Vec<u8>>, ApiError> {
        let read = match self {
            Self::Byob { reader, buffer } => reader.read_with_array_buffer_view(buffer),
            Self::Default(reader) => reader.read(),
        };
        let read: ReadableStreamReadResult = JsFuture::from(read).await.map_err(js_error)?.unchecked_into();
        let chunk = read.get_value();
        let Some(chunk) = chunk.dyn_ref::<Uint8Array>().filter(|_| read.get_done() != Some(true)) else {
            return Ok(None);
        };
        if let Self::Byob { buffer, .. } = self {
            // The read has detached the old view.
            *buffer = Uint8Array::new(&chunk.buffer());
        }
        Ok(Some(chunk.to_vec()))
    }
}

/// Aborts the request when it is dropped.
struct AbortOnDrop(AbortController);

impl Drop for AbortOnDrop {
    fn drop(&mut self) {
        self.0.abort();
    }
}
