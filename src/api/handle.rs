use std::{fmt, rc::Rc};

use super::{clock::Clock, shared::SharedApi, workspace_api::WorkspaceApi};

/// The server and the clock that components use. Cloning is cheap: clones share both.
#[derive(Clone)]
pub struct Api {
    pub(crate) client: Rc<dyn WorkspaceApi>,
    pub(crate) clock: Rc<dyn Clock>,
}

impl Api {
    /// Uses the platform's clock: `BrowserClock` in a browser, [`NoClock`](super::NoClock) elsewhere.
    pub fn new(client: impl WorkspaceApi + 'static) -> Self {
        #[cfg(all(feature = "browser", target_arch = "wasm32"))]
        let clock = super::browser::BrowserClock;
        #[cfg(not(all(feature = "browser", target_arch = "wasm32")))]
        let clock = super::clock::NoClock;
        Self::with_clock(client, clock)
    }

    /// Uses another clock.
    pub fn with_clock(client: impl WorkspaceApi + 'static, clock: impl Clock + 'static) -> Self {
        Self { client: Rc::new(client), clock: Rc::new(clock) }
    }

    /// Shares requests and streams: rows that show the same build use one of each.
    ///
    /// [`ChatWorkspaceContext`](crate::components::ChatWorkspaceContext) does this for the rows inside it.
    #[must_use]
    pub fn shared(self) -> Self {
        Self { client: Rc::new(SharedApi::new(self.client)), clock: self.clock }
    }
}

impl<A: WorkspaceApi + 'static> From<A> for Api {
    fn from(client: A) -> Self {
        Self::new(client)
    }
}

impl PartialEq for Api {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.client, &other.client) && Rc::ptr_eq(&self.clock, &other.clock)
    }
}

impl fmt::Debug for Api {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Api").finish_non_exhaustive()
    }
}
