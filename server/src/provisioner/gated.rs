use std::sync::Arc;

use futures_util::future::BoxFuture;
use tokio::sync::{Semaphore, SemaphorePermit};

use super::types::{BuildError, BuildRequest, LogWriter, Provisioner};

/// Wraps a provisioner so that each build ends only after it has acquired a permit of a semaphore.
#[derive(Debug)]
pub(crate) struct GatedProvisioner {
    inner: Arc<dyn Provisioner>,
    gate: Arc<Semaphore>,
}

impl GatedProvisioner {
    pub(crate) fn new(inner: Arc<dyn Provisioner>, gate: Arc<Semaphore>) -> Self {
        Self { inner, gate }
    }
}

impl Provisioner for GatedProvisioner {
    fn name(&self) -> &str {
        self.inner.name()
    }

    fn run<'a>(&'a self, build: &'a BuildRequest, log: &'a LogWriter) -> BoxFuture<'a, Result<(), BuildError>> {
        Box::pin(async move {
            let outcome = self.inner.run(build, log).await;
            tokio::select! {
                // `acquire` fails only if the semaphore is closed, which never happens.
                permit = self.gate.acquire() => permit.into_iter().for_each(SemaphorePermit::forget),
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
    use crate::{
        log::BuildLog, parameters::Parameters, provisioner::stepped::SteppedProvisioner, store::Store,
        template::Template,
    };

    #[tokio::test]
    async fn a_finished_build_waits_for_a_permit_or_a_cancellation() {
        let templates = Template::read_all(&Path::new(env!("CARGO_MANIFEST_DIR")).join("templates")).expect("reads");
        let cancel = CancellationToken::new();
        let request = BuildRequest {
            workspace_id: Uuid::nil().into(),
            workspace_name: "my-ws".to_owned(),
            template: Arc::new(templates.into_iter().next().expect("has a template")),
            parameters: Parameters::new(),
            transition: Transition::Start,
            cancel: cancel.clone(),
        };
        let store = Store::in_memory(Vec::new());
        let log = LogWriter::new(Arc::new(BuildLog::new(Uuid::nil().into(), Arc::clone(store.lines()))));
        let gate = Arc::new(Semaphore::new(0));
        let (stepped, mut builds) = SteppedProvisioner::new();
        let gated = GatedProvisioner::new(Arc::new(stepped), Arc::clone(&gate));

        for is_canceled in [false, true] {
            let mut build = gated.run(&request, &log);
            assert_eq!((&mut build).now_or_never(), None);
            builds.recv().await.expect("a build starts").fail("no capacity");
            assert_eq!((&mut build).now_or_never(), None, "it has no permit");
            if is_canceled {
                cancel.cancel();
            } else {
                gate.add_permits(1);
            }
            assert_eq!(build.await, Err(BuildError::Failed("no capacity".to_owned())));
        }
    }
}
