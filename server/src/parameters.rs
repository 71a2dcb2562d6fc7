//! What whoever makes a workspace may choose about it: the variables that its template offers.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

use crate::template::Template;

/// The values given for a workspace, by name. What is not given is as the template has it.
pub type Parameters = BTreeMap<String, String>;

/// The variable that the server itself gives to every build.
pub(crate) const WORKSPACE_NAME: &str = "workspace_name";
/// The longest value, in characters.
const MAX_VALUE_CHARS: usize = 1024;

/// A variable of a template's `main.tf` that may be chosen (`parameters` in `template.json`).
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ParameterSettings {
    /// The variable's name.
    pub name: ParameterName,
    /// Whether there is no workspace without it: the template has no value of its own for it.
    #[serde(default)]
    pub required: bool,
    /// The values to choose from; any text if there are none.
    #[serde(default)]
    pub options: Vec<String>,
}

/// The name of a Terraform variable, other than the server's own.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct ParameterName(String);

impl ParameterName {
    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A text is no name of a parameter.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "{0:?} is no name of a parameter: letters, digits and underscores, not a digit first, and not {WORKSPACE_NAME:?}"
)]
pub struct InvalidName(String);

impl TryFrom<String> for ParameterName {
    type Error = InvalidName;

    fn try_from(name: String) -> Result<Self, InvalidName> {
        let begins_well = name.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_');
        let is_plain = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
        if begins_well && is_plain && name != WORKSPACE_NAME { Ok(Self(name)) } else { Err(InvalidName(name)) }
    }
}

/// Why parameters were refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum ParameterError {
    #[error("parameters must be an object whose values are texts")]
    NoObject,
    #[error("parameter {name:?} is not one of template {template:?}; it has {known}")]
    Unknown { name: String, template: String, known: String },
    #[error("parameter {0:?} must be a text of at most {MAX_VALUE_CHARS} characters, none of them a control character")]
    NoText(String),
    #[error("parameter {name:?} must be one of {options}")]
    NoOption { name: String, options: String },
    #[error("parameter {0:?} is required")]
    Missing(String),
}

/// Reads the values that are given for a workspace of `template`: an object of texts, or nothing.
pub(crate) fn read(given: &Value, template: &Template) -> Result<Parameters, ParameterError> {
    let declared = &template.settings.parameters;
    let given = match given {
        Value::Null => Parameters::new(),
        Value::Object(given) => given
            .iter()
            .map(|(name, value)| {
                let parameter = declared.iter().find(|parameter| parameter.name.as_str() == name);
                let parameter = parameter.ok_or_else(|| unknown(name, template))?;
                Ok((name.clone(), parameter.check(value)?))
            })
            .collect::<Result<_, _>>()?,
        _ => return Err(ParameterError::NoObject),
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
        let text = value.as_str().filter(is_plain).ok_or_else(|| ParameterError::NoText(name()))?;
        if !self.options.is_empty() && !self.options.iter().any(|option| option == text) {
            return Err(ParameterError::NoOption { name: name(), options: listed(self.options.iter()) });
        }
        Ok(text.to_owned())
    }
}

fn unknown(name: &str, template: &Template) -> ParameterError {
    let known = listed(template.settings.parameters.iter().map(|parameter| &parameter.name.0));
    ParameterError::Unknown { name: name.to_owned(), template: template.name.clone(), known }
}

fn listed<'a>(texts: impl Iterator<Item = &'a String>) -> String {
    let texts: Vec<_> = texts.map(|text| format!("{text:?}")).collect();
    if texts.is_empty() { "none".to_owned() } else { texts.join(", ") }
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use uuid::Uuid;

    use super::*;
    use crate::template::TemplateSettings;

    fn template(parameters: Value) -> Template {
        let parameters = serde_json::from_value(parameters).expect("are settings");
        Template {
            settings: TemplateSettings { parameters, ..TemplateSettings::default() },
            ..Template::missing(Uuid::nil(), "box".to_owned())
        }
    }

    #[test]
    fn what_is_given_is_taken_and_the_rest_is_the_templates() {
        let template = template(json!([{ "name": "image" }, { "name": "size", "options": ["small", "large"] }]));
        for (given, read_as) in [
            (Value::Null, vec![]),
            (json!({}), vec![]),
            (json!({ "size": "large" }), vec![("size", "large")]),
            (json!({ "size": "small", "image": "" }), vec![("image", ""), ("size", "small")]),
        ] {
            let read = read(&given, &template).expect("fit the template");
            assert!(read.iter().map(|(name, value)| (name.as_str(), value.as_str())).eq(read_as), "{given}");
        }
    }

    #[test]
    fn what_does_not_fit_the_template_is_refused_with_what_would() {
        let template = template(json!([
            { "name": "size", "options": ["small", "large"] },
            { "name": "owner", "required": true },
        ]));
        let long = "x".repeat(MAX_VALUE_CHARS + 1);
        for (given, error) in [
            (json!([]), "parameters must be an object whose values are texts".to_owned()),
            (
                json!({ "colour": "red" }),
                "parameter \"colour\" is not one of template \"box\"; it has \"size\", \"owner\"".to_owned(),
            ),
            (json!({ "size": "huge" }), "parameter \"size\" must be one of \"small\", \"large\"".to_owned()),
            (json!({ "size": "small" }), "parameter \"owner\" is required".to_owned()),
            (json!({ "owner": 7 }), ParameterError::NoText("owner".to_owned()).to_string()),
            (json!({ "owner": long }), ParameterError::NoText("owner".to_owned()).to_string()),
            (json!({ "owner": "a\u{0}b" }), ParameterError::NoText("owner".to_owned()).to_string()),
        ] {
            assert_eq!(read(&given, &template).map_err(|error| error.to_string()), Err(error), "{given}");
        }
    }

    #[test]
    fn a_template_without_parameters_has_none() {
        let error = read(&json!({ "size": "small" }), &template(json!([]))).expect_err("is refused");
        assert_eq!(error.to_string(), "parameter \"size\" is not one of template \"box\"; it has none");
    }

    #[test]
    fn a_name_is_one_that_terraform_takes_and_not_the_servers_own() {
        for name in ["image", "_a1"] {
            assert!(ParameterName::try_from(name.to_owned()).is_ok(), "{name}");
        }
        for name in ["", "1a", "a-b", "a=b", "é", WORKSPACE_NAME] {
            assert!(ParameterName::try_from(name.to_owned()).is_err(), "{name}");
        }
    }
}
