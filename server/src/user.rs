use rusqlite::{
    ToSql,
    types::{FromSql, FromSqlResult, ToSqlOutput, ValueRef},
};
use uuid::Uuid;

/// The user of the API and of its chats.
pub(crate) const LOCAL_USER: &str = "local";
/// The id of [`LOCAL_USER`].
pub(crate) const LOCAL_USER_ID: Uuid = Uuid::from_u128(0x10ca_1000_0000_4000_8000_0000_0000_0001);

/// A user: the owner of workspaces.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct User(String);

impl User {
    /// The user of the API and of its chats.
    pub(crate) fn local() -> Self {
        Self::named(LOCAL_USER)
    }

    pub(crate) fn named(name: impl Into<String>) -> Self {
        Self(name.into())
    }

    pub(crate) fn name(&self) -> &str {
        &self.0
    }

    /// Derived from the name.
    pub(crate) fn id(&self) -> Uuid {
        if self.0 == LOCAL_USER { LOCAL_USER_ID } else { Uuid::new_v5(&LOCAL_USER_ID, self.0.as_bytes()) }
    }
}

impl ToSql for User {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        self.0.to_sql()
    }
}

impl FromSql for User {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        String::column_result(value).map(Self)
    }
}
