mod agents;
mod harness;
mod properties;
mod table;
