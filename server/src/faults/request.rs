use axum::{
    body::{Body, Bytes, to_bytes},
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use futures_util::{StreamExt, stream};
use tokio::task::yield_now;

use super::schedule::RequestFault;
use crate::web::ApiError;

/// Larger than any response of this server.
const MAX_RESPONSE_BYTES: usize = 64 << 20;
/// The error page of a proxy.
pub(super) const PROXY_PAGE: &str = "<!doctype html><h1>Bad gateway</h1>";

/// Applies a fault to a response.
pub(super) async fn apply(response: Response, fault: RequestFault) -> Response {
    match fault {
        RequestFault::Status(status) => error_response(status),
        RequestFault::RetryAfter(seconds) => {
            let mut response = error_response(429);
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(u16::from(seconds)));
            response
        }
        RequestFault::Disconnect => {
            let half = first_half(response).await;
            let error = async {
                // Yields so that the first half is sent before the error ends the connection.
                yield_now().await;
                Err(std::io::Error::other("injected fault"))
            };
            Body::from_stream(stream::iter([Ok(half)]).chain(stream::once(error))).into_response()
        }
        RequestFault::Truncate => first_half(response).await.into_response(),
        RequestFault::Empty => StatusCode::OK.into_response(),
        RequestFault::ProxyPage => (StatusCode::OK, PROXY_PAGE).into_response(),
        RequestFault::Hang => std::future::pending().await,
    }
}

pub(super) fn error_response(status: u16) -> Response {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    ApiError::new(status, "Injected fault.").into_response()
}

async fn first_half(response: Response) -> Bytes {
    let whole = to_bytes(response.into_body(), MAX_RESPONSE_BYTES).await.unwrap_or_default();
    whole.slice(..half(whole.len()))
}

/// The length of the first half of a response.
pub(super) fn half(bytes: usize) -> usize {
    bytes / 2
}
