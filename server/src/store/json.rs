use rusqlite::{
    ToSql,
    types::{FromSql, FromSqlError, FromSqlResult, ToSqlOutput, ValueRef},
};
use serde::{
    Deserialize, Serialize,
    de::{
        DeserializeOwned,
        value::{self, BorrowedStrDeserializer},
    },
};

use super::database::StoreError;

/// A column value that is stored as JSON text.
#[derive(Clone, Copy, Debug)]
pub(super) struct Json<T>(pub(super) T);

impl<T: Serialize> ToSql for Json<T> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        let text = serde_json::to_string(&self.0);
        text.map(ToSqlOutput::from).map_err(|error| rusqlite::Error::ToSqlConversionFailure(error.into()))
    }
}

impl<T: DeserializeOwned> FromSql for Json<T> {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        serde_json::from_str(value.as_str()?).map(Self).map_err(|error| FromSqlError::Other(error.into()))
    }
}

/// The JSON name of a unit variant of an enum.
pub(super) fn variant_name<T: Serialize>(value: &T) -> Result<String, StoreError> {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(name)) => Ok(name),
        other => Err(StoreError::Sqlite(rusqlite::Error::ToSqlConversionFailure(
            format!("{other:?} is not a string").into(),
        ))),
    }
}

/// The variant with this JSON name, or the default for an unknown name.
pub(super) fn variant<'de, T: Deserialize<'de> + Default>(name: &'de str) -> T {
    T::deserialize(BorrowedStrDeserializer::<value::Error>::new(name)).unwrap_or_default()
}
