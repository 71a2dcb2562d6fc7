//! Extractors whose rejections are the API's error responses.

use axum::{
    body::Bytes,
    extract::{FromRequest, FromRequestParts, Path, Query, Request},
    http::{StatusCode, request::Parts},
};
use chat_workspace_tools::workspace::{AgentId, BuildId, WorkspaceId};
use serde::de::DeserializeOwned;
use uuid::Uuid;

use super::error::ApiError;
use crate::store::ChatId;

/// An id in the path of a request.
pub(crate) trait PathId: From<Uuid> {
    /// The name of the parameter in error messages.
    const PARAMETER: &'static str;
}

impl PathId for WorkspaceId {
    const PARAMETER: &'static str = "workspace";
}

impl PathId for BuildId {
    const PARAMETER: &'static str = "workspacebuild";
}

impl PathId for AgentId {
    const PARAMETER: &'static str = "workspaceagent";
}

impl PathId for ChatId {
    const PARAMETER: &'static str = "chat";
}

/// Extracts the id in the path.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Id<T>(pub(crate) T);

impl<T: PathId, S: Send + Sync> FromRequestParts<S> for Id<T> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        let invalid = || ApiError::bad_request(format!("Invalid UUID {:?}.", T::PARAMETER));
        let path = Path::<String>::from_request_parts(parts, state).await;
        let Path(text) = path.map_err(|error| invalid().detail(error))?;
        text.parse::<Uuid>().map(|id| Self(id.into())).map_err(|_| invalid().detail(uuid_error(&text)))
    }
}

/// The error text of Go's `uuid.Parse`, which accepts four forms.
fn uuid_error(text: &str) -> String {
    match text.len() {
        32 | 36 | 38 | 45 => "invalid UUID format".to_owned(),
        length => format!("invalid UUID length: {length}"),
    }
}

/// Extracts the query parameters. Of a repeated parameter the first value counts.
#[derive(Debug)]
pub(crate) struct QueryParameters(Vec<(String, String)>);

impl QueryParameters {
    /// The first value of a parameter.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// The value of a parameter as an integer. An empty value counts as a missing parameter.
    pub(crate) fn integer(&self, name: &'static str) -> Result<Option<i64>, ApiError> {
        let text = self.get(name).filter(|text| !text.is_empty());
        text.map(str::parse).transpose().map_err(|_| {
            ApiError::bad_request(format!("Query param {name:?} must be an integer.")).field(name, "Must be an integer")
        })
    }

    /// As [`Self::integer`], for an integer that must not be negative.
    pub(crate) fn natural(&self, name: &'static str) -> Result<Option<i64>, ApiError> {
        match self.integer(name)? {
            Some(..0) => Err(ApiError::bad_request(format!("Query param {name:?} must not be negative."))
                .field(name, "Must be greater than or equal to 0")),
            value => Ok(value),
        }
    }
}

impl<S: Send + Sync> FromRequestParts<S> for QueryParameters {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        let query = Query::from_request_parts(parts, state).await;
        query.map(|Query(pairs)| Self(pairs)).map_err(|error| ApiError::bad_request("Invalid query.").detail(error))
    }
}

/// Extracts a JSON body. Unlike [`axum::Json`] it accepts any content type, because `curl -d` does not send JSON's.
#[derive(Debug)]
pub(crate) struct JsonBody<T>(pub(crate) T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for JsonBody<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, state: &S) -> Result<Self, ApiError> {
        let body = Bytes::from_request(request, state).await.map_err(|error| match error.status() {
            status @ StatusCode::PAYLOAD_TOO_LARGE => ApiError::new(status, "Request body is too large."),
            status => ApiError::new(status, "Request body could not be read.").detail(error),
        })?;
        serde_json::from_slice(&body)
            .map(Self)
            .map_err(|error| ApiError::bad_request("Request body must be valid JSON.").detail(error))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_integer_has_64_bits_and_may_be_empty() {
        let read = |text: &str| QueryParameters(vec![("after".to_owned(), text.to_owned())]).integer("after").ok();
        for (text, after) in [("", None), ("0", Some(0)), ("-1", Some(-1)), ("9223372036854775807", Some(i64::MAX))] {
            assert_eq!(read(text), Some(after), "{text:?}");
        }
        for text in [" ", "1.0", "1e3", "x", "9223372036854775808", "0x10", " 1"] {
            assert_eq!(read(text), None, "{text:?}");
        }
    }
}
