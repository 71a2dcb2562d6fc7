//! dioxus-web converts every event that the elements' renderer converts: `elements/tests/events.rs` checks the same list.

use std::collections::BTreeSet;

use dioxus::prelude::*;
use futures_channel::mpsc::{UnboundedSender, unbounded};
use futures_util::StreamExt;
use js_sys::Function;
use serde_json::Value;
use wasm_bindgen::JsValue;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::page::Mounted;

const EVENTS: &str = include_str!("../vectors/events.json");

/// Dispatches the event `name` to `node`.
const DISPATCH: &str = "
    const types = {
        click: MouseEvent, focusin: FocusEvent, focusout: FocusEvent, keydown: KeyboardEvent, pointerdown: PointerEvent,
        pointermove: PointerEvent, pointerup: PointerEvent, wheel: WheelEvent,
    };
    node.value = 'text';
    node.dispatchEvent(new (types[name] ?? Event)(name, { bubbles: true, clientX: 3, deltaY: 3, key: 'f' }));
";

/// The name of an event and what its data says.
type Received = (&'static str, String);

#[component]
fn Listener() -> Element {
    let sender = use_context::<UnboundedSender<Received>>();
    let send = use_callback(move |received: Received| sender.unbounded_send(received).expect("the test receives it"));
    let x = |x: f64| x.to_string();
    rsx! {
        input {
            onchange: move |event| send(("change", event.value())),
            onclick: move |event| send(("click", x(event.client_coordinates().x))),
            onfocusin: move |_| send(("focusin", String::new())),
            onfocusout: move |_| send(("focusout", String::new())),
            oninput: move |event| send(("input", event.value())),
            onkeydown: move |event| send(("keydown", event.key().to_string())),
            onmounted: move |_| send(("mounted", String::new())),
            onpointerdown: move |event| send(("pointerdown", x(event.client_coordinates().x))),
            onpointermove: move |event| send(("pointermove", x(event.client_coordinates().x))),
            onpointerup: move |event| send(("pointerup", x(event.client_coordinates().x))),
            onresize: move |event| {
                send(("resize", event.get_border_box_size().expect("a size").width.gt(&0.0).to_string()));
            },
            onscroll: move |event| send(("scroll", x(event.scroll_top()))),
            onwheel: move |event| send(("wheel", x(event.delta().strip_units().y))),
        }
    }
}

#[wasm_bindgen_test]
async fn every_event_of_the_components_is_converted() {
    let (sender, mut received) = unbounded();
    let mounted = Mounted::new(VirtualDom::new(Listener).with_root_context(sender));
    let first: BTreeSet<_> = received.by_ref().take(2).collect().await;
    assert_eq!(first, BTreeSet::from([("mounted", String::new()), ("resize", "true".to_owned())]));
    let node = mounted.root.first_element_child().expect("the field");
    let dispatch = Function::new_with_args("node, name", DISPATCH);
    let events: Vec<Value> = serde_json::from_str(EVENTS).expect("JSON");
    for event in events.iter().map(|event| event["event"].as_str().expect("a name")) {
        let expected = match event {
            "mounted" | "resize" => continue,
            "change" | "input" => "text",
            "click" | "pointerdown" | "pointermove" | "pointerup" | "wheel" => "3",
            "keydown" => "f",
            "scroll" => "0",
            _ => "",
        };
        dispatch.call2(&JsValue::NULL, &node, &event.into()).expect("dispatched");
        let (name, data) = received.next().await.expect("the component is mounted");
        assert_eq!((name, data.as_str()), (event, expected));
    }
    mounted.unmount().await;
}
