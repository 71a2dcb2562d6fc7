//! The assembly of the server: it creates the services and composes the routes.

use std::{
    io,
    net::{Ipv4Addr, SocketAddr},
    path::PathBuf,
    sync::Arc,
};

use axum::Router;
use tempfile::TempDir;
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::TcpListener,
    task::JoinHandle,
};
use tokio_util::{
    sync::{CancellationToken, DropGuard},
    task::TaskTracker,
};

use crate::{
    agents::AgentSupervisor,
    builds::Builds,
    chat_events::ChatEvents,
    chats::Chats,
    clock::Clock,
    config::{Config, ProvisionerKind},
    faults::{self, FaultState},
    http::{self, AccessPolicy, AppState, serve_router, shut_down},
    mcp::{self, AppPage, Backend, Local, McpContext, McpError},
    provisioner::{GatedProvisioner, Provisioner, ScriptedProvisioner, TerraformProvisioner},
    store::{Store, StoreError},
    streams::ApiObjects,
    template::{Template, TemplateError},
    tools::{BindingFaults, ChatLocks, Tools},
    web::Sockets,
};

/// The name of the database in the data folder.
const DATABASE_FILE: &str = "server.sqlite3";
/// The name of the agents' folder in the data folder.
const AGENTS_FOLDER: &str = "agents";

/// Why a server did not start.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// The server cannot listen on the port.
    #[error("cannot listen on {address}: {source}")]
    Bind {
        /// The requested address.
        address: SocketAddr,
        /// The error of the operating system.
        source: io::Error,
    },
    /// The templates are invalid.
    #[error(transparent)]
    Templates(#[from] TemplateError),
    /// The folder for the workspaces' files cannot be used.
    #[error("cannot use {} for the workspaces' files: {source}", dir.display())]
    Data {
        /// The folder.
        dir: PathBuf,
        /// The error of the operating system.
        source: io::Error,
    },
    /// The database cannot be used.
    #[error("cannot use {}: {source}", path.display())]
    Database {
        /// The file.
        path: PathBuf,
        /// The error of the database.
        source: StoreError,
    },
    /// There are users of the Model Context Protocol, and no session token for the user `local`.
    #[error("users of MCP need a session token: without one, each caller without a token is the user local")]
    UsersWithoutToken,
    /// The site is not a folder.
    #[error("the site {} is not a folder", .0.display())]
    Site(PathBuf),
    /// The configuration requires Terraform, which was not found.
    #[error("terraform is not on the PATH; install it, or use the scripted provisioner")]
    NoTerraform,
}

/// A running server. Dropping it shuts the server down without waiting.
#[derive(Debug)]
pub struct Server {
    address: SocketAddr,
    shutdown: DropGuard,
    mcp: Arc<McpContext>,
    tasks: TaskTracker,
    http: JoinHandle<()>,
    /// The temporary data folder. A field, so that it is removed after the tasks that write to it.
    _temporary: Option<TempDir>,
}

/// Starts a server on the loopback interface.
pub async fn serve(config: Config) -> Result<Server, ServeError> {
    start(config, None).await
}

/// Starts a server with a provisioner of the caller; [`Config::provisioner`] is ignored.
pub async fn serve_with_provisioner(config: Config, provisioner: Arc<dyn Provisioner>) -> Result<Server, ServeError> {
    start(config, Some(provisioner)).await
}

async fn start(config: Config, provisioner: Option<Arc<dyn Provisioner>>) -> Result<Server, ServeError> {
    if config.session_token.is_none() && !config.mcp.users.is_empty() {
        return Err(ServeError::UsersWithoutToken);
    }
    let templates = Template::read_all(&config.templates)?.into_iter().map(Arc::new).collect();
    if let Some(site) = config.site.as_ref().filter(|site| !site.is_dir()) {
        return Err(ServeError::Site(site.clone()));
    }
    let (data, temporary) = data_folder(config.data)?;
    let path = data.join(DATABASE_FILE);
    let mut provisioner = match provisioner {
        Some(provisioner) => provisioner,
        None => find_provisioner(config.provisioner, data.clone())?,
    };
    if let Some(gate) = config.build_gate {
        provisioner = Arc::new(GatedProvisioner::new(provisioner, gate));
    }

    let (listener, address) = listen(config.port).await?;
    let url = format!("http://{address}");

    let clock = Clock::start();
    let tasks = TaskTracker::new();
    let shutdown = CancellationToken::new();
    let database_error = |source| ServeError::Database { path: path.clone(), source };
    let store = Arc::new(Store::open(&path, templates, clock).map_err(database_error)?);
    let agents_folder = data.join(AGENTS_FOLDER);
    let agents =
        AgentSupervisor::new(Arc::clone(&store), config.agents, agents_folder, tasks.clone(), shutdown.clone());
    let agents = Arc::new(agents);
    agents.publish_url(&url).map_err(|source| ServeError::Data { dir: data, source })?;
    agents.recover().map_err(database_error)?;
    let provisioner_name = provisioner.name().to_owned();
    let builds = Builds::start(
        Arc::clone(&store),
        provisioner,
        Arc::clone(&agents),
        config.limits,
        config.workers,
        &tasks,
        shutdown.clone(),
    )
    .map_err(database_error)?;
    let events = Arc::new(ChatEvents::new());
    let binding_faults = Arc::new(BindingFaults::default());
    let tools = Tools {
        store: Some(Arc::clone(&store)),
        builds: Some(Arc::clone(&builds)),
        events: Arc::clone(&events),
        policy: config.tools,
        locks: Arc::new(ChatLocks::default()),
        binding_faults: Arc::clone(&binding_faults),
    };
    let chats =
        Chats::start(Arc::clone(&store), Arc::clone(&builds), events, tools.clone(), tasks.clone(), shutdown.clone())
            .map_err(database_error)?;
    let sockets = Sockets {
        ping_interval: config.ping_interval,
        client_timeout: config.client_timeout,
        tasks: tasks.clone(),
        shutdown: shutdown.clone(),
    };
    let objects = ApiObjects { store: Arc::clone(&store), builds: Arc::clone(&builds) };
    let local = Local { tools, store: Arc::clone(&store), builds: Arc::clone(&builds), objects: objects.clone() };
    let mcp = Arc::new(McpContext {
        backend: Backend::Local(local),
        page: AppPage::new(config.mcp.app),
        shutdown: shutdown.clone(),
    });
    let faults = config.faults.then(|| Arc::new(FaultState::new(objects.clone(), binding_faults, sockets.clone())));
    let state = AppState {
        store,
        builds,
        agents,
        chats,
        objects,
        sockets,
        started_at: clock.now(),
        external_url: url,
        provisioner: provisioner_name,
    };
    let access = AccessPolicy {
        session_token: config.session_token,
        mcp_origins: config.mcp.origins,
        mcp_users: config.mcp.users,
    };
    let router = routes(state, Arc::clone(&mcp), faults, access, config.site);
    let http = serve_router(listener, router, shutdown.clone());
    Ok(Server { address, shutdown: shutdown.drop_guard(), mcp, tasks, http, _temporary: temporary })
}

/// A listener on the loopback interface, and its address. Port 0 chooses a free one.
pub(crate) async fn listen(port: u16) -> Result<(TcpListener, SocketAddr), ServeError> {
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    let bind_error = |source| ServeError::Bind { address, source };
    let listener = TcpListener::bind(address).await.map_err(bind_error)?;
    let address = listener.local_addr().map_err(bind_error)?;
    Ok((listener, address))
}

impl Server {
    /// The address that it listens on.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The origin, such as `http://127.0.0.1:3000`.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Answers a client of the Model Context Protocol on two streams, such as the standard streams of a program that a host
    /// starts, until `input` ends or the server shuts down. The client acts as the user `local`.
    ///
    /// # Errors
    /// If the client does not speak the protocol.
    pub async fn serve_mcp<R, W>(&self, input: R, output: W) -> Result<(), McpError>
    where
        R: AsyncRead + Send + Unpin + 'static,
        W: AsyncWrite + Send + Unpin + 'static,
    {
        mcp::serve_stream(Arc::clone(&self.mcp), input, output).await
    }

    /// Shuts the server down: kills builds, closes sockets with code 1001, and completes running requests.
    pub async fn shutdown(self) {
        drop(self.shutdown);
        self.tasks.close();
        self.tasks.wait().await;
        shut_down(self.http).await;
    }
}

/// Composes the API below `/api`, the routes of the Model Context Protocol, the optional fault injection and the optional site.
fn routes(
    state: AppState,
    mcp: Arc<McpContext>,
    faults: Option<Arc<FaultState>>,
    access: AccessPolicy,
    site: Option<PathBuf>,
) -> Router {
    let api = http::api_routes(state);
    let router = match faults {
        Some(faults) => {
            let api = faults::inject_faults(api, Arc::clone(&faults));
            Router::new().nest("/api", api).merge(faults::control_routes(faults))
        }
        None => Router::new().nest("/api", api),
    };
    let router = http::with_mcp(router, mcp, access);
    match site {
        Some(folder) => http::serve_site(router, folder),
        None => router.fallback(http::unknown_route),
    }
}

/// The data folder, and the handle that removes it if it is temporary.
fn data_folder(dir: Option<PathBuf>) -> Result<(PathBuf, Option<TempDir>), ServeError> {
    let Some(dir) = dir else {
        let temporary = TempDir::with_prefix("workspace-server-")
            .map_err(|source| ServeError::Data { dir: std::env::temp_dir(), source })?;
        return Ok((temporary.path().to_owned(), Some(temporary)));
    };
    std::fs::create_dir_all(&dir)
        .and_then(|()| dir.canonicalize())
        .map(|dir| (dir, None))
        .map_err(|source| ServeError::Data { dir, source })
}

fn find_provisioner(kind: ProvisionerKind, data: PathBuf) -> Result<Arc<dyn Provisioner>, ServeError> {
    let terraform = match kind {
        ProvisionerKind::Scripted => None,
        ProvisionerKind::Auto => TerraformProvisioner::find(data),
        ProvisionerKind::Terraform => Some(TerraformProvisioner::find(data).ok_or(ServeError::NoTerraform)?),
    };
    Ok(match terraform {
        Some(terraform) => Arc::new(terraform),
        None => Arc::new(ScriptedProvisioner),
    })
}
