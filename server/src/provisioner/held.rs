use std::sync::Arc;

use futures_util::future::BoxFuture;
use tokio::sync::Semaphore;

use super::{BuildError, BuildRequest, LogWriter, Provisioner};

/// Another provisioner's builds, none of which ends before it may.
#[derive(Debug)]
pub(crate) struct Held {
    builds: Arc<dyn Provisioner>,
    ends: Arc<Semaphore>,
}

impl Held {
    pub(crate) fn new(builds: Arc<dyn Provisioner>, ends: Arc<Semaphore>) -> Self {
        Self { builds, ends }
    }
}

impl Provisioner for Held {
    fn name(&self) -> &str {
        self.builds.name()
    }

    fn run<'a>(&'a self, build: &'a BuildRequest, log: &'a LogWriter) -> BoxFuture<'a, Result<(), BuildError>> {
        Box::pin(async move {
            let outcome = self.builds.run(build, log).await;
            tokio::select! {
                // Nobody closes it: where there is no more permit, the build waits.
                permit = self.ends.acquire() => permit.into_iter().for_each(tokio::sync::SemaphorePermit::forget),
                () = build.cancel.cancelled() => {}
            }
            outcome
        })
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use chat_workspace_tools::workspace::Transition;
    use futures_util::FutureExt;
    use tokio_util::sync::CancellationToken;
    use uuid::Uuid;

    use super::*;
    use crate::{log::BuildLog, parameters::Parameters, provisioner::Stepped, store::Store, template::Template};

    #[tokio::test]
    async fn a_build_that_has_done_its_work_ends_once_it_may() {
        let templates = Template::read_all(&Path::new(env!("CARGO_MANIFEST_DIR")).join("templates")).expect("reads");
        let cancel = CancellationToken::new();
        let request = BuildRequest {
            workspace_id: Uuid::nil().into(),
            workspace_name: "my-ws".to_owned(),
            template: Arc::new(templates.into_iter().next().expect("there are some")),
            parameters: Parameters::new(),
            transition: Transition::Start,
            cancel: cancel.clone(),
        };
        let store = Store::in_memory(Vec::new());
        let log = LogWriter::new(Arc::new(BuildLog::new(Uuid::nil().into(), Arc::clone(store.lines()))));
        let ends = Arc::new(Semaphore::new(0));
        let (stepped, mut begun) = Stepped::new();
        let held = Held::new(Arc::new(stepped), Arc::clone(&ends));

        for is_cancelled in [false, true] {
            let mut build = held.run(&request, &log);
            assert_eq!((&mut build).now_or_never(), None);
            begun.recv().await.expect("has begun").fail("no room");
            assert_eq!((&mut build).now_or_never(), None, "its work is done, and it may not end");
            if is_cancelled {
                cancel.cancel()
            } else {
                ends.add_permits(1)
            }
            assert_eq!(build.await, Err(BuildError::Failed("no room".to_owned())));
        }
    }
}
