use futures_util::future::LocalBoxFuture;

use crate::{Played, Player, Scene};

/// The test of a story.
pub type Play = fn(Player) -> LocalBoxFuture<'static, Played>;

/// A state of a component, with a test of it.
#[derive(Clone, Copy, Debug)]
pub struct Story {
    /// The id in its URL, `?story=<id>`. It never changes.
    pub id: &'static str,
    /// The title in the list.
    pub title: &'static str,
    /// Why it exists.
    pub why: &'static str,
    /// Creates the scene.
    pub scene: fn() -> Scene,
    /// The steps of its test.
    pub play: Play,
}

impl PartialEq for Story {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id
    }
}
