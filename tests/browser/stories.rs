//! The play of every story, as a test with the name of the story.

use gallery::Story;

use crate::page::{player, stage};

macro_rules! test_stories {
    ($($module:ident { $($story:ident)+ })+) => {
        $(mod $module {
            $(#[wasm_bindgen_test::wasm_bindgen_test]
            async fn $story() {
                super::play(gallery::stories::$module::$story()).await;
            })+
        })+
    };
}

gallery::each_story!(test_stories);

async fn play(story: Story) {
    let (mounted, scene) = stage(story).await;
    if let Err(failure) = (story.play)(player(scene.clone())).await {
        panic!("{failure}");
    }
    mounted.unmount().await;
    assert_eq!(scene.api.open_streams(), 0, "an unmounted row has no open stream");
    assert_eq!(scene.clock.pending_sleeps(), 0, "an unmounted row has no timer");
}
