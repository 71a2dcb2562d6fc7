use std::{
    io,
    net::{Ipv4Addr, SocketAddr},
    path::PathBuf,
    sync::Arc,
    time::Duration,
};

use axum::serve::ListenerExt;
use tempfile::TempDir;
use tokio::{net::TcpListener, task::JoinHandle, time::timeout};
use tokio_util::{
    sync::{CancellationToken, DropGuard},
    task::TaskTracker,
};

use crate::{
    agents::Agents,
    builds::Builds,
    chats::{Chats, Hub},
    clock::Clock,
    config::{Config, ProvisionerChoice},
    faults::Faults,
    http::{App, router},
    provisioner::{Held, Provisioner, Scripted, Terraform},
    store::{Store, StoreError},
    template::{Template, TemplateError},
    tools::Tools,
};

/// The file in the data folder that holds all that the server remembers.
const DATABASE_FILE: &str = "server.sqlite3";
/// How long requests that are under way may take once the server ends.
const DRAIN_TIMEOUT: Duration = Duration::from_secs(2);

/// Why a server did not start.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// The port is taken, or may not be used.
    #[error("cannot listen on {address}: {source}")]
    Bind {
        /// What was asked for.
        address: SocketAddr,
        /// What the system said.
        source: io::Error,
    },
    /// The templates cannot be used.
    #[error(transparent)]
    Templates(#[from] TemplateError),
    /// The folder for the workspaces' files cannot be used.
    #[error("cannot use {} for the workspaces' files: {source}", dir.display())]
    Data {
        /// The folder.
        dir: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The database cannot be used.
    #[error("cannot use {}: {source}", path.display())]
    Database {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        source: StoreError,
    },
    /// The site is not a folder.
    #[error("the site {} is not a folder", .0.display())]
    Site(PathBuf),
    /// Terraform was asked for and is not there.
    #[error("terraform is not on the PATH; install it, or use the scripted provisioner")]
    NoTerraform,
}

/// A running server. Dropping it ends it too, without waiting.
#[derive(Debug)]
pub struct Server {
    address: SocketAddr,
    shutdown: DropGuard,
    tasks: TaskTracker,
    http: JoinHandle<()>,
    /// Removed when the server is dropped, after the builds that write there.
    _temporary: Option<TempDir>,
}

/// Starts a server on the loopback interface.
pub async fn serve(config: Config) -> Result<Server, ServeError> {
    let templates = Template::read_all(&config.templates)?.into_iter().map(Arc::new).collect();
    if let Some(site) = config.site.as_ref().filter(|site| !site.is_dir()) {
        return Err(ServeError::Site(site.clone()));
    }
    let (data, temporary) = data_folder(config.data)?;
    let path = data.join(DATABASE_FILE);
    let provisioner = choose(config.provisioner, data)?;

    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, config.port));
    let bind_error = |source| ServeError::Bind { address, source };
    let listener = TcpListener::bind(address).await.map_err(bind_error)?;
    let address = listener.local_addr().map_err(bind_error)?;

    let clock = Clock::start();
    let tasks = TaskTracker::new();
    let shutdown = CancellationToken::new();
    let database = |source| ServeError::Database { path: path.clone(), source };
    let store = Arc::new(Store::open(&path, templates, clock).map_err(database)?);
    let provisioner_name = provisioner.name().to_owned();
    let url = format!("http://{address}");
    let agents = Agents::new(Arc::clone(&store), config.agents, url.clone(), tasks.clone(), shutdown.clone());
    agents.recover().map_err(database)?;
    let builds = Builds::start(
        Arc::clone(&store),
        provisioner,
        Arc::new(agents),
        config.limits,
        config.workers,
        &tasks,
        shutdown.clone(),
    );
    let builds = builds.map_err(database)?;
    let hub = Arc::new(Hub::new());
    let faults = config.faults.then(Arc::<Faults>::default);
    let tools = Tools {
        store: Some(Arc::clone(&store)),
        builds: Some(Arc::clone(&builds)),
        hub: Arc::clone(&hub),
        policy: config.tools,
        faults: faults.clone(),
    };
    let chats = Chats::start(Arc::clone(&store), Arc::clone(&builds), hub, tools, tasks.clone(), shutdown.clone());
    let app = App {
        provisioner: provisioner_name,
        builds,
        chats: chats.map_err(database)?,
        store,
        started_at: clock.now(),
        external_url: url,
        session_token: config.session_token,
        faults,
        ping_interval: config.ping_interval,
        client_timeout: config.client_timeout,
        tasks: tasks.clone(),
        shutdown: shutdown.clone(),
    };
    // A line is sent when it comes, not when there are more to fill a packet.
    let listener = listener.tap_io(|stream| _ = stream.set_nodelay(true));
    let service =
        axum::serve(listener, router(app, config.site)).with_graceful_shutdown(shutdown.clone().cancelled_owned());
    let http = tokio::spawn(async move {
        // Accept errors are retried inside; it returns at shutdown only.
        let _ = service.await;
    });
    Ok(Server { address, shutdown: shutdown.drop_guard(), tasks, http, _temporary: temporary })
}

impl Server {
    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Its origin, such as `http://127.0.0.1:3000`.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Ends the server: builds are killed, sockets closed (1001), requests under way answered.
    pub async fn shutdown(mut self) {
        drop(self.shutdown);
        self.tasks.close();
        self.tasks.wait().await;
        if timeout(DRAIN_TIMEOUT, &mut self.http).await.is_err() {
            self.http.abort();
        }
    }
}

/// The folder for the workspaces' files, and what removes it at the end if it is a temporary one.
fn data_folder(wanted: Option<PathBuf>) -> Result<(PathBuf, Option<TempDir>), ServeError> {
    let Some(dir) = wanted else {
        let temporary = TempDir::with_prefix("workspace-server-")
            .map_err(|source| ServeError::Data { dir: std::env::temp_dir(), source })?;
        return Ok((temporary.path().to_owned(), Some(temporary)));
    };
    std::fs::create_dir_all(&dir)
        .and_then(|()| dir.canonicalize())
        .map(|dir| (dir, None))
        .map_err(|source| ServeError::Data { dir, source })
}

fn choose(choice: ProvisionerChoice, data: PathBuf) -> Result<Arc<dyn Provisioner>, ServeError> {
    Ok(match choice {
        ProvisionerChoice::Custom(provisioner) => provisioner,
        ProvisionerChoice::Held(builds, ends) => Arc::new(Held::new(choose(*builds, data)?, ends)),
        ProvisionerChoice::Scripted => Arc::new(Scripted),
        ProvisionerChoice::Terraform => Arc::new(Terraform::find(data).ok_or(ServeError::NoTerraform)?),
        ProvisionerChoice::Auto => match Terraform::find(data) {
            Some(terraform) => Arc::new(terraform),
            None => Arc::new(Scripted),
        },
    })
}
