//! Every story's play, as a test of the story's name.

use gallery::Story;

use crate::page::{player, stage};

macro_rules! test_stories {
    ($($module:ident { $($story:ident)+ })+) => {
        $(mod $module {
            $(#[wasm_bindgen_test::wasm_bindgen_test]
            async fn $story() {
                super::plays_well(gallery::stories::$module::$story()).await;
            })+
        })+
    };
}

gallery::each_story!(test_stories);

async fn plays_well(story: Story) {
    let (mounted, scene) = stage(story).await;
    if let Err(failure) = (story.play)(player(scene.clone())).await {
        panic!("{failure}");
    }
    mounted.unmount().await;
    assert_eq!(scene.api.open_streams(), 0, "a row that is gone holds no stream");
    assert_eq!(scene.clock.pending_sleeps(), 0, "a row that is gone waits for nothing");
}
