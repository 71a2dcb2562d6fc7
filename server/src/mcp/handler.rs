use std::sync::Arc;

use axum::http::request::Parts;
use rmcp::{
    ErrorData, RoleServer, ServerHandler,
    model::{
        CallToolRequestParams, CallToolResponse, CallToolResult, ContentBlock, Extensions, Implementation,
        ListResourcesResult, ListToolsResult, PaginatedRequestParams, ReadResourceRequestParams, ReadResourceResponse,
        ServerCapabilities, ServerConfig, Tool,
    },
    service::RequestContext,
};

use super::{
    arguments,
    context::{Call, McpContext},
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

impl Call<'_> {
    async fn run(&self, name: &str, request: CallToolRequestParams) -> Option<Result<CallToolResult, CallError>> {
        let arguments = request.arguments;
        Some(match name {
            definitions::CREATE => arguments::read(arguments).and_then(|arguments| self.create(arguments)),
            definitions::START => arguments::read(arguments).and_then(|arguments| self.start(&arguments)),
            definitions::STOP => arguments::read(arguments).and_then(|arguments| self.stop(&arguments)),
            definitions::STATUS => match arguments::read(arguments) {
                Ok(arguments) => self.build_status(&arguments).await,
                Err(error) => Err(error),
            },
            definitions::READ_BUILD => arguments::read(arguments).and_then(|arguments| self.read_build(&arguments)),
            definitions::READ_BUILD_LOG => match arguments::read(arguments) {
                Ok(arguments) => self.read_build_log(&arguments).await,
                Err(error) => Err(error),
            },
            definitions::READ_AGENT_LOG => match arguments::read(arguments) {
                Ok(arguments) => self.read_agent_log(&arguments).await,
                Err(error) => Err(error),
            },
            _ => return None,
        })
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
        Ok(ListToolsResult::with_all_items(definitions::tools(&self.context)))
    }

    fn get_tool(&self, name: &str) -> Option<Tool> {
        definitions::tools(&self.context).into_iter().find(|tool| tool.name == name)
    }

    async fn call_tool(
        &self,
        request: CallToolRequestParams,
        context: RequestContext<RoleServer>,
    ) -> Result<CallToolResponse, ErrorData> {
        let user = self.caller.user(&context.extensions)?;
        let call = Call { context: &self.context, user, cancellation: context.ct };
        let name = request.name.clone();
        let result = call.run(&name, request).await;
        let result = result.ok_or_else(|| ErrorData::invalid_params(format!("Tool not found: {name}"), None))?;
        let failed = |error: CallError| CallToolResult::error(vec![ContentBlock::text(error.to_string())]);
        Ok(result.unwrap_or_else(failed).into())
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
