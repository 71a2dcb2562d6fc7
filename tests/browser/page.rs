//! Putting components on the page, and taking them away again.

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

/// An app on the page, with the components' own style.
pub(crate) struct Mounted {
    pub(crate) root: web_sys::Element,
    app: AbortHandle,
    ended: oneshot::Receiver<()>,
}

impl Mounted {
    pub(crate) fn new(app: VirtualDom) -> Self {
        let document = web_sys::window().expect("a window").document().expect("a document");
        let page = document.create_element("div").expect("a div");
        let style = document.create_element("style").expect("a style");
        style.set_text_content(Some(THEME_CSS));
        let root = document.create_element("div").expect("a div");
        page.append_with_node_2(&style, &root).expect("joins");
        document.body().expect("a body").append_child(&page).expect("joins");
        let (app, handle) = abortable(dioxus_web::run(app, Config::new().rootelement(root.clone())));
        let (end, ended) = oneshot::channel();
        wasm_bindgen_futures::spawn_local(async move {
            // It only ends by being aborted.
            let _ = app.await;
            let _ = end.send(());
        });
        Self { root, app: handle, ended }
    }

    /// Takes the app away, and everything with it.
    pub(crate) async fn unmount(self) {
        self.app.abort();
        self.ended.await.expect("the app ends");
        self.root.parent_element().expect("the page").remove();
    }
}

/// Puts a story on the page.
pub(crate) async fn stage(story: Story) -> (Mounted, StagedScene) {
    let (staged, mut scenes) = unbounded();
    let mounted = Mounted::new(VirtualDom::new(StagedStory).with_root_context(story).with_root_context(staged));
    let scene = scenes.next().await.expect("the story is staged");
    (mounted, scene)
}

#[component]
fn StagedStory() -> Element {
    let (story, staged) = (use_context::<Story>(), use_context::<UnboundedSender<StagedScene>>());
    rsx! {
        Stage { story, on_mount: move |scene| staged.unbounded_send(scene).expect("the test waits for it") }
    }
}

/// A person in this scene, whose steps are shown if the test fails.
pub(crate) fn player(scene: StagedScene) -> Player {
    Player::new(scene, |Step { what, result }| console_log!("{} {what}", if result.is_ok() { "✓" } else { "✗" }))
}
