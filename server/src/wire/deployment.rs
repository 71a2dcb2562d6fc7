use serde::Serialize;
use uuid::Uuid;

use crate::{
    clock::Timestamp,
    parameters::ParameterSettings,
    template,
    user::{LOCAL_USER, LOCAL_USER_ID},
};

/// The only organization.
pub(super) const ORGANIZATION_NAME: &str = "local";
pub(crate) const ORGANIZATION_ID: Uuid = Uuid::from_u128(0x10ca_1000_0000_4000_8000_0000_0000_0002);
/// The worker that jobs name.
pub(super) const WORKER_ID: Uuid = Uuid::from_u128(0x10ca_1000_0000_4000_8000_0000_0000_0003);
pub(super) const WORKER_NAME: &str = "local";

/// The server's version and address (`GET /api/v2/buildinfo`).
#[derive(Debug, Serialize)]
pub(crate) struct BuildInfo<'a> {
    pub(crate) external_url: &'a str,
    pub(crate) version: &'static str,
    /// Not part of the Coder API: the provisioner, `terraform` or `scripted`.
    pub(crate) local_server_provisioner: &'a str,
}

/// A template (`GET /api/v2/templates`).
#[derive(Debug, Serialize)]
pub(crate) struct Template<'a> {
    id: Uuid,
    created_at: Timestamp,
    updated_at: Timestamp,
    organization_id: Uuid,
    organization_name: &'static str,
    name: &'a str,
    display_name: &'a str,
    description: &'a str,
    icon: &'static str,
    deprecated: bool,
    provisioner: &'static str,
    active_version_id: Uuid,
    require_active_version: bool,
    allow_user_cancel_workspace_jobs: bool,
    created_by_id: Uuid,
    created_by_name: &'static str,
}

impl<'a> Template<'a> {
    pub(crate) fn new(template: &'a template::Template, read_at: Timestamp) -> Self {
        Self {
            id: template.id,
            created_at: read_at,
            updated_at: read_at,
            organization_id: ORGANIZATION_ID,
            organization_name: ORGANIZATION_NAME,
            name: &template.name,
            display_name: &template.display_name,
            description: &template.description,
            icon: "",
            deprecated: false,
            provisioner: "terraform",
            active_version_id: template.version,
            // Earlier versions are not stored.
            require_active_version: true,
            allow_user_cancel_workspace_jobs: true,
            created_by_id: LOCAL_USER_ID,
            created_by_name: LOCAL_USER,
        }
    }
}

/// A parameter of a template (`GET /api/v2/templateversions/{id}/rich-parameters`).
#[derive(Debug, Serialize)]
pub(crate) struct TemplateParameter<'a> {
    name: &'a str,
    display_name: &'static str,
    description: &'static str,
    description_plaintext: &'static str,
    r#type: &'static str,
    form_type: &'static str,
    mutable: bool,
    default_value: &'static str,
    icon: &'static str,
    options: Vec<ParameterOption<'a>>,
    required: bool,
    ephemeral: bool,
}

#[derive(Debug, Serialize)]
struct ParameterOption<'a> {
    name: &'a str,
    description: &'static str,
    value: &'a str,
    icon: &'static str,
}

impl<'a> TemplateParameter<'a> {
    pub(crate) fn new(settings: &'a ParameterSettings) -> Self {
        let option = |value: &'a String| ParameterOption { name: value, description: "", value, icon: "" };
        Self {
            name: settings.name.as_str(),
            display_name: "",
            description: "",
            description_plaintext: "",
            r#type: "string",
            form_type: if settings.options.is_empty() { "input" } else { "radio" },
            mutable: false,
            // The default is in the files of the template.
            default_value: "",
            icon: "",
            options: settings.options.iter().map(option).collect(),
            required: settings.required,
            ephemeral: false,
        }
    }
}
