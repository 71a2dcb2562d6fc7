use serde::{Deserialize, Deserializer};

/// Reads `null` as an empty list: servers written in Go send it for an absent one.
pub(super) fn list<'de, D: Deserializer<'de>, T: Deserialize<'de>>(input: D) -> Result<Vec<T>, D::Error> {
    or_default(input)
}

/// Reads `null` as the default value.
pub(super) fn or_default<'de, D: Deserializer<'de>, T: Deserialize<'de> + Default>(input: D) -> Result<T, D::Error> {
    Option::deserialize(input).map(Option::unwrap_or_default)
}
