//! Mounts and unmounts components.

use chat_workspace_tools::THEME_CSS;
use dioxus::prelude::*;
use dioxus_web::Config;
use futures_channel::{
    mpsc::{UnboundedSender, unbounded},
    oneshot,
};
use futures_util::{
    StreamExt,
    future::{AbortHandle, abortable},
};
use gallery::{Player, Stage, StagedScene, Step, Story};
use wasm_bindgen_test::console_log;

/// A mounted app, with the style sheet.
pub(crate) struct Mounted {
    pub(crate) root: web_sys::Element,
    app: AbortHandle,
    dropped: oneshot::Receiver<()>,
}

impl Mounted {
    pub(crate) fn new(app: VirtualDom) -> Self {
        let document = web_sys::window().expect("a window").document().expect("a document");
        let page = document.create_element("div").expect("a div");
        let style = document.create_element("style").expect("a style");
        style.set_text_content(Some(THEME_CSS));
        let root = document.create_element("div").expect("a div");
        page.append_with_node_2(&style, &root).expect("appended");
        document.body().expect("a body").append_child(&page).expect("appended");
        let (app, handle) = abortable(dioxus_web::run(app, Config::new().rootelement(root.clone())));
        let (on_drop, dropped) = oneshot::channel();
        wasm_bindgen_futures::spawn_local(async move {
            // The app runs until it is aborted.
            let _ = app.await;
            let _ = on_drop.send(());
        });
        Self { root, app: handle, dropped }
    }

    /// Unmounts the app.
    pub(crate) async fn unmount(self) {
        self.app.abort();
        self.dropped.await.expect("the app is dropped");
        self.root.parent_element().expect("the page").remove();
    }
}

/// Mounts a story.
pub(crate) async fn stage(story: Story) -> (Mounted, StagedScene) {
    let (staged, mut scenes) = unbounded();
    let mounted = Mounted::new(VirtualDom::new(StagedStory).with_root_context(story).with_root_context(staged));
    let scene = scenes.next().await.expect("the story is mounted");
    (mounted, scene)
}

#[component]
fn StagedStory() -> Element {
    let (story, staged) = (use_context::<Story>(), use_context::<UnboundedSender<StagedScene>>());
    rsx! {
        Stage { story, on_mount: move |scene| staged.unbounded_send(scene).expect("the test waits for it") }
    }
}

/// A user of this scene. A failing test prints the steps.
pub(crate) fn player(scene: StagedScene) -> Player {
    Player::new(scene, |Step { what, result }| console_log!("{} {what}", if result.is_ok() { "✓" } else { "✗" }))
}
