use std::sync::Arc;

use chat_workspace_tools::workspace::{AgentLifecycle, BuildId, Transition, WorkspaceId};
use serde_json::{Value, json};
use tokio::{sync::mpsc, task::JoinHandle};
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use uuid::Uuid;

use crate::{
    agents::{AgentHost, Agents},
    builds::Builds,
    chats::{Events, Hub},
    config::Limits,
    parameters::ParameterSettings,
    provisioner::{Stepped, SteppedBuild},
    store::{Build, BuildReason, Chat, NewBuild, NewWorkspace, Store},
    template::{AgentSettings, Template, TemplateSettings},
    tools::{ToolCall, ToolPolicy, ToolResult, Tools},
    wire::ORGANIZATION_ID,
};

/// A server without its network: builds are stepped by hand, agents are what the test says of them.
pub(super) struct World {
    pub(super) tools: Tools,
    pub(super) store: Arc<Store>,
    pub(super) builds: Arc<Builds>,
    pub(super) chat: Chat,
    pub(super) watch: Events,
    begun: mpsc::UnboundedReceiver<SteppedBuild>,
    _shutdown: tokio_util::sync::DropGuard,
}

/// What a world is made with.
pub(super) struct Setting {
    pub(super) policy: ToolPolicy,
    pub(super) agents: Vec<&'static str>,
    pub(super) organization: Uuid,
    pub(super) daily_cost: i64,
    pub(super) parameters: Vec<ParameterSettings>,
    pub(super) limits: Limits,
    pub(super) workers: usize,
}

impl Default for Setting {
    fn default() -> Self {
        Self {
            policy: ToolPolicy::default(),
            agents: vec!["main"],
            organization: ORGANIZATION_ID,
            daily_cost: 0,
            parameters: Vec::new(),
            limits: Limits::default(),
            workers: 2,
        }
    }
}

impl Setting {
    /// As the server of spring 2026.
    pub(super) fn compat() -> Self {
        Self { policy: ToolPolicy { compat: true, ..ToolPolicy::default() }, ..Self::default() }
    }

    pub(super) fn start(self) -> World {
        let template = Template {
            settings: TemplateSettings {
                daily_cost: self.daily_cost,
                parameters: self.parameters,
                agents: self.agents.into_iter().map(agent_settings).collect(),
            },
            ..Template::missing(Uuid::from_u128(7), "box".to_owned())
        };
        let store = Arc::new(Store::in_memory(vec![Arc::new(template)]));
        let (tasks, shutdown) = (TaskTracker::new(), CancellationToken::new());
        let (stepped, begun) = Stepped::new();
        let agents =
            Agents::new(Arc::clone(&store), AgentHost::Nowhere, String::new(), tasks.clone(), shutdown.clone());
        let builds = Builds::start(
            Arc::clone(&store),
            Arc::new(stepped),
            Arc::new(agents),
            self.limits,
            self.workers,
            &tasks,
            shutdown.clone(),
        )
        .expect("starts");
        let hub = Arc::new(Hub::new());
        let watch = hub.watch();
        let chat = store.create_chat(self.organization, "A chat".to_owned()).expect("is stored");
        let tools = Tools {
            store: Some(Arc::clone(&store)),
            builds: Some(Arc::clone(&builds)),
            hub,
            policy: self.policy,
            faults: None,
        };
        World { tools, store, builds, chat, watch, begun, _shutdown: shutdown.drop_guard() }
    }
}

fn agent_settings(name: &str) -> AgentSettings {
    AgentSettings { name: name.to_owned(), startup_script: None }
}

impl World {
    pub(super) fn start() -> Self {
        Setting::default().start()
    }

    /// Begins a call; it goes on by itself while the test waits for something.
    pub(super) fn call(&self, name: &str, args: Value) -> Running {
        let (tools, chat, name) = (self.tools.clone(), self.chat.id, name.to_owned());
        let interrupt = CancellationToken::new();
        let call = tokio::spawn({
            let interrupt = interrupt.clone();
            async move {
                let call = ToolCall { chat: Some(chat), id: "call_1", name: &name, args: &args, interrupt: &interrupt };
                tools.call(call).await
            }
        });
        Running { call, interrupt }
    }

    /// Runs a call to its end that begins no build.
    pub(super) async fn result(&self, name: &str, args: Value) -> ToolResult {
        self.call(name, args).result().await
    }

    /// Creates a workspace named `my-ws` from the one template, as an agent does.
    pub(super) fn create(&self) -> Running {
        self.call("create_workspace", create_args())
    }

    /// The next build that a worker takes.
    pub(super) async fn begun(&mut self) -> SteppedBuild {
        self.begun.recv().await.expect("the builds are there")
    }

    /// Gives the chat a workspace whose first build has come to `outcome`.
    pub(super) async fn bound(&mut self, outcome: impl FnOnce(SteppedBuild)) -> (WorkspaceId, BuildId) {
        let template = Arc::clone(&self.store.templates()[0]);
        let (workspace, build) =
            self.builds.create_workspace(NewWorkspace::plain("my-ws", template), |_, _| ()).expect("is made");
        self.store.bind_chat(self.chat.id, workspace.id, build.id).expect("is bound");
        outcome(self.begun().await);
        self.over(build.id).await;
        (workspace.id, build.id)
    }

    /// Gives the chat a workspace that is up, with its agents ready.
    pub(super) async fn running(&mut self) -> (WorkspaceId, BuildId) {
        let bound = self.bound(SteppedBuild::succeed).await;
        self.agents_become(bound.1, AgentLifecycle::Ready);
        bound
    }

    /// Gives the chat a workspace that was stopped.
    pub(super) async fn stopped(&mut self) -> WorkspaceId {
        let (workspace, _) = self.running().await;
        let stop = self.external(workspace, Transition::Stop);
        self.begun().await.succeed();
        self.over(stop).await;
        workspace
    }

    /// Someone else begins a build.
    pub(super) fn external(&self, workspace: WorkspaceId, transition: Transition) -> BuildId {
        let new = NewBuild { transition, reason: BuildReason::Autostop };
        self.builds.create_build(workspace, new, |_, _| ()).expect("is made").1.id
    }

    /// Waits until a build is over.
    pub(super) async fn over(&self, build: BuildId) {
        let mut log = self.store.log(build).follow(0);
        while log.next().await.expect("reads").is_some() {}
    }

    /// All agents of a build connect and come to this state.
    pub(super) fn agents_become(&self, build: BuildId, lifecycle: AgentLifecycle) {
        for agent in self.store.agents(build).expect("reads") {
            self.store.agent_connected(agent.id).expect("is stored");
            self.store.set_lifecycle(agent.id, &lifecycle).expect("is stored");
        }
    }

    pub(super) fn build(&self, id: BuildId) -> Build {
        self.store.build(id).expect("reads").expect("is there")
    }

    /// The build that the chat is bound to.
    pub(super) fn bound_build(&self) -> Option<BuildId> {
        self.store.chat(self.chat.id).expect("reads").expect("is there").build
    }

    /// Waits until the chat's watchers are told of a binding, and gives the build.
    pub(super) async fn told_of(&mut self) -> BuildId {
        let events = self.watch.next(1).await.expect("is fast enough").expect("the hub is there");
        let chat = &events[0]["chat"];
        assert_eq!(events[0]["kind"], "status_change");
        chat["build_id"].as_str().expect("is bound").parse().expect("is an id")
    }

    /// How often the watchers were told something that was not read yet.
    pub(super) async fn untold(&mut self) -> Vec<Value> {
        let mut told = Vec::new();
        while let Some(Ok(Some(events))) = futures_util::FutureExt::now_or_never(self.watch.next(usize::MAX)) {
            told.extend(events.into_iter().map(|event| (*event).clone()));
        }
        told
    }

    /// Breaks the database, as a full disk or a damaged file does.
    pub(super) fn sabotage(&self, statement: &str) {
        self.store.execute(statement);
    }
}

pub(super) fn create_args() -> Value {
    json!({ "template_id": Uuid::from_u128(7), "name": "my-ws" })
}

/// A call at work.
pub(super) struct Running {
    call: JoinHandle<ToolResult>,
    pub(super) interrupt: CancellationToken,
}

impl Running {
    pub(super) async fn result(self) -> ToolResult {
        self.call.await.expect("no panic")
    }

    pub(super) fn is_running(&self) -> bool {
        !self.call.is_finished()
    }
}

/// An error by protocol.
pub(super) fn refused(error: &str) -> ToolResult {
    ToolResult { is_error: true, value: json!({ "error": error }) }
}

/// Any other result.
pub(super) fn answered(value: Value) -> ToolResult {
    ToolResult { is_error: false, value }
}
