use std::cell::RefCell;

use serde_json::Value;
use uuid::Uuid;

#[cfg(any(test, all(feature = "browser", target_arch = "wasm32")))]
use crate::json;

/// Why a value is not what it should be: the way to it, and what is wrong with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct WrongValue {
    field: String,
    problem: &'static str,
}

/// The fields of a JSON object. What is missing is its type's default, and so is what is of the wrong type; of what is
/// wrong the first is kept.
///
/// One reader for all types, and no way out at each field: a derived one for each would be most of what the browser
/// downloads for them.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Fields<'a> {
    object: &'a Value,
    /// The object around, and the field of it that this one is in.
    within: Option<(&'a Fields<'a>, &'a str)>,
    wrong: &'a RefCell<Option<WrongValue>>,
}

impl Fields<'_> {
    fn wrong<T: Default>(&self, name: &str, problem: &'static str) -> T {
        self.wrong.borrow_mut().get_or_insert_with(|| WrongValue { field: self.way_to(name), problem });
        T::default()
    }

    fn way_to(&self, name: &str) -> String {
        match self.within {
            Some((around, own)) => [&around.way_to(own), ".", name].concat(),
            None => name.to_owned(),
        }
    }

    fn take<'v, T: Default>(&'v self, name: &str, problem: &'static str, read: fn(&'v Value) -> Option<T>) -> T {
        let Some(value) = self.object.get(name) else { return T::default() };
        read(value).unwrap_or_else(|| self.wrong(name, problem))
    }

    pub(super) fn text(&self, name: &str) -> String {
        self.take(name, "not a text", Value::as_str).to_owned()
    }

    /// A text that has to be there.
    pub(super) fn required_text(&self, name: &str) -> String {
        if self.object.get(name).is_none() {
            return self.wrong(name, "missing");
        }
        self.text(name)
    }

    pub(super) fn optional_text(&self, name: &str) -> Option<String> {
        self.is_given(name).then(|| self.text(name))
    }

    pub(super) fn number(&self, name: &str) -> i64 {
        self.take(name, "not a whole number", Value::as_i64)
    }

    pub(super) fn flag(&self, name: &str) -> bool {
        self.take(name, "not true or false", Value::as_bool)
    }

    /// An id, which has to be there.
    pub(super) fn id<T: From<Uuid>>(&self, name: &str) -> T {
        let text = self.object.get(name).and_then(Value::as_str);
        let id = text.and_then(|text| Uuid::try_parse(text).ok());
        id.unwrap_or_else(|| self.wrong(name, "not a UUID")).into()
    }

    pub(super) fn optional_id<T: From<Uuid>>(&self, name: &str) -> Option<T> {
        self.is_given(name).then(|| self.id(name))
    }

    /// An object, which has to be there.
    pub(super) fn object<T: FromFields>(&self, name: &str) -> T {
        self.inner(name, self.object.get(name).unwrap_or(&Value::Null))
    }

    /// A list of objects. Some servers write an absent one as `null`.
    pub(super) fn list<T: FromFields>(&self, name: &str) -> Vec<T> {
        match self.object.get(name) {
            None | Some(Value::Null) => Vec::new(),
            Some(Value::Array(items)) => items.iter().map(|item| self.inner(name, item)).collect(),
            Some(_) => self.wrong(name, "not a list"),
        }
    }

    fn inner<T: FromFields>(&self, name: &str, object: &Value) -> T {
        Fields { object, within: Some((self, name)), wrong: self.wrong }.read()
    }

    fn read<T: FromFields>(&self) -> T {
        if !self.object.is_object() {
            self.wrong("value", "not an object")
        }
        T::read(self)
    }

    fn is_given(&self, name: &str) -> bool {
        self.object.get(name).is_some_and(|value| !value.is_null())
    }
}

/// Something that is read out of a JSON object.
pub(crate) trait FromFields: Sized {
    fn read(fields: &Fields<'_>) -> Self;
}

/// Reads a JSON value; what is wrong with it is said in words.
pub(crate) fn from_value<T: FromFields>(object: &Value) -> Result<T, String> {
    let wrong = RefCell::default();
    let read = Fields { object, within: None, wrong: &wrong }.read();
    wrong.into_inner().map_or(Ok(read), |wrong: WrongValue| Err([&wrong.field, ": ", wrong.problem].concat()))
}

/// Reads JSON; what is wrong with it is said in words.
///
/// This is how a browser reads: serde's errors, which can name every type there is, are not downloaded.
#[cfg(any(test, all(feature = "browser", target_arch = "wasm32")))]
pub(crate) fn parse(text: &[u8]) -> Result<Value, String> {
    let text = str::from_utf8(text).map_err(|error| error.valid_up_to());
    text.and_then(json::whole).map_err(|place| ["no JSON at byte ", &place.to_string()].concat())
}

/// Lets serde read each of these types out of its [`Fields`], too.
macro_rules! deserialize_from_fields {
    ($($name:ty),+) => {
        $(impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
                let value = serde_json::Value::deserialize(input)?;
                crate::workspace::read::from_value(&value).map_err(serde::de::Error::custom)
            }
        })+
    };
}

pub(super) use deserialize_from_fields;
