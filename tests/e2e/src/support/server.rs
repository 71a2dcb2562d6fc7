use std::{path::PathBuf, sync::Arc};

use chat_workspace_tools::build_log::LogLevel;
use futures_util::future::BoxFuture;
use tokio::sync::{Semaphore, mpsc, oneshot};
use workspace_server::{
    BuildError, BuildLine, BuildRequest, Config, LogWriter, Provisioner, ProvisionerChoice, Server, serve,
};

use super::{in_time, required};

/// The folder of the gallery's static site.
pub(crate) fn site() -> PathBuf {
    required("GALLERY_SITE").into()
}

/// A server on a free port, with the gallery on it.
pub(crate) async fn start_server(provisioner: ProvisionerChoice) -> Server {
    serve(Config { site: Some(site()), provisioner, ..Config::default() }).await.expect("the server starts")
}

/// A server with real or recorded builds, each of which is at work until the test lets it end.
#[derive(Debug)]
pub(crate) struct HeldServer {
    pub(crate) server: Server,
    ends: Arc<Semaphore>,
}

impl HeldServer {
    pub(crate) async fn start(provisioner: ProvisionerChoice) -> Self {
        let ends = Arc::new(Semaphore::new(0));
        let server = start_server(ProvisionerChoice::Held(Box::new(provisioner), Arc::clone(&ends))).await;
        Self { server, ends }
    }

    /// Lets one more build end, once it has done its work.
    pub(crate) fn let_end(&self) {
        self.ends.add_permits(1);
    }
}

/// A server whose builds do what the test says.
#[derive(Debug)]
pub(crate) struct SteppedServer {
    pub(crate) server: Server,
    begun: mpsc::UnboundedReceiver<SteppedBuild>,
}

impl SteppedServer {
    pub(crate) async fn start() -> Self {
        Self::start_with(Config::default()).await
    }

    /// With another site on it than the gallery.
    pub(crate) async fn start_on(site: PathBuf) -> Self {
        Self::start_with(Config { site: Some(site), ..Config::default() }).await
    }

    /// As `config` says, but for the builds. The gallery is on it where no other site is.
    pub(crate) async fn start_with(config: Config) -> Self {
        let (begun, builds) = mpsc::unbounded_channel();
        let provisioner = ProvisionerChoice::Custom(Arc::new(Stepped { begun }));
        let site = config.site.or_else(|| Some(site()));
        let server = serve(Config { site, provisioner, ..config }).await.expect("the server starts");
        Self { server, begun: builds }
    }

    /// The next build that begins.
    pub(crate) async fn begun(&mut self) -> SteppedBuild {
        in_time("a build begins", self.begun.recv()).await.expect("the server is there")
    }
}

#[derive(Debug)]
struct Stepped {
    begun: mpsc::UnboundedSender<SteppedBuild>,
}

/// A build at work, until the test ends it.
#[derive(Debug)]
pub(crate) struct SteppedBuild {
    log: LogWriter,
    outcome: oneshot::Sender<Result<(), BuildError>>,
}

impl SteppedBuild {
    pub(crate) const STAGE: &str = "Starting workspace";

    /// The server has this line once this returns.
    pub(crate) fn write(&self, output: &str) {
        self.write_at(LogLevel::Info, output);
    }

    pub(crate) fn write_at(&self, level: LogLevel, output: &str) {
        self.log.write(BuildLine::output(Self::STAGE, level, output));
    }

    /// Writes the empty line that marks where the stage begins.
    pub(crate) fn mark_stage(&self) {
        self.log.write(BuildLine::marker(Self::STAGE));
    }

    pub(crate) fn succeed(self) {
        self.outcome.send(Ok(())).expect("the build is at work");
    }

    pub(crate) fn fail(self, error: &str) {
        self.outcome.send(Err(BuildError::Failed(error.to_owned()))).expect("the build is at work");
    }
}

impl Provisioner for Stepped {
    fn name(&self) -> &str {
        "stepped"
    }

    fn run<'a>(&'a self, _: &'a BuildRequest, log: &'a LogWriter) -> BoxFuture<'a, Result<(), BuildError>> {
        let (outcome, ended) = oneshot::channel();
        let build = SteppedBuild { log: log.clone(), outcome };
        Box::pin(async move {
            self.begun.send(build).expect("the test takes its builds");
            ended.await.unwrap_or_else(|_| Err(BuildError::Failed("the test let go of the build".to_owned())))
        })
    }
}
