use std::sync::Arc;

use super::registry::FaultRegistry;
use crate::{builds::Builds, store::Store, tools::BindingFaults, web::Sockets};

/// The state of the middleware and of the control routes.
#[derive(Debug)]
pub(crate) struct FaultState {
    registry: FaultRegistry,
    pub(super) store: Arc<Store>,
    pub(super) builds: Arc<Builds>,
    pub(super) binding_faults: Arc<BindingFaults>,
    pub(super) sockets: Sockets,
}

impl FaultState {
    pub(crate) fn new(
        store: Arc<Store>,
        builds: Arc<Builds>,
        binding_faults: Arc<BindingFaults>,
        sockets: Sockets,
    ) -> Self {
        Self { registry: FaultRegistry::default(), store, builds, binding_faults, sockets }
    }

    pub(super) fn registry(&self) -> &FaultRegistry {
        &self.registry
    }
}
