use std::{path::PathBuf, sync::Arc};

use chat_workspace_tools::workspace::{AgentLifecycle, BuildId, Transition, WorkspaceId};
use futures_util::FutureExt;
use serde_json::{Value, json};
use tokio::{sync::mpsc, task::JoinHandle};
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use uuid::Uuid;

use crate::{
    agents::AgentSupervisor,
    builds::Builds,
    chat_events::{ChatEvents, EventSubscription},
    config::{AgentHost, BuildLimits, ToolPolicy},
    parameters::ParameterSettings,
    provisioner::{SteppedBuild, SteppedProvisioner},
    store::{Build, BuildReason, Chat, NewBuild, NewWorkspace, Store},
    template::{AgentSettings, Template, TemplateSettings},
    tools::{BindingFaults, ChatLocks, ToolCall, ToolResult, Tools},
    wire::ORGANIZATION_ID,
};

/// The services of a server without HTTP. The test controls each build and sets the states of agents.
pub(super) struct TestServer {
    pub(super) tools: Tools,
    pub(super) store: Arc<Store>,
    pub(super) builds: Arc<Builds>,
    pub(super) chat: Chat,
    pub(super) events: EventSubscription,
    started_builds: mpsc::UnboundedReceiver<SteppedBuild>,
    _shutdown: tokio_util::sync::DropGuard,
}

/// The options of a [`TestServer`].
pub(super) struct Setup {
    pub(super) policy: ToolPolicy,
    pub(super) agents: Vec<&'static str>,
    pub(super) organization: Uuid,
    pub(super) daily_cost: i64,
    pub(super) parameters: Vec<ParameterSettings>,
    pub(super) limits: BuildLimits,
    pub(super) workers: usize,
}

impl Default for Setup {
    fn default() -> Self {
        Self {
            policy: ToolPolicy::default(),
            agents: vec!["main"],
            organization: ORGANIZATION_ID,
            daily_cost: 0,
            parameters: Vec::new(),
            limits: BuildLimits::default(),
            workers: 2,
        }
    }
}

impl Setup {
    /// Options with [`ToolPolicy::compat`].
    pub(super) fn compat() -> Self {
        Self { policy: ToolPolicy { compat: true, ..ToolPolicy::default() }, ..Self::default() }
    }

    pub(super) fn start(self) -> TestServer {
        let template = Template {
            settings: TemplateSettings {
                daily_cost: self.daily_cost,
                parameters: self.parameters,
                agents: self.agents.into_iter().map(AgentSettings::new).collect(),
            },
            ..Template::missing(Uuid::from_u128(7), "box".to_owned())
        };
        let store = Arc::new(Store::in_memory(vec![Arc::new(template)]));
        let (tasks, shutdown) = (TaskTracker::new(), CancellationToken::new());
        let (provisioner, started_builds) = SteppedProvisioner::new();
        let agents = AgentSupervisor::new(
            Arc::clone(&store),
            AgentHost::Disabled,
            PathBuf::new(),
            tasks.clone(),
            shutdown.clone(),
        );
        let builds = Builds::start(
            Arc::clone(&store),
            Arc::new(provisioner),
            Arc::new(agents),
            self.limits,
            self.workers,
            &tasks,
            shutdown.clone(),
        )
        .expect("starts");
        let chat_events = Arc::new(ChatEvents::new());
        let events = chat_events.subscribe_all();
        let chat = store.create_chat(self.organization, "A chat".to_owned()).expect("is stored");
        let tools = Tools {
            store: Some(Arc::clone(&store)),
            builds: Some(Arc::clone(&builds)),
            events: chat_events,
            policy: self.policy,
            locks: Arc::new(ChatLocks::default()),
            binding_faults: Arc::new(BindingFaults::default()),
        };
        TestServer { tools, store, builds, chat, events, started_builds, _shutdown: shutdown.drop_guard() }
    }
}

impl TestServer {
    pub(super) fn start() -> Self {
        Setup::default().start()
    }

    /// Starts a call in a task.
    pub(super) fn call(&self, name: &str, args: Value) -> RunningCall {
        let (tools, chat, name) = (self.tools.clone(), self.chat.id, name.to_owned());
        let interrupt = CancellationToken::new();
        let call = tokio::spawn({
            let interrupt = interrupt.clone();
            async move {
                let call = ToolCall { chat: Some(chat), id: "call_1", name: &name, args: &args, interrupt: &interrupt };
                tools.call(call).await
            }
        });
        RunningCall { call, interrupt }
    }

    /// The result of a call that creates no build.
    pub(super) async fn result(&self, name: &str, args: Value) -> ToolResult {
        self.call(name, args).result().await
    }

    /// Calls `create_workspace` with the name `my-ws` and the only template.
    pub(super) fn create(&self) -> RunningCall {
        self.call("create_workspace", create_args())
    }

    /// The next build that a worker starts.
    pub(super) async fn next_build(&mut self) -> SteppedBuild {
        self.started_builds.recv().await.expect("the provisioner exists")
    }

    /// Binds the chat to a new workspace; `outcome` ends its first build.
    pub(super) async fn with_workspace(&mut self, outcome: impl FnOnce(SteppedBuild)) -> (WorkspaceId, BuildId) {
        let template = Arc::clone(&self.store.templates()[0]);
        let (workspace, build) =
            self.builds.create_workspace(NewWorkspace::named("my-ws", template), |_, _| ()).expect("is created");
        self.store.bind_chat(self.chat.id, workspace.id, build.id).expect("is bound");
        outcome(self.next_build().await);
        self.wait_until_complete(build.id).await;
        (workspace.id, build.id)
    }

    /// Binds the chat to a running workspace with ready agents.
    pub(super) async fn with_running_workspace(&mut self) -> (WorkspaceId, BuildId) {
        let (workspace, build) = self.with_workspace(SteppedBuild::succeed).await;
        self.set_agents(build, AgentLifecycle::Ready);
        (workspace, build)
    }

    /// Binds the chat to a stopped workspace.
    pub(super) async fn with_stopped_workspace(&mut self) -> WorkspaceId {
        let (workspace, _) = self.with_running_workspace().await;
        let stop = self.create_external_build(workspace, Transition::Stop);
        self.next_build().await.succeed();
        self.wait_until_complete(stop).await;
        workspace
    }

    /// Creates a build outside of the chat.
    pub(super) fn create_external_build(&self, workspace: WorkspaceId, transition: Transition) -> BuildId {
        let new = NewBuild { transition, reason: BuildReason::Autostop };
        self.builds.create_build(workspace, new, |_, _| ()).expect("is created").1.id
    }

    /// Waits until a build is complete.
    pub(super) async fn wait_until_complete(&self, build: BuildId) {
        let mut log = self.builds.log(build).follow(0);
        while log.next().await.expect("reads").is_some() {}
    }

    /// Connects the agents of a build and sets their lifecycle state.
    pub(super) fn set_agents(&self, build: BuildId, lifecycle: AgentLifecycle) {
        for agent in self.store.agents(build).expect("reads") {
            self.store.agent_connected(agent.id).expect("is stored");
            self.store.set_lifecycle(agent.id, &lifecycle).expect("is stored");
        }
    }

    pub(super) fn build(&self, id: BuildId) -> Build {
        self.store.build(id).expect("reads").expect("exists")
    }

    /// The build that the chat is bound to.
    pub(super) fn bound_build(&self) -> Option<BuildId> {
        self.store.chat(self.chat.id).expect("reads").expect("exists").build
    }

    /// Waits for the next published binding and returns the build.
    pub(super) async fn next_bound_build(&mut self) -> BuildId {
        let events = self.events.next(1).await.expect("does not lag").expect("the channel is open");
        let chat = &events[0]["chat"];
        assert_eq!(events[0]["kind"], "status_change");
        chat["build_id"].as_str().expect("is bound").parse().expect("is an id")
    }

    /// The published events that were not read yet.
    pub(super) fn pending_events(&mut self) -> Vec<Value> {
        let mut pending = Vec::new();
        while let Some(Ok(Some(events))) = self.events.next(usize::MAX).now_or_never() {
            pending.extend(events.into_iter().map(|event| (*event).clone()));
        }
        pending
    }

    /// Runs SQL statements, for example to damage the database.
    pub(super) fn execute_sql(&self, statements: &str) {
        self.store.execute_sql(statements);
    }
}

pub(super) fn create_args() -> Value {
    json!({ "template_id": Uuid::from_u128(7), "name": "my-ws" })
}

/// A call that runs in a task.
pub(super) struct RunningCall {
    call: JoinHandle<ToolResult>,
    pub(super) interrupt: CancellationToken,
}

impl RunningCall {
    pub(super) async fn result(self) -> ToolResult {
        self.call.await.expect("no panic")
    }

    pub(super) fn is_running(&self) -> bool {
        !self.call.is_finished()
    }
}

/// A result with `is_error`.
pub(super) fn tool_error(error: &str) -> ToolResult {
    ToolResult { is_error: true, value: json!({ "error": error }) }
}

/// A result without `is_error`.
pub(super) fn tool_result(value: Value) -> ToolResult {
    ToolResult { is_error: false, value }
}
