use axum::{
    body::{Body, Bytes, to_bytes},
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use futures_util::{StreamExt, stream};
use tokio::task::yield_now;

use super::ReadFault;
use crate::http::error::ApiError;

/// More than any answer of this server.
const MAX_ANSWER_BYTES: usize = 64 << 20;
/// What a proxy says in place of the server.
pub(super) const PAGE: &str = "<!doctype html><h1>Bad gateway</h1>";

/// The answer with this fault.
pub(super) async fn answer(well: Response, fault: ReadFault) -> Response {
    match fault {
        ReadFault::Status(status) => refusal(status),
        ReadFault::RetryAfter(seconds) => {
            let mut response = refusal(429);
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(u16::from(seconds)));
            response
        }
        ReadFault::Break => {
            let half = half_of(well).await;
            let broken = async {
                // What has been sent so far goes out only while there is nothing more to send.
                yield_now().await;
                Err(std::io::Error::other("broken off by the fault plane"))
            };
            Body::from_stream(stream::iter([Ok(half)]).chain(stream::once(broken))).into_response()
        }
        ReadFault::Cut => half_of(well).await.into_response(),
        ReadFault::Empty => StatusCode::OK.into_response(),
        ReadFault::Page => (StatusCode::OK, PAGE).into_response(),
        ReadFault::Hang => std::future::pending().await,
    }
}

pub(super) fn refusal(status: u16) -> Response {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    ApiError::new(status, "The fault plane says no.").into_response()
}

async fn half_of(response: Response) -> Bytes {
    let whole = to_bytes(response.into_body(), MAX_ANSWER_BYTES).await.unwrap_or_default();
    whole.slice(..half(whole.len()))
}

/// How much of an answer of so many bytes comes through.
pub(super) fn half(bytes: usize) -> usize {
    bytes / 2
}
