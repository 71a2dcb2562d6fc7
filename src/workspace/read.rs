use serde_json::{Map, Value};
use uuid::Uuid;

/// Why a value is not what it should be: the way to it, and what is wrong with it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{field}: {problem}")]
pub(crate) struct WrongValue {
    field: String,
    problem: &'static str,
}

pub(crate) type Read<T> = Result<T, WrongValue>;

/// The fields of a JSON object. What is missing is its type's default; what is of the wrong type is refused.
///
/// One reader for all types: a derived one for each would be most of what the browser downloads for them.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Fields<'a>(&'a Map<String, Value>);

impl<'a> Fields<'a> {
    pub(super) fn of(value: &'a Value) -> Read<Self> {
        match value {
            Value::Object(fields) => Ok(Self(fields)),
            _ => Err(WrongValue { field: "value".to_owned(), problem: "not an object" }),
        }
    }

    fn get(self, name: &str) -> Option<&'a Value> {
        self.0.get(name)
    }

    fn take<T>(self, name: &str, missing: T, problem: &'static str, read: fn(&'a Value) -> Option<T>) -> Read<T> {
        let Some(value) = self.get(name) else { return Ok(missing) };
        read(value).ok_or_else(|| WrongValue { field: name.to_owned(), problem })
    }

    pub(super) fn text(self, name: &str) -> Read<String> {
        Ok(self.take(name, "", "not a text", Value::as_str)?.to_owned())
    }

    pub(super) fn optional_text(self, name: &str) -> Read<Option<String>> {
        self.unless_null(name, Self::text)
    }

    pub(super) fn number(self, name: &str) -> Read<i64> {
        self.take(name, 0, "not a whole number", Value::as_i64)
    }

    pub(super) fn flag(self, name: &str) -> Read<bool> {
        self.take(name, false, "not true or false", Value::as_bool)
    }

    /// A field that has to be there.
    pub(super) fn required<T>(self, name: &str, read: fn(Self, &str) -> Read<T>) -> Read<T> {
        if self.get(name).is_none() {
            return Err(WrongValue { field: name.to_owned(), problem: "missing" });
        }
        read(self, name)
    }

    /// An id, which has to be there.
    pub(super) fn id<T: From<Uuid>>(self, name: &str) -> Read<T> {
        self.uuid(name).map(T::from)
    }

    pub(super) fn optional_id<T: From<Uuid>>(self, name: &str) -> Read<Option<T>> {
        Ok(self.unless_null(name, Self::uuid)?.map(T::from))
    }

    fn uuid(self, name: &str) -> Read<Uuid> {
        let text = self.get(name).and_then(Value::as_str);
        text.and_then(|text| Uuid::try_parse(text).ok())
            .ok_or_else(|| WrongValue { field: name.to_owned(), problem: "not a UUID" })
    }

    /// An object, which has to be there.
    pub(super) fn object<T>(self, name: &str, read: fn(Fields<'a>) -> Read<T>) -> Read<T> {
        let within = |wrong: WrongValue| WrongValue { field: format!("{name}.{}", wrong.field), ..wrong };
        Self::of(self.get(name).unwrap_or(&Value::Null)).and_then(read).map_err(within)
    }

    /// A list of objects. Some servers write an absent one as `null`.
    pub(super) fn list<T>(self, name: &str, read: fn(Fields<'a>) -> Read<T>) -> Read<Vec<T>> {
        let within = |wrong: WrongValue| WrongValue { field: format!("{name}.{}", wrong.field), ..wrong };
        match self.get(name) {
            None | Some(Value::Null) => Ok(Vec::new()),
            Some(Value::Array(items)) => {
                items.iter().map(|item| Self::of(item).and_then(read).map_err(within)).collect()
            }
            Some(_) => Err(WrongValue { field: name.to_owned(), problem: "not a list" }),
        }
    }

    fn unless_null<T>(self, name: &str, read: fn(Self, &str) -> Read<T>) -> Read<Option<T>> {
        match self.get(name) {
            None | Some(Value::Null) => Ok(None),
            Some(_) => read(self, name).map(Some),
        }
    }
}

/// Something that is read out of a JSON object.
pub(crate) trait FromFields: Sized {
    fn read(fields: Fields<'_>) -> Read<Self>;
}

/// Reads JSON; what is wrong with it is said in words.
///
/// This is how a browser reads: serde's errors, which can name every type there is, are not downloaded.
#[cfg(any(test, all(feature = "browser", target_arch = "wasm32")))]
pub(crate) fn from_json<T: FromFields>(json: &[u8]) -> Result<T, String> {
    let value = serde_json::from_slice(json)
        .map_err(|error| format!("no JSON at line {}, column {}", error.line(), error.column()))?;
    Fields::of(&value).and_then(T::read).map_err(|wrong| wrong.to_string())
}

/// Lets serde read each of these types out of its [`Fields`], too.
macro_rules! deserialize_from_fields {
    ($($name:ty),+) => {
        $(impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
                let value = serde_json::Value::deserialize(input)?;
                Fields::of(&value).and_then(Self::read).map_err(serde::de::Error::custom)
            }
        })+
    };
}

pub(super) use deserialize_from_fields;
