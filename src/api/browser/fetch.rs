use futures_util::{FutureExt, StreamExt, TryFutureExt, stream};
use js_sys::{Object, Promise, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortController, Headers, ReadableStreamDefaultReader, ReadableStreamReadResult, RequestInit, Response};

use crate::{
    api::{ApiError, ApiFuture, LogBody},
    workspace::{FromFields, from_json},
};

/// Reads a JSON value.
pub(super) fn read<T: FromFields + 'static>(url: String) -> ApiFuture<T> {
    let read = |body: Vec<u8>| from_json(&body).map_err(|detail| ApiError::Unreadable { detail });
    read_whole(url).map(move |body| body.and_then(read)).boxed_local()
}

fn read_whole(url: String) -> ApiFuture<Vec<u8>> {
    async move {
        let (response, _abort) = send(&url).await?;
        body(&response).await
    }
    .boxed_local()
}

/// Reads a body piece by piece, as the network brings it: at no time is all of it in memory.
pub(super) fn read_pieces(url: String) -> LogBody {
    async move {
        let (response, abort) = send(&url).await?;
        let reader = match response.body() {
            Some(body) => body.get_reader().unchecked_into(),
            None => return Ok(stream::empty().boxed_local()),
        };
        let pieces = Pieces { reader, _abort: abort };
        Ok(stream::try_unfold(pieces, |pieces| async move { Ok(pieces.next().await?.map(|piece| (piece, pieces))) })
            .boxed_local())
    }
    .try_flatten_stream()
    .boxed_local()
}

async fn send(url: &str) -> Result<(Response, AbortOnDrop), ApiError> {
    let abort = AbortOnDrop(AbortController::new().ok());
    let response: Response = settled(begin(url, &abort)).await?.unchecked_into();
    if response.ok() {
        return Ok((response, abort));
    }
    let body = body(&response).await?;
    let retry_after = response.headers().get("Retry-After").ok().flatten();
    Err(ApiError::from_response(response.status(), &body).with_retry_after(retry_after.as_deref()))
}

fn begin(url: &str, abort: &AbortOnDrop) -> Result<Promise, JsValue> {
    let headers = Headers::new()?;
    headers.set("Accept", "application/json")?;
    let request = RequestInit::new();
    request.set_headers(&headers);
    request.set_signal(abort.0.as_ref().map(AbortController::signal).as_ref());
    Ok(web_sys::window().ok_or(JsValue::NULL)?.fetch_with_str_and_init(url, &request))
}

/// All of a body.
async fn body(response: &Response) -> Result<Vec<u8>, ApiError> {
    Ok(Uint8Array::new(&settled(response.array_buffer()).await?).to_vec())
}

/// What the browser has promised.
async fn settled(promise: Result<Promise, JsValue>) -> Result<JsValue, ApiError> {
    let unreachable =
        |error: JsValue| ApiError::Unreachable { detail: error.unchecked_into::<Object>().to_string().into() };
    JsFuture::from(promise.map_err(unreachable)?).await.map_err(unreachable)
}

/// The body of a response, being read.
struct Pieces {
    reader: ReadableStreamDefaultReader,
    _abort: AbortOnDrop,
}

impl Pieces {
    async fn next(&self) -> Result<Option<Vec<u8>>, ApiError> {
        let read = settled(Ok(self.reader.read())).await?;
        let piece = read.unchecked_into::<ReadableStreamReadResult>().get_value();
        Ok(piece.dyn_ref::<Uint8Array>().map(Uint8Array::to_vec))
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
