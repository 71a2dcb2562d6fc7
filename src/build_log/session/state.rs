use super::{
    event::{Call, ChatBinding, Effect, Event},
    poll::Poll,
    slot::PendingOperation,
    tracked_build::TrackedBuild,
    watch::Watch,
};
use crate::{build_log::LogCache, tool_call::CallState, workspace::BuildId};

/// The state machine that loads the build log of one tool call.
#[derive(Debug)]
pub struct Session {
    pub(super) call: Call,
    pub(super) binding: ChatBinding,
    pub(super) is_expanded: bool,
    pub(super) cache: LogCache,
    /// The first build that the chat was bound to during this call. It may belong to an earlier call.
    pub(super) first_bound_build: Option<BuildId>,
    pub(super) tracked: Option<TrackedBuild>,
    /// The owner's name and the name of the chat's workspace, if the workspace was read.
    pub(super) workspace_names: Option<(String, String)>,
    /// Reads the workspace until the build is known, then the build.
    pub(super) poll: Poll,
    /// Reads the bound build while the workspace is read, which may take long.
    pub(super) bound_build_poll: Poll,
    /// Watches the workspace, so that nothing has to be polled.
    pub(super) watch: Watch,
    pub(super) pending: Vec<PendingOperation>,
    /// Incremented to restart all operations: for another build, and on Retry.
    pub(super) generation: u64,
    pub(super) last_operation_id: u64,
    pub(super) revision: u64,
}

impl Session {
    /// Creates a session. Returns it with its first effects.
    pub fn new(call: Call, binding: ChatBinding, is_expanded: bool, cache: LogCache) -> (Self, Vec<Effect>) {
        let mut session = Self {
            call,
            binding,
            is_expanded,
            cache,
            first_bound_build: binding.build_id,
            tracked: None,
            workspace_names: None,
            poll: Poll::default(),
            bound_build_poll: Poll::default(),
            watch: Watch::default(),
            pending: Vec::new(),
            generation: 0,
            last_operation_id: 0,
            revision: 0,
        };
        session.select_build();
        let effects = session.update_operations();
        (session, effects)
    }

    /// Handles an event.
    #[cfg(test)]
    pub(crate) fn handle(&mut self, event: Event) -> Vec<Effect> {
        self.handle_all([event])
    }

    /// Handles events that arrived together, in order.
    pub fn handle_all(&mut self, events: impl IntoIterator<Item = Event>) -> Vec<Effect> {
        let mut effects = Vec::new();
        let mut events = events.into_iter().peekable();
        while let Some(event) = events.next() {
            let is_log_data = event.is_log_data();
            self.apply(event);
            // Log data cancels no list and no stream, so one update after the last of it is enough.
            if !is_log_data || !events.peek().is_some_and(Event::is_log_data) {
                self.update_agents();
                effects.extend(self.update_operations());
            }
        }
        effects
    }

    fn apply(&mut self, event: Event) {
        if !event.is_log_data() {
            self.revision += 1;
        }
        match event {
            Event::Call(call) => self.on_call(call),
            Event::Binding(binding) => self.on_binding(binding),
            Event::Expanded(is_expanded) => self.on_expanded(is_expanded),
            Event::Retry => self.on_retry(),
            Event::Resumed => self.on_resumed(),
            Event::Answer(id, answer) => self.on_answer(id, answer),
        }
        if self.tracked.as_mut().is_some_and(TrackedBuild::mark_running) {
            self.revision += 1;
        }
    }

    pub(super) fn is_call_running(&self) -> bool {
        self.call.state == CallState::Running
    }

    /// Whether the call's build is unknown and may become known.
    pub(super) fn expects_build(&self) -> bool {
        let is_bound = self.binding.workspace_id.is_some() || self.binding.build_id.is_some();
        self.tracked.is_none() && self.is_call_running() && !self.call.no_build && is_bound
    }
}
