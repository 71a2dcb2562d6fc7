//! How often the row asks the server, and a long build: with time that the test moves, in the app and in its host.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use workspace_server::Config;

use super::host::{DEFAULT, Host, POLICIES, REFERENCE};
use crate::support::ScriptTemplates;

#[tokio::test(flavor = "multi_thread")]
async fn a_quiet_build_costs_at_most_twelve_calls_a_minute() {
    let mut host = Host::start().await;
    for (index, policy) in POLICIES.into_iter().enumerate() {
        let (_, build) = host.show_running(policy, &format!("ws-{index}")).await;
        // A server that waits as long as it is asked to, and one that answers each call at once.
        for is_impatient in [false, true] {
            let (calls, most) = host.calls_of_a_minute(is_impatient).await;
            let name = policy.name;
            assert!((1..=12).contains(&calls.len()), "{name}, impatient {is_impatient}: {calls:?}");
            assert_eq!(most, 1, "{name}");
        }
        build.succeed();
    }
}

/// The logs of the build, of its agent, and of the agent's dev container share the polls.
#[tokio::test(flavor = "multi_thread")]
async fn two_quiet_agents_cost_at_most_twelve_calls_a_minute() {
    const AGENTS: [&str; 2] = ["main", "container"];
    let templates = ScriptTemplates::new();
    let mut agents = AGENTS.map(|name| json!({ "name": name, "scripts": [templates.script("Startup", name, true)] }));
    agents[1]["parent"] = json!(AGENTS[0]);
    templates.add("quick", &json!(agents));
    let mut host = Host::start_with(Config { templates: templates.folder(), ..Config::default() }).await;
    for (index, policy) in POLICIES.into_iter().enumerate() {
        let name = format!("ws-{index}");
        let mut inputs = AGENTS.map(|agent| templates.input(&name, agent));
        let (result, build) = host.show_running(policy, &name).await;
        build.succeed();
        for (agent, input) in AGENTS.iter().zip(&mut inputs) {
            input.write(&format!("{agent} line"));
            host.until_shown(&format!("{agent} line")).await;
        }
        for is_impatient in [false, true] {
            let (calls, most) = host.calls_of_a_minute(is_impatient).await;
            let case = format!("{}, impatient {is_impatient}", policy.name);
            assert!((1..=12).contains(&calls.len()), "{case}: {calls:?}");
            assert_eq!(most, 1, "{case}");
            let logs: BTreeSet<_> = calls.iter().filter_map(|call| call["log"].as_str()).collect();
            assert_eq!(logs.len(), 2, "{case}: both logs are read: {calls:?}");
        }
        // A line of either agent is shown.
        for (agent, input) in AGENTS.iter().zip(&mut inputs) {
            input.write(&format!("{agent} end"));
            host.until_shown(&format!("{agent} end")).await;
            input.write("end");
        }
        host.until_shown(&format!("Created {name}")).await;
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
        host.show_still(policy, &result).await;
        host.until_shown("line 0").await;
        for line in 1..=LINES {
            host.advance(30_000).await;
            build.write(format!("line {line}"));
            // A poll is open nearly all the time.
            let delay = host.until_shown(&format!("line {line}")).await;
            assert!(delay <= 8_000, "{}: line {line} after {delay} ms", policy.name);
        }
        build.succeed();
        host.until_shown(&format!("Created ws-{index}")).await;
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
        let (_, build) = host.show_running(policy, &format!("ws-{index}")).await;
        host.run::<Value>("await host.bridge.teardownResource({}); return null;").await;
        let before = host.calls().await;
        build.write("line two");
        assert_eq!(host.calls_after_a_minute().await, before, "{}", policy.name);
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
        let (result, build) = host.show_running(policy, &format!("ws-{index}")).await;
        // A poll is open.
        host.advance(2_000).await;
        host.look::<Value>(&set_hidden(true)).await;
        let before = host.calls().await;
        // The poll that runs ends with this line; no other one follows.
        build.write("line two");
        host.until_shown("line two").await;
        build.write("line three");
        assert_eq!(host.calls_after_a_minute().await, before, "{}", policy.name);
        host.look::<Value>(&set_hidden(false)).await;
        host.until_shown("line three").await;
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
        host.show_still(policy, &unknown).await;
        host.until_true("part('.cwt-row')?.dataset.state === 'incomplete'").await;
        host.advance(5_000).await;
        let before = host.calls().await;
        assert_eq!(host.calls_after_a_minute().await, before, "{}", policy.name);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn results_without_structured_content_are_read_from_their_text() {
    let mut host = Host::start().await;
    for (index, policy) in [REFERENCE, DEFAULT].into_iter().enumerate() {
        let (result, build) = host.create(&format!("ws-{index}")).await;
        build.write("line one");
        host.show_still(policy, &result).await;
        host.run::<Value>("time.change = ({ structuredContent, ...result }) => result; return null;").await;
        host.until_shown("line one").await;
        build.write("line two");
        host.until_shown("line two").await;
        build.succeed();
        host.until_shown(&format!("Created ws-{index}")).await;
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
        host.show_still(policy, &result).await;
        host.run::<Value>("time.change = () => ({ content: [] }); return null;").await;
        let calls: u64 =
            host.run("await time.advance(60_000); time.calls = []; return time.callsAfterAMinute();").await;
        assert!((1..=12).contains(&calls), "{}: {calls}", policy.name);
        host.is("running").await;
        host.run::<Value>("time.change = (result) => result; return null;").await;
        host.until_shown("line one").await;
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
    host.open_still(REFERENCE, "held").await;
    host.send_result(&result).await;
    host.until_shown("line one").await;
    let is_plain: bool =
        host.run("await time.advance(2_000); return host.look(\"return part('.cwt-plain') !== null;\");").await;
    assert!(is_plain);
    let before: u64 = host.run("return time.calls.filter(({ name }) => name === 'read_build_log').length;").await;
    host.look::<Value>("releaseModule(); return null;").await;
    let delay = host.until_true("!part('.cwt-plain') && part('.cwt-scroll')?.textContent.includes('line one')").await;
    let polls: u64 = host.run("return time.calls.filter(({ name }) => name === 'read_build_log').length;").await;
    assert!(delay <= 2_000 && polls == before, "{delay} ms, {polls} polls after {before}");
    build.write("line two");
    host.until_shown("line two").await;
    host.shows_whole_log(&result).await;
    build.succeed();
}

/// The time in which a build waits in the queue does not count, and the first line removes the notice.
#[tokio::test(flavor = "multi_thread")]
async fn the_plain_log_says_when_no_line_comes_for_long() {
    const NOTICE: &str = "part('.cwt-plain .cwt-notice')?.textContent ?? ''";
    let mut host = Host::start().await;
    let (result, build) = host.create("slow").await;
    host.show_still(DEFAULT, &result).await;
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
    host.until_shown("line one").await;
    host.until(&format!("({NOTICE}) === ''")).await;
    build.succeed();
}

/// A host may show another call in the page of the first one.
#[tokio::test(flavor = "multi_thread")]
async fn a_second_build_replaces_the_first_one() {
    let mut host = Host::start().await;
    for policy in [REFERENCE, DEFAULT] {
        let name = |number: u8| format!("{}-{number}", if policy.has_wasm { "program" } else { "plain" });
        let (first, first_build) = host.create(&name(1)).await;
        let (second, second_build) = host.create(&name(2)).await;
        first_build.write("line of the first");
        second_build.write("line of the second");
        host.show_still(policy, &first).await;
        host.until_shown("line of the first").await;
        // The poll that waits for a line of the first build ends first.
        host.send_result(&second).await;
        host.until_shown("line of the second").await;
        host.shows_whole_log(&second).await;
        // The first build has no part in the row any more.
        first_build.fail("the first has failed");
        second_build.write("another line of the second");
        host.until_shown("another line of the second").await;
        host.is("running").await;
        second_build.succeed();
        host.until_shown(&format!("Created {}", name(2))).await;
        host.shows_whole_log(&second).await;
        let is_first: bool = host.look("return /of the first|the first has/.test(row.shadowRoot.textContent);").await;
        assert!(!is_first, "{}", policy.name);
    }
}
