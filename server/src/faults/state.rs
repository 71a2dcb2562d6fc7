use std::sync::Arc;

use super::registry::FaultRegistry;
use crate::{streams::ApiObjects, tools::BindingFaults, web::Sockets};

/// The state of the middleware and of the control routes.
#[derive(Debug)]
pub(crate) struct FaultState {
    registry: FaultRegistry,
    pub(super) objects: ApiObjects,
    pub(super) binding_faults: Arc<BindingFaults>,
    pub(super) sockets: Sockets,
}

impl FaultState {
    pub(crate) fn new(objects: ApiObjects, binding_faults: Arc<BindingFaults>, sockets: Sockets) -> Self {
        Self { registry: FaultRegistry::default(), objects, binding_faults, sockets }
    }

    pub(super) fn registry(&self) -> &FaultRegistry {
        &self.registry
    }
}
