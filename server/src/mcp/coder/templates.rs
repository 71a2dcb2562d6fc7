use futures_util::{StreamExt, stream};
use uuid::Uuid;

use super::{
    backend::Coder,
    error::CoderError,
    objects::{Parameter, Template},
};
use crate::mcp::{
    error::{CallError, known},
    records::{ParameterChoice, TemplateChoice},
};

/// How many templates are described to models. The others can be named too.
const MAX_DESCRIBED: usize = 50;
/// How many requests for parameters run at the same time.
const CONCURRENT_REQUESTS: usize = 8;

impl Coder {
    pub(in crate::mcp) async fn templates(&self) -> Result<Vec<TemplateChoice>, CallError> {
        let templates = self.list_templates().await?;
        let versions: Vec<_> =
            templates.iter().take(MAX_DESCRIBED).map(|template| template.active_version_id).collect();
        let parameters = stream::iter(versions).map(|version| self.parameters(version)).buffered(CONCURRENT_REQUESTS);
        let parameters: Vec<_> = parameters.collect().await;
        let choice = |(template, parameters): (&Template, _)| TemplateChoice {
            name: unique_name(template, &templates),
            display_name: template.display_name.clone(),
            description: template.description.clone(),
            parameters,
        };
        Ok(templates.iter().zip(parameters).map(choice).collect())
    }

    /// The template that a call names.
    pub(super) async fn template(&self, wanted: &str) -> Result<Template, CallError> {
        let mut templates = self.list_templates().await?;
        let id: Option<Uuid> = wanted.parse().ok();
        let is_wanted = |template: &Template| {
            template.name == wanted || Some(template.id) == id || qualified_name(template) == wanted
        };
        let places: Vec<_> = (0..templates.len()).filter(|place| is_wanted(&templates[*place])).collect();
        match *places {
            [place] => Ok(templates.swap_remove(place)),
            [] => {
                let names: Vec<_> = templates.iter().map(|template| unique_name(template, &templates)).collect();
                let known = known("template", names.iter().map(String::as_str));
                Err(CallError::UnknownTemplate { name: wanted.to_owned(), known })
            }
            _ => {
                let names = places.iter().map(|place| qualified_name(&templates[*place])).collect();
                Err(CoderError::AmbiguousTemplate { name: wanted.to_owned(), names }.into())
            }
        }
    }

    async fn list_templates(&self) -> Result<Vec<Template>, CoderError> {
        let mut templates: Vec<Template> = self.client.get("/api/v2/templates").await?;
        templates.retain(|template| !template.deprecated);
        Ok(templates)
    }

    /// The parameters of a version; none if they cannot be read, because the deployment checks them in any case.
    async fn parameters(&self, version: Uuid) -> Vec<ParameterChoice> {
        let path = format!("/api/v2/templateversions/{version}/rich-parameters");
        let parameters: Vec<Parameter> = self.client.get(&path).await.unwrap_or_default();
        let choice = |parameter: Parameter| ParameterChoice {
            name: parameter.name,
            is_required: parameter.required,
            options: parameter.options.into_iter().flatten().map(|option| option.value).collect(),
        };
        parameters.into_iter().map(choice).collect()
    }
}

/// The name, with the organization if another organization has a template of this name.
fn unique_name(template: &Template, templates: &[Template]) -> String {
    let is_unique = templates.iter().filter(|other| other.name == template.name).count() == 1;
    if is_unique { template.name.clone() } else { qualified_name(template) }
}

fn qualified_name(template: &Template) -> String {
    format!("{}/{}", template.organization_name, template.name)
}
