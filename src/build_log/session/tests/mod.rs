mod harness;
mod properties;
mod table;
