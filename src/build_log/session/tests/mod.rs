mod agent_properties;
mod agents;
mod harness;
mod properties;
mod table;
