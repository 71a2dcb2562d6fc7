//! How often the row asks the server, and a long build: with time that the test moves, in the app and in its host.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use workspace_server::Config;

use super::host::{DEFAULT, Host, POLICIES, Policy, REFERENCE};
use crate::support::ScriptTemplates;

/// `time.advance` moves the time of both pages by whole steps. In `time.calls` are the app's calls with their times. The wait of a
/// call passes in the same time: in its place the server is asked again after each step. It ends at once if `time.isImpatient`.
/// `time.change` changes the results that the app gets.
const TIME: &str = "
    const STEP = 500;
    const time = { now: 0, calls: [], polls: 0, mostPolls: 0, isImpatient: false, sleepers: [], change: (result) => result };
    time.advance = async (milliseconds) => {
        for (const end = time.now + milliseconds; time.now < end;) {
            time.now += STEP;
            for (const wake of time.sleepers.splice(0)) wake();
            // What the host has answered arrives before the next step.
            for (const part of [STEP, 0, 0]) {
                while (time.asking) await new Promise(requestAnimationFrame);
                await host.look(`advance(${part}); return null;`);
            }
        }
    };
    // How many calls have been made, a minute later.
    time.callsAfterAMinute = async () => {
        await time.advance(60_000);
        return time.calls.length;
    };
    // Returns after how many milliseconds the expression is true in the app.
    time.until = async (expression) => {
        for (const start = time.now; ; await time.advance(STEP)) {
            if (await host.look(`return Boolean(${expression});`)) return time.now - start;
            if (time.now > start + 60_000) throw new Error(`not within a minute: ${expression}`);
        }
    };
    const ask = async (name, args) => {
        time.asking = (time.asking ?? 0) + 1;
        try {
            return time.change(await host.call(name, args));
        } finally {
            time.asking -= 1;
        }
    };
    host.callFromView = async ({ name, arguments: args }) => {
        const call = { name, log: args.agent_id, start: time.now };
        time.calls.push(call);
        const isPoll = name !== 'read_build';
        time.polls += isPoll;
        time.mostPolls = Math.max(time.mostPolls, time.polls);
        const now = isPoll ? { ...args, wait_ms: 0 } : args;
        const end = time.now + (time.isImpatient ? 0 : args.wait_ms ?? 0);
        let result = await ask(name, now);
        const isQuiet = ({ structuredContent }) => structuredContent?.lines?.length === 0 && !structuredContent.ended;
        while (isQuiet(result) && time.now < end) {
            await new Promise((resolve) => time.sleepers.push(resolve));
            result = await ask(name, now);
        }
        call.end = time.now;
        time.polls -= isPoll;
        return result;
    };
    Object.assign(window, { time });
";

/// Shows the call in a page whose time stands still.
async fn show(host: &Host, policy: Policy, result: &Value) {
    host.run::<Value>(&format!("{TIME} return null;")).await;
    let options = json!({ "policy": policy.text, "clock": "virtual" });
    host.run::<Value>(&format!("return host.open('create_workspace', {options});")).await;
    host.run::<Value>("await host.bridge.sendToolInput({ arguments: {} }); return null;").await;
    host.send_result(result).await;
}

impl Host {
    /// The calls of a quiet minute after another one, and how many polls ran at the same time at most.
    async fn calls_of_a_minute(&self, is_impatient: bool) -> (Vec<Value>, u64) {
        self.run(&format!(
            "time.isImpatient = {is_impatient};
            await time.advance(60_000);
            time.calls = [];
            await time.advance(60_000);
            return [time.calls, time.mostPolls];"
        ))
        .await
    }
}

/// Moves the time until the row shows a text. Returns the milliseconds that this took.
async fn until_shown(host: &Host, text: &str) -> u64 {
    let expression = format!("row.shadowRoot.textContent.includes('{text}')");
    host.run(&format!("return time.until({});", json!(expression))).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_quiet_build_costs_at_most_twelve_calls_a_minute() {
    let mut host = Host::start().await;
    for (index, policy) in POLICIES.into_iter().enumerate() {
        let (result, build) = host.create(&format!("ws-{index}")).await;
        build.write("line one");
        show(&host, policy, &result).await;
        until_shown(&host, "line one").await;
        // A server that waits as long as it is asked to, and one that answers each call at once.
        for is_impatient in [false, true] {
            let (calls, most): (Vec<Value>, u64) = host.calls_of_a_minute(is_impatient).await;
            let name = policy.name;
            assert!((1..=12).contains(&calls.len()), "{name}, impatient {is_impatient}: {calls:?}");
            assert_eq!(most, 1, "{name}");
        }
        build.succeed();
    }
}

/// The logs of the build and of its agents share the polls.
#[tokio::test(flavor = "multi_thread")]
async fn two_quiet_agents_cost_at_most_twelve_calls_a_minute() {
    const AGENTS: [&str; 2] = ["backend", "frontend"];
    let templates = ScriptTemplates::new();
    let agents = AGENTS.map(|name| json!({ "name": name, "scripts": [templates.script("Startup", name, true)] }));
    templates.add("quick", &json!(agents));
    let mut host = Host::start_with(Config { templates: templates.folder(), ..Config::default() }).await;
    for (index, policy) in POLICIES.into_iter().enumerate() {
        let name = format!("ws-{index}");
        let mut inputs = AGENTS.map(|agent| templates.input(&name, agent));
        let (result, build) = host.create(&name).await;
        build.write("line one");
        show(&host, policy, &result).await;
        until_shown(&host, "line one").await;
        build.succeed();
        for (agent, input) in AGENTS.iter().zip(&mut inputs) {
            input.write(&format!("{agent} line"));
            until_shown(&host, &format!("{agent} line")).await;
        }
        for is_impatient in [false, true] {
            let (calls, most): (Vec<Value>, u64) = host.calls_of_a_minute(is_impatient).await;
            let case = format!("{}, impatient {is_impatient}", policy.name);
            assert!((1..=12).contains(&calls.len()), "{case}: {calls:?}");
            assert_eq!(most, 1, "{case}");
            let logs: BTreeSet<_> = calls.iter().filter_map(|call| call["log"].as_str()).collect();
            assert_eq!(logs.len(), 2, "{case}: both logs are read: {calls:?}");
        }
        // A line of either agent is shown.
        for (agent, input) in AGENTS.iter().zip(&mut inputs) {
            input.write(&format!("{agent} end"));
            until_shown(&host, &format!("{agent} end")).await;
            input.write("end");
        }
        until_shown(&host, &format!("Created {name}")).await;
        host.shows_whole_log(&result).await;
    }
}

/// Clients give a call up after 60 s.
#[tokio::test(flavor = "multi_thread")]
async fn a_build_of_three_minutes_is_shown_as_it_runs() {
    const LINES: usize = 6;
    let mut host = Host::start().await;
    for (index, policy) in POLICIES.into_iter().enumerate() {
        let (result, build) = host.create(&format!("ws-{index}")).await;
        build.write("line 0");
        show(&host, policy, &result).await;
        until_shown(&host, "line 0").await;
        for line in 1..=LINES {
            host.run::<Value>("await time.advance(30_000); return null;").await;
            build.write(format!("line {line}"));
            // A poll is open nearly all the time.
            let delay = until_shown(&host, &format!("line {line}")).await;
            assert!(delay <= 8_000, "{}: line {line} after {delay} ms", policy.name);
        }
        build.succeed();
        until_shown(&host, &format!("Created ws-{index}")).await;
        host.shows_whole_log(&result).await;
        let (now, longest): (u64, u64) = host
            .run("return [time.now, Math.max(...time.calls.map(({ start, end = time.now }) => end - start))];")
            .await;
        assert!(now > 180_000 && longest < 60_000, "{}: {now}, {longest}", policy.name);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_read_after_the_teardown() {
    let mut host = Host::start().await;
    for (index, policy) in POLICIES.into_iter().enumerate() {
        let (result, build) = host.create(&format!("ws-{index}")).await;
        build.write("line one");
        show(&host, policy, &result).await;
        until_shown(&host, "line one").await;
        host.run::<Value>("await host.bridge.teardownResource({}); return null;").await;
        let before: u64 = host.run("return time.calls.length;").await;
        build.write("line two");
        assert_eq!(host.run::<u64>("return time.callsAfterAMinute();").await, before, "{}", policy.name);
        build.succeed();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_read_while_the_page_is_hidden() {
    let set_hidden = |hidden: bool| {
        format!(
            "Object.defineProperty(document, 'hidden', {{ value: {hidden}, configurable: true }});
            document.dispatchEvent(new Event('visibilitychange'));
            return null;"
        )
    };
    let mut host = Host::start().await;
    for (index, policy) in POLICIES.into_iter().enumerate() {
        let (result, build) = host.create(&format!("ws-{index}")).await;
        build.write("line one");
        show(&host, policy, &result).await;
        until_shown(&host, "line one").await;
        // A poll is open.
        host.run::<Value>("await time.advance(2_000); return null;").await;
        host.look::<Value>(&set_hidden(true)).await;
        let before: u64 = host.run("return time.calls.length;").await;
        // The poll that runs ends with this line; no other one follows.
        build.write("line two");
        until_shown(&host, "line two").await;
        build.write("line three");
        assert_eq!(host.run::<u64>("return time.callsAfterAMinute();").await, before, "{}", policy.name);
        host.look::<Value>(&set_hidden(false)).await;
        until_shown(&host, "line three").await;
        host.shows_whole_log(&result).await;
        build.succeed();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unknown_build_is_not_read_again() {
    let host = Host::start().await;
    let unknown = json!({
        "content": [],
        "structuredContent": { "state": "starting", "build_id": "7f2d5c1e-0b5a-4a55-9c0c-5a0d0f9be001", "workspace_name": "gone" },
    });
    for policy in [REFERENCE, DEFAULT] {
        show(&host, policy, &unknown).await;
        host.run::<u64>("return time.until(\"part('.cwt-row')?.dataset.state === 'incomplete'\");").await;
        let before: u64 = host.run("await time.advance(5_000); return time.calls.length;").await;
        assert_eq!(host.run::<u64>("return time.callsAfterAMinute();").await, before, "{}", policy.name);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn results_without_structured_content_are_read_from_their_text() {
    let mut host = Host::start().await;
    for (index, policy) in [REFERENCE, DEFAULT].into_iter().enumerate() {
        let (result, build) = host.create(&format!("ws-{index}")).await;
        build.write("line one");
        show(&host, policy, &result).await;
        host.run::<Value>("time.change = ({ structuredContent, ...result }) => result; return null;").await;
        until_shown(&host, "line one").await;
        build.write("line two");
        until_shown(&host, "line two").await;
        build.succeed();
        until_shown(&host, &format!("Created ws-{index}")).await;
        host.shows_whole_log(&result).await;
    }
}

/// Such a host shows no log, and no failure either.
#[tokio::test(flavor = "multi_thread")]
async fn empty_results_are_failed_calls() {
    let mut host = Host::start().await;
    for (index, policy) in [REFERENCE, DEFAULT].into_iter().enumerate() {
        let (result, build) = host.create(&format!("ws-{index}")).await;
        build.write("line one");
        show(&host, policy, &result).await;
        host.run::<Value>("time.change = () => ({ content: [] }); return null;").await;
        let calls: u64 =
            host.run("await time.advance(60_000); time.calls = []; return time.callsAfterAMinute();").await;
        assert!((1..=12).contains(&calls), "{}: {calls}", policy.name);
        host.is("running").await;
        host.run::<Value>("time.change = (result) => result; return null;").await;
        until_shown(&host, "line one").await;
        host.shows_whole_log(&result).await;
        build.succeed();
    }
}

/// The poll of the plain log still waits when the program comes.
#[tokio::test(flavor = "multi_thread")]
async fn a_late_program_shows_the_lines_that_were_read() {
    let mut host = Host::start().await;
    let (result, build) = host.create("late").await;
    build.write("line one");
    host.run::<Value>(&format!("{TIME} return null;")).await;
    let options = json!({ "policy": REFERENCE.text, "clock": "virtual", "module": "held" });
    host.run::<Value>(&format!("return host.open('create_workspace', {options});")).await;
    host.send_result(&result).await;
    until_shown(&host, "line one").await;
    let is_plain: bool =
        host.run("await time.advance(2_000); return host.look(\"return part('.cwt-plain') !== null;\");").await;
    assert!(is_plain);
    let before: u64 = host.run("return time.calls.filter(({ name }) => name === 'read_build_log').length;").await;
    host.look::<Value>("releaseModule(); return null;").await;
    let expression = json!("!part('.cwt-plain') && part('.cwt-scroll')?.textContent.includes('line one')");
    let delay: u64 = host.run(&format!("return time.until({expression});")).await;
    let polls: u64 = host.run("return time.calls.filter(({ name }) => name === 'read_build_log').length;").await;
    assert!(delay <= 2_000 && polls == before, "{delay} ms, {polls} polls after {before}");
    build.write("line two");
    until_shown(&host, "line two").await;
    host.shows_whole_log(&result).await;
    build.succeed();
}

/// The time in which a build waits in the queue does not count, and the first line removes the notice.
#[tokio::test(flavor = "multi_thread")]
async fn the_plain_log_says_when_no_line_comes_for_long() {
    const NOTICE: &str = "part('.cwt-plain .cwt-notice')?.textContent ?? ''";
    let mut host = Host::start().await;
    let (result, build) = host.create("slow").await;
    show(&host, DEFAULT, &result).await;
    host.run::<Value>(
        "time.change = (result) => {
            const value = result.structuredContent;
            if (value?.build && time.isQueued) value.build.job.status = 'pending';
            // The first line of a build marks its stage.
            if (value?.lines && time.isSilent) Object.assign(value, { lines: [], next_after: 0 });
            return result;
        };
        Object.assign(time, { isQueued: true, isSilent: true });
        await time.advance(90_000);
        return null;",
    )
    .await;
    assert_eq!(host.look::<String>(&format!("return {NOTICE};")).await, "");
    host.run::<Value>("time.isQueued = false; await time.advance(35_000); return null;").await;
    host.until(&format!("({NOTICE}).includes('longer')")).await;
    build.write("line one");
    host.run::<Value>("time.isSilent = false; return null;").await;
    until_shown(&host, "line one").await;
    host.until(&format!("({NOTICE}) === ''")).await;
    build.succeed();
}
