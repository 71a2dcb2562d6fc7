use std::{path::PathBuf, sync::Arc};

use tokio::sync::{Semaphore, mpsc};
use workspace_server::{
    Config, ProvisionerKind, Server, SteppedBuild, SteppedProvisioner, serve, serve_with_provisioner,
};

use super::{required, with_timeout};

/// The folder of the gallery's static site.
pub(crate) fn site() -> PathBuf {
    required("GALLERY_SITE").into()
}

/// Starts a server on a free port that serves the gallery.
pub(crate) async fn start_server(provisioner: ProvisionerKind) -> Server {
    serve(Config { site: Some(site()), provisioner, ..Config::default() }).await.expect("the server starts")
}

/// A server with real or recorded builds, each of which ends only after the test has released it.
#[derive(Debug)]
pub(crate) struct GatedServer {
    pub(crate) server: Server,
    gate: Arc<Semaphore>,
}

impl GatedServer {
    pub(crate) async fn start(provisioner: ProvisionerKind) -> Self {
        let gate = Arc::new(Semaphore::new(0));
        let build_gate = Some(Arc::clone(&gate));
        let config = Config { site: Some(site()), provisioner, build_gate, ..Config::default() };
        Self { server: serve(config).await.expect("the server starts"), gate }
    }

    /// Lets one more build end after it has finished its work.
    pub(crate) fn release_build(&self) {
        self.gate.add_permits(1);
    }
}

/// A server whose builds the test controls.
#[derive(Debug)]
pub(crate) struct SteppedServer {
    pub(crate) server: Server,
    started_builds: mpsc::UnboundedReceiver<SteppedBuild>,
}

impl SteppedServer {
    pub(crate) async fn start() -> Self {
        Self::start_with(Config::default()).await
    }

    /// Starts a server with another site than the gallery.
    pub(crate) async fn start_on(site: PathBuf) -> Self {
        Self::start_with(Config { site: Some(site), ..Config::default() }).await
    }

    /// Starts a server with this configuration. The default site is the gallery.
    pub(crate) async fn start_with(config: Config) -> Self {
        let (provisioner, started_builds) = SteppedProvisioner::new();
        let site = config.site.or_else(|| Some(site()));
        let server = serve_with_provisioner(Config { site, ..config }, Arc::new(provisioner)).await;
        Self { server: server.expect("the server starts"), started_builds }
    }

    /// The next build that starts.
    pub(crate) async fn next_build(&mut self) -> SteppedBuild {
        with_timeout("a build starts", self.started_builds.recv()).await.expect("the server is running")
    }
}
