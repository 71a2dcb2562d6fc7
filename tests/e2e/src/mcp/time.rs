//! How often the row asks the server, and a long build: with time that the test moves, in the app and in its host.

use serde_json::{Value, json};

use super::host::{DEFAULT, Host, Policy, REFERENCE};

/// `time.advance` moves the time of both pages by whole steps. In `time.calls` are the app's calls with their times. The wait of a
/// call passes in the same time: in its place the server is asked again after each step. It ends at once if `time.isImpatient`.
const TIME: &str = "
    const STEP = 500;
    const time = { now: 0, calls: [], polls: 0, mostPolls: 0, isImpatient: false, sleepers: [] };
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
            return await host.call(name, args);
        } finally {
            time.asking -= 1;
        }
    };
    host.callFromView = async ({ name, arguments: args }) => {
        const call = { name, start: time.now };
        time.calls.push(call);
        const isPoll = name !== 'read_build';
        time.polls += isPoll;
        time.mostPolls = Math.max(time.mostPolls, time.polls);
        const now = isPoll ? { ...args, wait_ms: 0 } : args;
        const end = time.now + (time.isImpatient ? 0 : args.wait_ms ?? 0);
        let result = await ask(name, now);
        const isQuiet = ({ lines, ended }) => lines?.length === 0 && !ended;
        while (isQuiet(result.structuredContent) && time.now < end) {
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

/// Moves the time until the row shows a text. Returns the milliseconds that this took.
async fn until_shown(host: &Host, text: &str) -> u64 {
    let expression = format!("row.shadowRoot.textContent.includes('{text}')");
    host.run(&format!("return time.until({});", json!(expression))).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_quiet_build_costs_at_most_twelve_calls_a_minute() {
    let mut host = Host::start().await;
    for (index, policy) in [REFERENCE, DEFAULT].into_iter().enumerate() {
        let (result, build) = host.create(&format!("ws-{index}")).await;
        build.write("line one");
        show(&host, policy, &result).await;
        until_shown(&host, "line one").await;
        // A server that waits as long as it is asked to, and one that answers each call at once.
        for is_impatient in [false, true] {
            let (calls, most): (Vec<Value>, u64) = host
                .run(&format!(
                    "time.isImpatient = {is_impatient};
                    await time.advance(60_000);
                    time.calls = [];
                    await time.advance(60_000);
                    return [time.calls, time.mostPolls];"
                ))
                .await;
            let name = policy.name;
            assert!((1..=12).contains(&calls.len()), "{name}, impatient {is_impatient}: {calls:?}");
            assert_eq!(most, 1, "{name}");
        }
        build.succeed();
    }
}

/// Clients give a call up after 60 s.
#[tokio::test(flavor = "multi_thread")]
async fn a_build_of_three_minutes_is_shown_as_it_runs() {
    const LINES: usize = 6;
    let mut host = Host::start().await;
    for (index, policy) in [REFERENCE, DEFAULT].into_iter().enumerate() {
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
