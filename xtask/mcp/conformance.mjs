// Runs the conformance tests of the Model Context Protocol that apply to the workspace server. Argument: its program.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { text } from 'node:stream/consumers';
import { startServer } from './server.mjs';

// The other scenarios call tools, resources and prompts of their own, or use a capability that the server does not name.
const SCENARIOS = ['server-initialize', 'ping', 'tools-list', 'resources-list', 'dns-rebinding-protection'];

const [program] = process.argv.slice(2);
const tests = createRequire(import.meta.url).resolve('@modelcontextprotocol/conformance/dist/index.js');
const { origin, process: server } = await startServer(program, ['--provisioner', 'scripted']);
try {
  for (const scenario of SCENARIOS) {
    const options = ['server', '--url', `${origin}/mcp`, '--scenario', scenario];
    const run = spawn(process.execPath, [tests, ...options], { stdio: ['ignore', 'pipe', 'inherit'] });
    const ended = new Promise((resolve) => run.once('close', resolve));
    const output = await text(run.stdout);
    assert.equal(await ended, 0, output);
    // A scenario that skips its checks ends with 0 too.
    assert.match(output, /Passed: (\d+)\/\1, 0 failed, 0 warnings/, output);
    console.log(`${scenario}: passed`);
  }
} finally {
  server.kill();
}
