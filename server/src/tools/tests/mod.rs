//! Tests of the tools with builds that the tests control. Time is paused: it advances to the next timer as soon as all tasks
//! wait.

mod agents;
mod binding;
mod create;
mod quota;
mod start;
mod stop;
mod test_server;
mod waiting;
