//! The tools against real builds, stepped by hand. Time is paused: it moves to the next deadline at once.

mod agents;
mod binding;
mod create;
mod quota;
mod start;
mod stop;
mod waiting;
mod world;
