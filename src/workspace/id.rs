use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use uuid::Uuid;

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(Uuid);

        impl $name {
            /// The UUID.
            pub const fn as_uuid(self) -> Uuid {
                self.0
            }
        }

        impl From<Uuid> for $name {
            fn from(id: Uuid) -> Self {
                Self(id)
            }
        }

        impl FromStr for $name {
            type Err = uuid::Error;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.trim().parse().map(Self)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}({})", stringify!($name), self.0)
            }
        }
    };
}

id! {
    /// Identifies a workspace.
    WorkspaceId
}
id! {
    /// Identifies a build of a workspace.
    BuildId
}
id! {
    /// Identifies an agent: the program inside a workspace that the chat connects to.
    AgentId
}
id! {
    /// Identifies a source of an agent's log lines.
    LogSourceId
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_parsed_and_formatted_with_hyphens() {
        let text = "7f2d5c1e-0b5a-4a55-9c0c-5a0d0f9be001";
        let id: BuildId = text.parse().expect("a UUID");
        assert_eq!(id.to_string(), text);
        assert_eq!(serde_json::to_value(id).expect("serialises"), text);
    }

    #[test]
    fn rejects_invalid_uuids() {
        for text in ["", "latest", "7f2d5c1e-0b5a-4a55-9c0c"] {
            assert!(text.parse::<WorkspaceId>().is_err(), "{text:?}");
        }
    }
}
