//! The stories of chat-workspace-tools: every state of every component, as data, with a scripted server and a test. And
//! the gallery, the page that shows them.
//!
//! They use the library's public API only.
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
pub mod sample_agent;
mod scene;
mod stage;
mod staged_scene;
pub mod stories;
mod story;

pub use gallery::{Gallery, internals};
pub use play::{Played, Player, Step, StepFailed};
pub use scene::{Direction, Frame, Scene, Subject, Theme};
pub use stage::{SceneEvent, Stage};
pub use staged_scene::StagedScene;
pub use story::{Play, Story};
