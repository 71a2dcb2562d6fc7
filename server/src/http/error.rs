use crate::{chats::SendError, web::ApiError};

impl From<SendError> for ApiError {
    fn from(error: SendError) -> Self {
        match error {
            SendError::UnknownChat => Self::not_found(),
            SendError::Busy | SendError::UnknownApproval => Self::conflict(error.to_string()),
            SendError::Store(error) => error.into(),
        }
    }
}
