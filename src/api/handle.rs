use std::{fmt, rc::Rc};

use super::{Clock, WorkspaceApi, shared::SharedApi};

/// A server and the clock to watch it by, as the components take them. Clones are one and the same.
#[derive(Clone)]
pub struct Api {
    pub(crate) client: Rc<dyn WorkspaceApi>,
    pub(crate) clock: Rc<dyn Clock>,
}

impl Api {
    /// A server, and time as the platform has it: the browser's clock in a browser, none elsewhere.
    pub fn new(client: impl WorkspaceApi + 'static) -> Self {
        #[cfg(all(feature = "browser", target_arch = "wasm32"))]
        let clock = super::BrowserClock;
        #[cfg(not(all(feature = "browser", target_arch = "wasm32")))]
        let clock = super::NoClock;
        Self::with_clock(client, clock)
    }

    /// A server, and a clock that is moved by the caller.
    pub fn with_clock(client: impl WorkspaceApi + 'static, clock: impl Clock + 'static) -> Self {
        Self { client: Rc::new(client), clock: Rc::new(clock) }
    }

    /// The same server, asked once where several rows of a page want the same build's log.
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
