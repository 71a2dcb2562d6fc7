// node cases/run.mjs --runs N --out FILE: the cases that run.mjs of the peers' benchmark does not have. Copied into its folder.
import fs from "node:fs";
import { chromium } from "playwright-core";
import { serve } from "../harness/server.mjs";
import { LINES } from "../peers/chat.js";

const option = (name) => process.argv[process.argv.indexOf(`--${name}`) + 1];
const OURS = "chat-workspace-tools-chat";
const REACT = "react-chat";
const FLAGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"];
/** The lines of all logs in a second, and for how many seconds they arrive. */
const [RATE, SECONDS] = [1000, 5];

const median = (values) => values.sort((a, b) => a - b)[Math.floor(values.length / 2)];

/** From the call that mounts the chat to the paint of its rows and of the last log. CPU time until the page rests. */
async function chat({ page, cpu }) {
  const before = await cpu();
  const ms = await page.evaluate(async (last) => {
    const frame = () => new Promise(requestAnimationFrame);
    const box = document.querySelector("#bench-box");
    await frame();
    const start = performance.now();
    bench.mountChat(box);
    // A chat shows its end.
    scrollTo(0, document.documentElement.scrollHeight);
    while (bench.rows() < 500 || !bench.lastLog().includes(last)) await frame();
    scrollTo(0, document.documentElement.scrollHeight);
    await frame();
    await frame();
    return performance.now() - start;
  }, `#${LINES - 1} `);
  await page.waitForTimeout(500);
  return { ms, cpuMs: (await cpu()) - before, nodes: await page.evaluate(() => document.querySelectorAll("*").length) };
}

/** CPU time while the lines arrive, spread over `logs` running rows. */
const streams = (logs) => async ({ page, cpu }) => {
  await page.evaluate(async (logs) => {
    bench.mountLogs(document.querySelector("#bench-box"), logs);
    const total = 10_000;
    bench.feed = (line) => bench.send(line % logs, Math.floor(line / logs), total);
    for (let line = 0; line < logs * 5; line++) bench.feed(line);
    while (!bench.firstLog().includes("#4 ")) await new Promise(requestAnimationFrame);
  }, logs);
  await page.waitForTimeout(500);
  const before = await cpu();
  await page.evaluate(([logs, rate, seconds]) => new Promise((done) => {
    const start = performance.now();
    let line = 0;
    const timer = setInterval(() => {
      const due = Math.min(rate * seconds, Math.floor(((performance.now() - start) * rate) / 1000));
      for (; line < due; line++) bench.feed(logs * 5 + line);
      if (line < rate * seconds) return;
      clearInterval(timer);
      done();
    }, 20);
  }), [logs, RATE, SECONDS]);
  const cpuMs = (await cpu()) - before;
  return { cpuMs };
};

const CASES = [
  [OURS, "chat", chat],
  [REACT, "chat", chat],
  [OURS, "streams_1", streams(1)],
  [OURS, "streams_20", streams(20)],
];

const server = await serve();
const runs = {};
const only = process.argv.includes("--only") ? option("only") : "";
for (let run = 0; run < Number(option("runs")); run++) {
  for (const [peer, name, measure] of CASES.filter(([, name]) => name.includes(only))) {
    const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: FLAGS });
    const page = await browser.newPage({ viewport: { width: 1000, height: 700 } });
    page.on("pageerror", (error) => console.error(`${peer} ${name}: ${error.message}`));
    page.setDefaultTimeout(30_000);
    const cdp = await page.context().newCDPSession(page);
    await cdp.send("Performance.enable");
    const cpu = async () => {
      const { metrics } = await cdp.send("Performance.getMetrics");
      return metrics.find((metric) => metric.name === "TaskDuration").value * 1000;
    };
    await page.goto(`http://localhost:${server.port}/${peer}/`);
    await page.waitForFunction(() => window.bench);
    const result = await measure({ page, cpu });
    console.error(run, peer, name, JSON.stringify(result));
    ((runs[peer] ??= {})[name] ??= []).push(result);
    await browser.close();
  }
}
server.close();
const medians = (results) => Object.fromEntries(Object.keys(results[0]).map((key) => [key, median(results.map((result) => result[key]))]));
const peers = Object.fromEntries(
  Object.entries(runs).map(([peer, cases]) => [peer, Object.fromEntries(Object.entries(cases).map(([name, results]) => [name, medians(results)]))]),
);
fs.writeFileSync(option("out"), JSON.stringify({ peers }, null, 1));
process.exit(0);
