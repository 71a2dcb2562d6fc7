//! The stories of chat-workspace-tools: every state of every component, as data, on a server in a script, with the
//! steps that prove it. And the gallery, the page that shows them.
//!
//! Only the library's public API is used, so the stories also prove that it is enough.
#![forbid(unsafe_code)]

mod animation_frame;
#[cfg(target_arch = "wasm32")]
pub mod chaos;
mod gallery;
pub mod ids;
#[cfg(target_arch = "wasm32")]
pub mod panics;
mod play;
pub mod sample;
mod stage;
pub mod stories;
mod story;

pub use gallery::Gallery;
pub use play::{Play, Played, Player, Step, StepFailed};
pub use stage::{SceneEvent, Stage, StagedScene};
pub use story::{Direction, Frame, Scene, Story, Subject, Theme};
