//! Workspace parameters: values for the variables that a template declares.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

/// The parameter values of a workspace by name. A missing parameter has the default of the template.
pub type Parameters = BTreeMap<String, String>;

/// The variable that the server sets for every build.
pub(crate) const WORKSPACE_NAME: &str = "workspace_name";
/// The maximum length of a value, in characters.
const MAX_VALUE_CHARS: usize = 1024;

/// The declaration of a parameter (`parameters` in `template.json`): a variable of the template's `main.tf`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ParameterSettings {
    /// The variable's name.
    pub name: ParameterName,
    /// Whether a value is required, because the template has no default.
    #[serde(default)]
    pub required: bool,
    /// The allowed values; any text if empty.
    #[serde(default)]
    pub options: Vec<String>,
}

/// The name of a Terraform variable other than `workspace_name`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct ParameterName(String);

impl ParameterName {
    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A text is not a valid parameter name.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "{0:?} is not a parameter name: it must have letters, digits and underscores only, not start with a digit, and not be \
     {WORKSPACE_NAME:?}"
)]
pub struct InvalidParameterName(String);

impl TryFrom<String> for ParameterName {
    type Error = InvalidParameterName;

    fn try_from(name: String) -> Result<Self, InvalidParameterName> {
        let starts_well = name.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_');
        let is_plain = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
        if starts_well && is_plain && name != WORKSPACE_NAME { Ok(Self(name)) } else { Err(InvalidParameterName(name)) }
    }
}

/// Why parameters were rejected.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum ParameterError {
    #[error("parameters must be an object whose values are texts")]
    NotAnObject,
    #[error("parameter {name:?} is not one of template {template:?}; it has {known}")]
    Unknown { name: String, template: String, known: String },
    #[error("parameter {0:?} must be a text of at most {MAX_VALUE_CHARS} characters, none of them a control character")]
    InvalidText(String),
    #[error("parameter {name:?} must be one of {options}")]
    InvalidOption { name: String, options: String },
    #[error("parameter {0:?} is required")]
    Missing(String),
}

/// Validates the values for a workspace of the template named `template`: an object of texts, or null.
pub(crate) fn read(
    given: &Value,
    template: &str,
    declared: &[ParameterSettings],
) -> Result<Parameters, ParameterError> {
    let given = match given {
        Value::Null => Parameters::new(),
        Value::Object(given) => given
            .iter()
            .map(|(name, value)| {
                let parameter = declared.iter().find(|parameter| parameter.name.as_str() == name);
                let parameter = parameter.ok_or_else(|| unknown(name, template, declared))?;
                Ok((name.clone(), parameter.check(value)?))
            })
            .collect::<Result<_, _>>()?,
        _ => return Err(ParameterError::NotAnObject),
    };
    let mut required = declared.iter().filter(|parameter| parameter.required);
    match required.find(|parameter| !given.contains_key(parameter.name.as_str())) {
        Some(missing) => Err(ParameterError::Missing(missing.name.as_str().to_owned())),
        None => Ok(given),
    }
}

impl ParameterSettings {
    fn check(&self, value: &Value) -> Result<String, ParameterError> {
        let name = || self.name.as_str().to_owned();
        let is_plain = |text: &&str| text.chars().count() <= MAX_VALUE_CHARS && !text.contains(char::is_control);
        let text = value.as_str().filter(is_plain).ok_or_else(|| ParameterError::InvalidText(name()))?;
        if !self.options.is_empty() && !self.options.iter().any(|option| option == text) {
            return Err(ParameterError::InvalidOption { name: name(), options: join_quoted(self.options.iter()) });
        }
        Ok(text.to_owned())
    }
}

fn unknown(name: &str, template: &str, declared: &[ParameterSettings]) -> ParameterError {
    let known = join_quoted(declared.iter().map(|parameter| &parameter.name.0));
    ParameterError::Unknown { name: name.to_owned(), template: template.to_owned(), known }
}

fn join_quoted<'a>(texts: impl Iterator<Item = &'a String>) -> String {
    let texts: Vec<_> = texts.map(|text| format!("{text:?}")).collect();
    if texts.is_empty() { "none".to_owned() } else { texts.join(", ") }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// Validates values against declarations in JSON.
    fn read(given: &Value, declared: &Value) -> Result<Parameters, ParameterError> {
        let declared: Vec<_> = serde_json::from_value(declared.clone()).expect("are declarations");
        super::read(given, "box", &declared)
    }

    #[test]
    fn accepts_declared_values_and_omits_missing_ones() {
        let declared = json!([{ "name": "image" }, { "name": "size", "options": ["small", "large"] }]);
        for (given, read_as) in [
            (Value::Null, vec![]),
            (json!({}), vec![]),
            (json!({ "size": "large" }), vec![("size", "large")]),
            (json!({ "size": "small", "image": "" }), vec![("image", ""), ("size", "small")]),
        ] {
            let read = read(&given, &declared).expect("are valid");
            assert!(read.iter().map(|(name, value)| (name.as_str(), value.as_str())).eq(read_as), "{given}");
        }
    }

    #[test]
    fn rejects_invalid_values_and_names_the_valid_ones() {
        let declared = json!([
            { "name": "size", "options": ["small", "large"] },
            { "name": "owner", "required": true },
        ]);
        let long = "x".repeat(MAX_VALUE_CHARS + 1);
        for (given, error) in [
            (json!([]), "parameters must be an object whose values are texts".to_owned()),
            (
                json!({ "colour": "red" }),
                "parameter \"colour\" is not one of template \"box\"; it has \"size\", \"owner\"".to_owned(),
            ),
            (json!({ "size": "huge" }), "parameter \"size\" must be one of \"small\", \"large\"".to_owned()),
            (json!({ "size": "small" }), "parameter \"owner\" is required".to_owned()),
            (json!({ "owner": 7 }), ParameterError::InvalidText("owner".to_owned()).to_string()),
            (json!({ "owner": long }), ParameterError::InvalidText("owner".to_owned()).to_string()),
            (json!({ "owner": "a\u{0}b" }), ParameterError::InvalidText("owner".to_owned()).to_string()),
        ] {
            assert_eq!(read(&given, &declared).map_err(|error| error.to_string()), Err(error), "{given}");
        }
    }

    #[test]
    fn rejects_any_parameter_of_a_template_without_parameters() {
        let error = read(&json!({ "size": "small" }), &json!([])).expect_err("is rejected");
        assert_eq!(error.to_string(), "parameter \"size\" is not one of template \"box\"; it has none");
    }

    #[test]
    fn a_parameter_name_is_a_terraform_name_and_not_reserved() {
        for name in ["image", "_a1"] {
            assert!(ParameterName::try_from(name.to_owned()).is_ok(), "{name}");
        }
        for name in ["", "1a", "a-b", "a=b", "é", WORKSPACE_NAME] {
            assert!(ParameterName::try_from(name.to_owned()).is_err(), "{name}");
        }
    }
}
