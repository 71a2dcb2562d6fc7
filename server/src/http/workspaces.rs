use std::sync::Arc;

use axum::{
    extract::{Path, State},
    response::{IntoResponse, Response},
};
use chat_workspace_tools::workspace::WorkspaceId;
use serde::Deserialize;
use uuid::Uuid;

use super::{
    App,
    error::ApiError,
    json::{Json, created},
    request::{Id, JsonBody, Parameters},
};
use crate::{
    template::Template,
    wire::{OWNER_ID, OWNER_NAME},
};

/// The longest name of a workspace.
const MAX_NAME_CHARS: usize = 32;
/// How much of a template's name a generated name keeps.
const MAX_NAME_PREFIX_CHARS: usize = 27;

#[derive(Debug, Deserialize)]
pub(super) struct NewWorkspace {
    template_id: Option<Uuid>,
    template_name: Option<String>,
    name: Option<String>,
}

pub(super) async fn create(
    State(app): State<Arc<App>>,
    Path(user): Path<String>,
    JsonBody(body): JsonBody<NewWorkspace>,
) -> Result<Response, ApiError> {
    if !(user == "me" || user == OWNER_NAME || user.parse() == Ok(OWNER_ID)) {
        return Err(ApiError::not_found());
    }
    let template = find_template(app.store.templates(), &body)?;
    let name = match body.name.filter(|name| !name.is_empty()) {
        Some(name) => check_name(name)?,
        None => generate_name(&template.name, Uuid::new_v4()),
    };
    let (workspace, build) = app.builds.create_workspace(name, template)?;
    Ok(created(app.workspace(&workspace, &build)))
}

pub(super) async fn get(
    State(app): State<Arc<App>>,
    Id(id): Id<WorkspaceId>,
    parameters: Parameters,
) -> Result<Response, ApiError> {
    let workspace = app.store.workspace(id)?.ok_or_else(ApiError::not_found)?;
    let include_deleted = parameters.get("include_deleted") == Some("true");
    if workspace.is_deleted && !include_deleted {
        return Err(ApiError::gone(&workspace.name));
    }
    let latest = app.store.latest_build(id)?;
    Ok(Json(app.workspace(&workspace, &latest)).into_response())
}

fn find_template(templates: &[Arc<Template>], body: &NewWorkspace) -> Result<Arc<Template>, ApiError> {
    let (field, wanted, found) = match (&body.template_id, &body.template_name) {
        (Some(id), _) => ("template_id", id.to_string(), templates.iter().find(|template| template.id == *id)),
        (None, Some(name)) => ("template_name", name.clone(), templates.iter().find(|template| template.name == *name)),
        (None, None) => {
            let message = "A template is required.";
            return Err(ApiError::bad_request(message).field("template_id", "Give template_id or template_name."));
        }
    };
    found.cloned().ok_or_else(|| {
        ApiError::bad_request(format!("Template {wanted:?} doesn't exist.")).field(field, "template not found")
    })
}

/// Words of letters and digits, joined by single hyphens.
fn check_name(name: String) -> Result<String, ApiError> {
    let is_word = |word: &str| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_alphanumeric());
    if name.len() <= MAX_NAME_CHARS && name.split('-').all(is_word) {
        return Ok(name);
    }
    let rule = format!("Must be at most {MAX_NAME_CHARS} letters and digits, joined by single hyphens.");
    Err(ApiError::bad_request("Validation failed.").field("name", rule))
}

/// The template's name as a slug, and four random hexadecimal characters.
fn generate_name(template: &str, random: Uuid) -> String {
    let words = template.split(|character: char| !character.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    let slug = words.collect::<Vec<_>>().join("-").to_ascii_lowercase();
    let prefix = slug.get(..MAX_NAME_PREFIX_CHARS).unwrap_or(&slug).trim_end_matches('-');
    let prefix = if prefix.is_empty() { "workspace" } else { prefix };
    format!("{prefix}-{}", &random.simple().to_string()[..4])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_words_joined_by_single_hyphens() {
        for name in ["a", "my-ws", "Box-2-x", &"x".repeat(32)] {
            assert!(check_name(name.to_owned()).is_ok(), "{name}");
        }
        for name in ["-a", "a-", "a--b", "a b", "a/b", "ä", "<b>", &"x".repeat(33)] {
            assert!(check_name(name.to_owned()).is_err(), "{name}");
        }
    }

    #[test]
    fn a_generated_name_is_a_valid_slug() {
        let random = Uuid::from_u128(0x4f1c << 112);
        for (template, name) in [
            ("dev-box", "dev-box-4f1c"),
            ("Dev Box_2", "dev-box-2-4f1c"),
            ("שלום", "workspace-4f1c"),
            ("abcdefghijklmnopqrstuvwxyz-overlong", "abcdefghijklmnopqrstuvwxyz-4f1c"),
        ] {
            assert_eq!(generate_name(template, random), name);
            assert!(check_name(name.to_owned()).is_ok());
        }
    }
}
