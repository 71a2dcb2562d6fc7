//! Time that the test moves, in the app and in its host.

use serde_json::{Value, json};

use super::host::{Host, HostPage, Policy};
use crate::support::SteppedBuild;

/// `time.advance` moves the time of both pages from one timer to the next. In `time.calls` are the app's calls with their times. The
/// wait of a call passes in the same time: in its place the server is asked again when the test moves the time, and at the
/// end. It ends at once if `time.isImpatient`. `time.change` changes the results that the app gets, and calls fail whose number `time.isDropped` says.
const TIME: &str = "
    const [LEAST_STEP, STEP] = [250, 500];
    const time = {
        now: 0, calls: [], polls: 0, mostPolls: 0, isImpatient: false, sleepers: [], asking: new Set(), events: 0,
        change: (result) => result, isDropped: () => false,
    };
    const task = () => new Promise((resolve) => {
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = resolve;
        port2.postMessage(0);
    });
    time.advance = async (milliseconds) => {
        let timer = await host.look('return nextTimer();');
        let isFirst = true;
        for (const end = time.now + milliseconds; time.now < end;) {
            const next = Math.min(timer, ...time.sleepers.map(({ end }) => end - time.now));
            const step = Math.min(Math.max(next, LEAST_STEP), end - time.now);
            time.now += step;
            let before = time.events;
            // The test has written nothing since the first step.
            const isAwake = (sleeper) => isFirst || sleeper.end <= time.now;
            const awake = time.sleepers.filter(isAwake);
            time.sleepers = time.sleepers.filter((sleeper) => !isAwake(sleeper));
            for (const { wake } of awake) wake();
            isFirst = false;
            // What the host has answered, and what the app does then, happens before the next step.
            for (let part = step; ; part = 0) {
                while (time.asking.size) await Promise.allSettled(time.asking);
                await task();
                timer = await host.look(`advance(${part}); return nextTimer();`);
                await task();
                if (part === 0 && before === time.events) break;
                before = time.events;
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
    const ask = (name, args) => {
        time.events += 1;
        const answer = host.call(name, args).then((result) => time.change(result));
        time.asking.add(answer);
        return answer.finally(() => {
            time.events += 1;
            time.asking.delete(answer);
        });
    };
    host.callFromView = async ({ name, arguments: args }) => {
        const call = { name, log: args.agent_id, start: time.now };
        const number = time.calls.push(call);
        time.events += 1;
        const isPoll = name !== 'read_build';
        time.polls += isPoll;
        time.mostPolls = Math.max(time.mostPolls, time.polls);
        const now = isPoll ? { ...args, wait_ms: 0 } : args;
        const end = time.now + (time.isImpatient ? 0 : args.wait_ms ?? 0);
        const isQuiet = ({ structuredContent }) => structuredContent?.lines?.length === 0 && !structuredContent.ended;
        try {
            if (time.isDropped(number)) throw new Error('dropped');
            let result = await ask(name, now);
            while (isQuiet(result) && time.now < end) {
                await new Promise((wake) => time.sleepers.push({ wake, end }));
                result = await ask(name, now);
            }
            return result;
        } catch (error) {
            call.hasFailed = true;
            throw error;
        } finally {
            call.end = time.now;
            time.polls -= isPoll;
        }
    };
    Object.assign(window, { time });
";

impl HostPage {
    /// Shows the call in a page whose time stands still, from the result on.
    pub(super) async fn show_still(&self, policy: Policy, result: &Value) {
        self.open_still(policy, "free").await;
        self.run::<Value>("await host.bridge.sendToolInput({ arguments: {} }); return null;").await;
        self.send_result(result).await;
    }

    /// Opens the app in a page whose time stands still. A module that is `held` is not compiled until the test says so.
    pub(super) async fn open_still(&self, policy: Policy, module: &str) {
        self.run::<Value>(&format!("{TIME} return null;")).await;
        let options = json!({ "policy": policy.text, "clock": "virtual", "module": module });
        self.run::<Value>(&format!("return host.open('create_workspace', {options});")).await;
    }

    pub(super) async fn advance(&self, milliseconds: u64) {
        self.run::<Value>(&format!("await time.advance({milliseconds}); return null;")).await;
    }

    /// How many calls the app has made.
    pub(super) async fn calls(&self) -> usize {
        self.run("return time.calls.length;").await
    }

    /// How many calls the app has made, a minute later.
    pub(super) async fn calls_after_a_minute(&self) -> usize {
        self.run("return time.callsAfterAMinute();").await
    }

    /// Moves the time until the row shows a text. Returns the milliseconds that this took.
    pub(super) async fn until_shown(&self, text: &str) -> u64 {
        self.until_true(&format!("row.shadowRoot.textContent.includes({})", json!(text))).await
    }

    /// Moves the time until an expression is true in the app. Returns the milliseconds that this took.
    pub(super) async fn until_true(&self, expression: &str) -> u64 {
        self.run(&format!("return time.until({});", json!(expression))).await
    }

    /// The calls of a quiet minute after another one, and how many polls ran at the same time at most.
    pub(super) async fn calls_of_a_minute(&self, is_impatient: bool) -> (Vec<Value>, u64) {
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

impl Host {
    /// Shows a running build whose log has `line one`, in a page whose time stands still.
    pub(super) async fn show_running(&mut self, policy: Policy, name: &str) -> (Value, SteppedBuild) {
        let (result, build) = self.create(name).await;
        build.write("line one");
        self.show_still(policy, &result).await;
        self.until_shown("line one").await;
        (result, build)
    }
}
