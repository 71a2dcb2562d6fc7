//! Memory leaks: sockets, timers, listeners, nodes and memory after a row is unmounted.
//!
//! `LEAK_CYCLES` sets how often a row is mounted and unmounted while its build streams.

use std::{env, sync::Arc};

use serde::Deserialize;
use serde_json::json;
use workspace_server::{Config, SteppedProvisioner, serve_with_provisioner};

use crate::support::{Browser, site, with_timeout};

/// The number of cycles without memory growth before the first measurement, so that one-time allocations do not count. The
/// peak depends on the size of network reads, which varies on a busy machine.
const WARM_UP_CYCLES: u32 = 20;
/// The maximum number of warm-up cycles. Memory that still grows then is a leak.
const MAX_WARM_UP_CYCLES: u32 = 200;
/// The maximum number of measurements. The browser keeps removed objects for a while, so that a measurement is repeated.
const MAX_MEASUREMENTS: u32 = 20;

/// The allowed growth of WebAssembly memory, in bytes: the peak varies from cycle to cycle, and memory never shrinks.
const HEAP_SLACK: u64 = 256 << 10;
/// The allowed growth of DOM nodes: `dioxus-web` keeps one or two removed rows in its table, each with up to 340 nodes.
const NODE_SLACK: u64 = 400;
/// The allowed growth of listeners, for the same reason: a row has 12.
const LISTENER_SLACK: u64 = 20;

/// The maximum number of detached subtrees, fewer than there are cycles. `dioxus-web` keeps a removed node in its table
/// until another node gets its id.
const MAX_DETACHED: i64 = 32;

/// A script that runs before the page's scripts and counts open sockets, timers, listeners and detached subtrees.
const COUNTERS: &str = "
    const sockets = [];
    const timers = new Set();
    const isOpen = socket => socket.readyState < WebSocket.CLOSED;
    window.live = {
        get sockets() { return sockets.filter(isOpen).length; },
        get timers() { return timers.size; },
        listeners: 0,
    };
    const Socket = window.WebSocket;
    window.WebSocket = class extends Socket {
        constructor(...args) {
            super(...args);
            sockets.splice(0, sockets.length, ...sockets.filter(isOpen), this);
        }
    };
    const { setTimeout: set, clearTimeout: clear } = window;
    window.setTimeout = (callback, ...rest) => {
        const id = set(() => { timers.delete(id); callback(); }, ...rest);
        timers.add(id);
        return id;
    };
    window.clearTimeout = id => { timers.delete(id); clear(id); };
    for (const target of [window, document]) {
        const { addEventListener: add, removeEventListener: remove } = target;
        target.addEventListener = (...args) => { window.live.listeners += 1; add.apply(target, args); };
        target.removeEventListener = (...args) => { window.live.listeners -= 1; remove.apply(target, args); };
    }
    // A reference to any node of a subtree keeps the whole subtree, so the removed roots suffice.
    let removed = [];
    new MutationObserver(changes => {
        const roots = changes.flatMap(change => [...change.removedNodes]).map(node => new WeakRef(node));
        removed = removed.concat(roots).filter(node => node.deref());
    }).observe(document, { childList: true, subtree: true });
    window.live.detached = () => removed.filter(node => node.deref()?.isConnected === false).length;
    for (const name of ['instantiate', 'instantiateStreaming']) {
        const instantiate = WebAssembly[name];
        WebAssembly[name] = async (...args) => {
            const made = await instantiate.apply(WebAssembly, args);
            window.memory = (made.instance ?? made).exports.memory;
            return made;
        };
    }
";

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
struct LiveObjects {
    sockets: i64,
    timers: i64,
    listeners: i64,
    detached: i64,
    wasm_bytes: u64,
}

#[tokio::test(flavor = "multi_thread")]
async fn unmounting_a_streaming_row_leaks_nothing() {
    let cycles = env::var("LEAK_CYCLES").map_or(25, |text| text.parse().expect("LEAK_CYCLES is a whole number"));
    let (provisioner, mut builds) = SteppedProvisioner::new();
    let config = Config { site: Some(site()), ..Config::default() };
    let server = serve_with_provisioner(config, Arc::new(provisioner)).await.expect("starts");
    let browser = Browser::start_new().await;
    browser.devtools("Page.addScriptToEvaluateOnNewDocument", json!({ "source": COUNTERS })).await;
    browser.open(&format!("{}/?page=chaos", server.url())).await;
    let create = "fetch('/api/v2/users/me/workspaces', { method: 'POST', body: '{\"template_name\":\"quick\"}' })
        .then(response => response.json()).then(made => `${made.latest_build.id}@${made.id}`)";
    let pair: String = browser.eval(create).await;
    let build = with_timeout("a build starts", builds.recv()).await.expect("the server is running");
    browser.open(&format!("{}/?page=chaos&builds={pair}", server.url())).await;
    browser.wait_for::<bool>("document.querySelector('[data-mount]') !== null").await;

    // More lines than a box renders, so that each cycle renders the same number. Each mount streams all lines again.
    (0..300).for_each(|line| build.write(format!("line {line}")));
    let cycle = async || {
        browser.wait_for::<bool>("document.querySelector('.cwt-line[data-id]') !== null").await;
        toggle(&browser, "document.querySelector('.cwt-row') === null").await;
        toggle(&browser, "document.querySelector('.cwt-row') !== null").await;
    };
    let (mut warm_up_cycles, mut grown_at, mut bytes) = (0, 0, 0);
    while warm_up_cycles < grown_at + WARM_UP_CYCLES && warm_up_cycles < MAX_WARM_UP_CYCLES {
        cycle().await;
        warm_up_cycles += 1;
        let bytes_now = browser.eval("window.memory.buffer.byteLength").await;
        if bytes != bytes_now {
            (bytes, grown_at) = (bytes_now, warm_up_cycles);
        }
    }
    println!("warmed up after {warm_up_cycles} cycles");
    let (before, nodes_before) = measure(&browser, |_, _| true).await;
    println!("before: {before:?}, {nodes_before:?}");
    // The limits do not depend on the number of cycles, so that a leak in each cycle exceeds them.
    let is_clean = |live: &LiveObjects, nodes: &Nodes| {
        (live.sockets, live.timers, live.listeners) == (0, 0, before.listeners)
            && live.detached <= MAX_DETACHED
            && nodes.nodes <= nodes_before.nodes + NODE_SLACK
            && nodes.js_event_listeners <= nodes_before.js_event_listeners + LISTENER_SLACK
    };
    for _ in 0..cycles / 2 {
        cycle().await;
    }
    let (halfway, nodes_halfway) = measure(&browser, is_clean).await;
    println!("after {} cycles: {halfway:?}, {nodes_halfway:?}", cycles / 2);
    for _ in cycles / 2..cycles {
        cycle().await;
    }
    let (after, nodes_after) = measure(&browser, is_clean).await;
    println!("after {cycles} cycles: {after:?}, {nodes_after:?}");
    assert!(is_clean(&after, &nodes_after), "grown from {before:?}, {nodes_before:?}");
    assert!(after.wasm_bytes <= before.wasm_bytes + HEAP_SLACK, "memory has grown from {before:?} to {after:?}");

    // New nodes get all ids that were ever free, so that `dioxus-web` keeps no removed node.
    toggle(&browser, "document.querySelector('.cwt-row') === null").await;
    browser.eval::<()>("document.querySelector('[data-fill]').click()").await;
    browser.wait_for::<bool>("document.querySelectorAll('main > i').length >= 2000").await;
    let (end, nodes_end) = measure_until(&browser, |live, _| live.detached == 0).await;
    println!("after all ids were reused: {end:?}, {nodes_end:?}");
    assert_eq!(end.detached, 0, "a detached subtree is referenced outside of the renderer's table");
    build.succeed();
}

async fn toggle(browser: &Browser, until: &str) {
    browser.eval::<()>("document.querySelector('[data-mount]').click()").await;
    browser.wait_for::<bool>(until).await;
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Nodes {
    nodes: u64,
    js_event_listeners: u64,
}

/// Measures while the row is unmounted.
async fn measure(browser: &Browser, is_clean: impl Fn(&LiveObjects, &Nodes) -> bool) -> (LiveObjects, Nodes) {
    toggle(browser, "document.querySelector('.cwt-row') === null").await;
    let measured = measure_until(browser, is_clean).await;
    toggle(browser, "document.querySelector('.cwt-row') !== null").await;
    measured
}

/// Measures until the result is clean, at most [`MAX_MEASUREMENTS`] times.
async fn measure_until(browser: &Browser, is_clean: impl Fn(&LiveObjects, &Nodes) -> bool) -> (LiveObjects, Nodes) {
    let mut measured = measure_once(browser).await;
    for _ in 1..MAX_MEASUREMENTS {
        if is_clean(&measured.0, &measured.1) {
            break;
        }
        measured = measure_once(browser).await;
    }
    measured
}

/// Measures after all sockets are closed and garbage is collected.
async fn measure_once(browser: &Browser) -> (LiveObjects, Nodes) {
    let closed = "new Promise(done => {
        const check = () => window.live.sockets === 0 ? done(true) : requestAnimationFrame(check);
        check();
    })";
    browser.eval::<bool>(closed).await;
    // Removes another element and paints, because the browser keeps the element that was removed last.
    let paint = "new Promise(done => {
        const other = document.createElement('p');
        document.body.append(other);
        requestAnimationFrame(() => {
            other.remove();
            requestAnimationFrame(() => done(true));
        });
    })";
    browser.eval::<bool>(paint).await;
    for _ in 0..2 {
        browser.devtools("HeapProfiler.collectGarbage", json!({})).await;
    }
    let live = "({ ...window.live, detached: window.live.detached(), wasm_bytes: window.memory.buffer.byteLength })";
    let nodes = browser.devtools("Memory.getDOMCounters", json!({})).await;
    (browser.eval(live).await, serde_json::from_value(nodes).expect("are counts"))
}
