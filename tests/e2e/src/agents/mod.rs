//! The logs of startup scripts in rows, after the log of the build.

mod still_time;
mod unnamed_agent;
