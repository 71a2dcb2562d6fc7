//! The fault plane: makes the server misbehave towards the followers and readers of chosen builds, by a schedule that a
//! seed replays. Off unless asked for; its own routes are outside `/api`.

mod control;
mod frames;
mod random;
mod read;
mod schedule;
mod stream;

#[cfg(test)]
mod session_properties;

use std::{
    collections::{BTreeMap, HashMap, HashSet},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use axum::{
    extract::{Request, State},
    middleware::Next,
    response::Response,
};
use chat_workspace_tools::workspace::BuildId;

pub(crate) use control::routes;
pub use schedule::{ReadFault, Schedule, StreamFault};

use crate::{http::App, store::ChatId};

/// The builds and the chats that something goes wrong with.
#[derive(Debug, Default)]
pub(crate) struct Faults {
    builds: Mutex<HashMap<BuildId, Armed>>,
    /// The chats that cannot be bound to a build.
    unbindable: Mutex<HashSet<ChatId>>,
}

/// A schedule at work.
#[derive(Debug)]
struct Armed {
    schedule: Schedule,
    streams: usize,
    reads: usize,
    injected: Injected,
}

/// How often each kind of fault was injected.
type Injected = BTreeMap<&'static str, u64>;

impl Faults {
    fn arm(&self, build: BuildId, seed: u64) {
        let armed = Armed { schedule: Schedule::new(seed), streams: 0, reads: 0, injected: Injected::new() };
        self.armed().insert(build, armed);
    }

    fn disarm(&self, build: BuildId) -> Option<Injected> {
        self.armed().remove(&build).map(|armed| armed.injected)
    }

    fn next_stream(&self, build: BuildId) -> Option<StreamFault> {
        let mut all = self.armed();
        let armed = all.get_mut(&build)?;
        let fault = armed.schedule.stream(armed.streams);
        armed.streams += 1;
        armed.count(fault.map(StreamFault::name));
        fault
    }

    fn next_read(&self, build: BuildId) -> Option<ReadFault> {
        let mut all = self.armed();
        let armed = all.get_mut(&build)?;
        let fault = armed.schedule.read(armed.reads);
        armed.reads += 1;
        armed.count(fault.map(ReadFault::name));
        fault
    }

    fn armed(&self) -> MutexGuard<'_, HashMap<BuildId, Armed>> {
        // Each change is one insert or one count, so a panicked writer's state is still sound.
        self.builds.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether this chat can be bound to nothing, as with a full disk: its rows have to find their build by themselves.
    pub(crate) fn is_unbindable(&self, chat: ChatId) -> bool {
        self.unbindable().contains(&chat)
    }

    fn unbindable(&self) -> MutexGuard<'_, HashSet<ChatId>> {
        // As above.
        self.unbindable.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Armed {
    fn count(&mut self, fault: Option<&'static str>) {
        if let Some(name) = fault {
            *self.injected.entry(name).or_default() += 1;
        }
    }
}

/// Lets a request about an armed build go wrong where its schedule says so.
pub(crate) async fn inject(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    let Some((build, rest)) = about_build(request.uri().path()) else { return next.run(request).await };
    let Some(faults) = &app.faults else { return next.run(request).await };
    let follows = rest == "/logs" && request.uri().query().is_some_and(|query| query.contains("follow"));
    if follows {
        match faults.next_stream(build) {
            Some(fault) => stream::answer(request, next, build, fault, app).await,
            None => next.run(request).await,
        }
    } else {
        match faults.next_read(build) {
            Some(fault) => read::answer(next.run(request).await, fault).await,
            None => next.run(request).await,
        }
    }
}

/// The build that a path is about, and what follows its id.
fn about_build(path: &str) -> Option<(BuildId, &str)> {
    let (_, path) = path.split_once("/workspacebuilds/")?;
    let (id, rest) = path.split_at(path.find('/').unwrap_or(path.len()));
    Some((id.parse().ok()?, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_paths_of_builds_are_about_builds() {
        let id = "7f2d5c1e-0b5a-4a55-9c0c-5a0d0f9be001";
        let build: BuildId = id.parse().expect("a UUID");
        for (path, rest) in [("", ""), ("/logs", "/logs"), ("/cancel", "/cancel")] {
            assert_eq!(about_build(&format!("/v2/workspacebuilds/{id}{path}")), Some((build, rest)));
        }
        assert_eq!(about_build(&format!("/v2/workspaces/{id}")), None);
        assert_eq!(about_build("/v2/workspacebuilds/x"), None);
    }
}
