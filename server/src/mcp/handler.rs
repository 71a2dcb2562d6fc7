use std::{sync::Arc, time::Duration};

use axum::http::request::Parts;
use chat_workspace_tools::workspace::Transition;
use rmcp::{
    ErrorData, RoleServer, ServerHandler,
    model::{
        CallToolRequestParams, CallToolResponse, CallToolResult, ContentBlock, Extensions, Implementation, JsonObject,
        ListResourcesResult, ListToolsResult, PaginatedRequestParams, ReadResourceRequestParams, ReadResourceResponse,
        ServerCapabilities, ServerConfig, Tool,
    },
    service::RequestContext,
};

use super::{
    answers,
    arguments::{self, BuildStatus, ReadAgentLog, ReadBuild, ReadBuildLog},
    call::{Call, MAX_WAIT},
    context::McpContext,
    definitions,
    error::CallError,
    page::AppPage,
};
use crate::user::User;

const INSTRUCTIONS: &str = "Create, start and stop cloud workspaces. The tools return as soon as a build exists, and the build \
                            goes on: call workspace_build_status to wait for its end.";

/// Answers the requests of a client.
#[derive(Clone, Debug)]
pub(super) struct Handler {
    pub(super) context: Arc<McpContext>,
    pub(super) caller: Caller,
}

/// Who sends the requests.
#[derive(Clone, Debug)]
pub(super) enum Caller {
    /// This user, who started the program.
    User(User),
    /// The user in the extensions of each HTTP request, where the access check puts it.
    OfRequest,
}

impl Caller {
    fn user(&self, extensions: &Extensions) -> Result<User, ErrorData> {
        let user = match self {
            Self::User(user) => Some(user),
            Self::OfRequest => extensions.get::<Parts>().and_then(|parts| parts.extensions.get()),
        };
        user.cloned().ok_or_else(|| ErrorData::internal_error("the request has no user", None))
    }
}

impl Handler {
    /// Runs a tool. `None` if there is no tool of this name.
    async fn run(
        &self,
        call: &Call,
        name: &str,
        arguments: Option<JsonObject>,
    ) -> Result<Option<CallToolResult>, CallError> {
        let backend = &self.context.backend;
        Ok(Some(match name {
            definitions::CREATE => answers::created(&backend.create(call, arguments::read(arguments)?).await?),
            definitions::START | definitions::STOP => {
                let wanted = if name == definitions::START { Transition::Start } else { Transition::Stop };
                let change = backend.change(call, &arguments::read(arguments)?, &wanted).await?;
                answers::changed(change, &wanted)?
            }
            definitions::STATUS => {
                let BuildStatus { build_id, wait_seconds } = arguments::read(arguments)?;
                let wait = wait_seconds.map_or(MAX_WAIT, Duration::from_secs);
                answers::status(&backend.report(call, build_id, wait).await?)
            }
            definitions::READ_BUILD => {
                let ReadBuild { build_id } = arguments::read(arguments)?;
                answers::build(backend.read_build(call, build_id).await?)
            }
            definitions::READ_BUILD_LOG => {
                let ReadBuildLog { build_id, range } = arguments::read(arguments)?;
                answers::build_log(build_id, range.after, backend.read_build_log(call, build_id, range).await?)
            }
            definitions::READ_AGENT_LOG => {
                let ReadAgentLog { agent_id, range } = arguments::read(arguments)?;
                answers::agent_log(agent_id, range.after, backend.read_agent_log(call, agent_id, range).await?)
            }
            _ => return Ok(None),
        }))
    }
}

impl ServerHandler for Handler {
    fn get_info(&self) -> ServerConfig {
        let capabilities = ServerCapabilities::builder().enable_tools().enable_resources().build();
        let mut info = ServerConfig::new(capabilities);
        info.server_info = Implementation::new("workspace-server", env!("CARGO_PKG_VERSION"));
        info.instructions = Some(INSTRUCTIONS.to_owned());
        info
    }

    async fn list_tools(
        &self,
        _: Option<PaginatedRequestParams>,
        _: RequestContext<RoleServer>,
    ) -> Result<ListToolsResult, ErrorData> {
        // Without templates each call still tells what is wrong.
        let templates = self.context.backend.templates().await;
        Ok(ListToolsResult::with_all_items(definitions::tools(templates.as_deref().map_err(ToString::to_string))))
    }

    fn get_tool(&self, name: &str) -> Option<Tool> {
        definitions::tools(Ok(&[])).into_iter().find(|tool| tool.name == name)
    }

    async fn call_tool(
        &self,
        request: CallToolRequestParams,
        context: RequestContext<RoleServer>,
    ) -> Result<CallToolResponse, ErrorData> {
        let user = self.caller.user(&context.extensions)?;
        let call = Call { user, cancellation: context.ct, shutdown: self.context.shutdown.clone() };
        let name = &request.name;
        match self.run(&call, name, request.arguments).await {
            Ok(Some(result)) => Ok(result.into()),
            Ok(None) => Err(ErrorData::invalid_params(format!("Tool not found: {name}"), None)),
            Err(error) => Ok(CallToolResult::error(vec![ContentBlock::text(error.to_string())]).into()),
        }
    }

    async fn list_resources(
        &self,
        _: Option<PaginatedRequestParams>,
        _: RequestContext<RoleServer>,
    ) -> Result<ListResourcesResult, ErrorData> {
        Ok(ListResourcesResult::with_all_items(vec![AppPage::resource()]))
    }

    async fn read_resource(
        &self,
        request: ReadResourceRequestParams,
        _: RequestContext<RoleServer>,
    ) -> Result<ReadResourceResponse, ErrorData> {
        self.context.page.read(&request.uri).await.map(Into::into)
    }
}
