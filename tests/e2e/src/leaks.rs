//! What a row leaves behind: nothing.
//!
//! `LEAK_CYCLES` says how often a row is mounted and unmounted while its build streams.

use std::{env, sync::Arc};

use serde::Deserialize;
use serde_json::json;
use workspace_server::{Config, ProvisionerChoice, Stepped, serve};

use crate::support::{Browser, in_time, site};

/// So many cycles without more memory come before the first count: what is made once and kept is no leak. How much is live
/// at the same time differs with what the network brings together, which takes longer to come up on a busy machine.
const WARM_UP: u32 = 20;
/// Memory that has grown until then grows for ever.
const WARM_UP_AT_MOST: u32 = 200;
/// How often a count that is not as it has to be is made anew: the browser keeps for a while what was removed last, and a
/// leak stays.
const COUNTS_AT_MOST: u32 = 20;

/// What is live at the same time at most differs a little from cycle to cycle, and memory never shrinks: in bytes.
const HEAP_SLACK: u64 = 256 << 10;
/// What `dioxus-web`'s table holds of both rows, and no more than that: nodes and listeners.
const NODE_SLACK: u64 = 320;
const LISTENER_SLACK: u64 = 20;

/// `dioxus-web` keeps a node that it took away in a table until another one gets its number. So many parts of rows, at most:
/// fewer than there are cycles.
const MOST_DETACHED: i64 = 32;

/// Put into the page before any script of its own: counts what is opened and not closed.
const COUNTERS: &str = "
    const sockets = [];
    const timers = new Set();
    const isOpen = socket => socket.readyState < WebSocket.CLOSED;
    window.alive = {
        get sockets() { return sockets.filter(isOpen).length; },
        get timers() { return timers.size; },
        listeners: 0,
    };
    const Socket = window.WebSocket;
    window.WebSocket = class extends Socket {
        constructor(...given) {
            super(...given);
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
        target.addEventListener = (...given) => { window.alive.listeners += 1; add.apply(target, given); };
        target.removeEventListener = (...given) => { window.alive.listeners -= 1; remove.apply(target, given); };
    }
    // Whatever is kept of a part of the page keeps the whole part: what was taken away stands for all that is in it.
    let removed = [];
    new MutationObserver(changes => {
        const gone = changes.flatMap(change => [...change.removedNodes]).map(node => new WeakRef(node));
        removed = removed.concat(gone).filter(node => node.deref());
    }).observe(document, { childList: true, subtree: true });
    window.alive.detached = () => removed.filter(node => node.deref()?.isConnected === false).length;
    for (const name of ['instantiate', 'instantiateStreaming']) {
        const instantiate = WebAssembly[name];
        WebAssembly[name] = async (...given) => {
            const made = await instantiate.apply(WebAssembly, given);
            window.memory = (made.instance ?? made).exports.memory;
            return made;
        };
    }
";

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
struct Alive {
    sockets: i64,
    timers: i64,
    listeners: i64,
    detached: i64,
    wasm_bytes: u64,
}

#[tokio::test(flavor = "multi_thread")]
async fn a_row_that_is_mounted_and_unmounted_while_it_streams_leaves_nothing_behind() {
    let cycles = env::var("LEAK_CYCLES").map_or(25, |text| text.parse().expect("LEAK_CYCLES is a whole number"));
    let (stepped, mut begun) = Stepped::new();
    let provisioner = ProvisionerChoice::Custom(Arc::new(stepped));
    let server = serve(Config { site: Some(site()), provisioner, ..Config::default() }).await.expect("starts");
    let browser = Browser::start().await;
    browser.devtools("Page.addScriptToEvaluateOnNewDocument", json!({ "source": COUNTERS })).await;
    browser.open(&format!("{}/?page=chaos", server.url())).await;
    let create = "fetch('/api/v2/users/me/workspaces', { method: 'POST', body: '{\"template_name\":\"quick\"}' })
        .then(answer => answer.json()).then(made => `${made.latest_build.id}@${made.id}`)";
    let pair: String = browser.eval(create).await;
    let build = in_time("a build begins", begun.recv()).await.expect("the server is there");
    browser.open(&format!("{}/?page=chaos&builds={pair}", server.url())).await;
    browser.wait_for::<bool>("document.querySelector('[data-mount]') !== null").await;

    // More than a box shows: then no cycle shows more than the last. Each mount streams all of them again.
    (0..300).for_each(|line| build.write(format!("line {line}")));
    let cycle = async || {
        browser.wait_for::<bool>("document.querySelector('.cwt-line[data-id]') !== null").await;
        toggle(&browser, "document.querySelector('.cwt-row') === null").await;
        toggle(&browser, "document.querySelector('.cwt-row') !== null").await;
    };
    let (mut cycles_in_all, mut grown_at, mut bytes) = (0, 0, 0);
    while cycles_in_all < grown_at + WARM_UP && cycles_in_all < WARM_UP_AT_MOST {
        cycle().await;
        cycles_in_all += 1;
        let bytes_now = browser.eval("window.memory.buffer.byteLength").await;
        if bytes != bytes_now {
            (bytes, grown_at) = (bytes_now, cycles_in_all);
        }
    }
    println!("warm after {cycles_in_all} cycles");
    let (before, nodes_before) = count(&browser, |_, _| true).await;
    println!("before: {before:?}, {nodes_before:?}");
    // Bounds that do not grow with the cycles: what each of many leaves behind would pass them.
    let is_clean = |alive: &Alive, nodes: &Nodes| {
        (alive.sockets, alive.timers, alive.listeners) == (0, 0, before.listeners)
            && alive.detached <= MOST_DETACHED
            && nodes.nodes <= nodes_before.nodes + NODE_SLACK
            && nodes.js_event_listeners <= nodes_before.js_event_listeners + LISTENER_SLACK
    };
    for _ in 0..cycles / 2 {
        cycle().await;
    }
    let (halfway, nodes_halfway) = count(&browser, is_clean).await;
    println!("after {} cycles: {halfway:?}, {nodes_halfway:?}", cycles / 2);
    for _ in cycles / 2..cycles {
        cycle().await;
    }
    let (after, nodes_after) = count(&browser, is_clean).await;
    println!("after {cycles} cycles: {after:?}, {nodes_after:?}");
    assert!(is_clean(&after, &nodes_after), "something is kept that was not {before:?}, {nodes_before:?}");
    assert!(after.wasm_bytes <= before.wasm_bytes + HEAP_SLACK, "memory is flat");

    // Something else gets all numbers that were ever free: then nobody keeps a part of a row.
    toggle(&browser, "document.querySelector('.cwt-row') === null").await;
    browser.eval::<()>("document.querySelector('[data-fill]').click()").await;
    browser.wait_for::<bool>("document.querySelectorAll('main > i').length >= 2000").await;
    let (at_last, nodes_at_last) = count_now(&browser, |alive, _| alive.detached == 0).await;
    println!("after something else was drawn: {at_last:?}, {nodes_at_last:?}");
    assert_eq!(at_last.detached, 0, "a row's part is kept by more than the renderer's table");
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

/// Counts while no row is there.
async fn count(browser: &Browser, is_clean: impl Fn(&Alive, &Nodes) -> bool) -> (Alive, Nodes) {
    toggle(browser, "document.querySelector('.cwt-row') === null").await;
    let counted = count_now(browser, is_clean).await;
    toggle(browser, "document.querySelector('.cwt-row') !== null").await;
    counted
}

/// Counts once the sockets that are closing have closed and the garbage is gone, and anew until all is clean or will never
/// be.
async fn count_now(browser: &Browser, is_clean: impl Fn(&Alive, &Nodes) -> bool) -> (Alive, Nodes) {
    let mut counted = count_once(browser).await;
    for _ in 1..COUNTS_AT_MOST {
        if is_clean(&counted.0, &counted.1) {
            break;
        }
        counted = count_once(browser).await;
    }
    counted
}

async fn count_once(browser: &Browser) -> (Alive, Nodes) {
    let closed = "new Promise(done => {
        const look = () => window.alive.sockets === 0 ? done(true) : requestAnimationFrame(look);
        look();
    })";
    browser.eval::<bool>(closed).await;
    // Something else is what was removed last, and the browser has painted since.
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
    let alive = "({ ...window.alive, detached: window.alive.detached(), wasm_bytes: window.memory.buffer.byteLength })";
    let nodes = browser.devtools("Memory.getDOMCounters", json!({})).await;
    (browser.eval(alive).await, serde_json::from_value(nodes).expect("are counts"))
}
