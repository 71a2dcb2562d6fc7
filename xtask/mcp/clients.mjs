// Calls the workspace server with the official clients of both generations of the Model Context Protocol, over HTTP and over
// standard streams. Arguments: the program of the server, and a page for its resource.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import * as next from '@modelcontextprotocol/client';
import { StdioClientTransport as NextStdio } from '@modelcontextprotocol/client/stdio';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { startServer } from './server.mjs';

const [program, page] = process.argv.slice(2);
const options = ['--provisioner', 'scripted', '--mcp-app', page];
const info = { name: 'test', version: '1.0.0' };
const older = () => new Client(info);
const newer = (mode) => new next.Client(info, { versionNegotiation: { mode } });
const stdio = { command: program, args: ['mcp', '--port', '0', ...options], stderr: 'ignore' };

const { origin, process: server } = await startServer(program, options);
try {
  const url = new URL('/mcp', origin);
  const situations = [
    ['sdk-http', older(), new StreamableHTTPClientTransport(url), '2025-11-25', origin],
    ['client-http-legacy', newer('legacy'), new next.StreamableHTTPClientTransport(url), '2025-11-25', origin],
    ['client-http', newer({ pin: '2026-07-28' }), new next.StreamableHTTPClientTransport(url), '2026-07-28', origin],
    ['sdk-stdio', older(), new StdioClientTransport(stdio), '2025-11-25'],
    ['client-stdio-legacy', newer('legacy'), new NextStdio(stdio), '2025-11-25'],
    ['client-stdio', newer('auto'), new NextStdio(stdio), '2026-07-28'],
  ];
  for (const [name, client, transport, version, origin] of situations) {
    await check(name, client, transport, version, origin);
    console.log(`${name}: passed`);
  }
} finally {
  server.kill();
}

async function check(name, client, transport, version, origin) {
  await client.connect(transport);
  // The older client has no method for the version.
  if (client.getNegotiatedProtocolVersion) {
    assert.equal(client.getNegotiatedProtocolVersion(), version);
  }
  const { tools } = await client.listTools();
  const { resources } = await client.listResources();
  const [{ uri }] = resources;
  assert.match(uri, /^ui:\/\/chat-workspace-tools\/row-.+\.html$/);
  const row = { ui: { resourceUri: uri, visibility: ['model'] }, 'ui/resourceUri': uri };
  const app = { ui: { visibility: ['app'] } };
  assert.deepEqual(Object.fromEntries(tools.map((tool) => [tool.name, tool._meta])), {
    create_workspace: row,
    start_workspace: row,
    stop_workspace: row,
    workspace_build_status: { ui: { visibility: ['model'] } },
    read_build: app,
    read_build_log: app,
    read_agent_log: app,
  });
  const { contents } = await client.readResource({ uri });
  assert.equal(contents[0].mimeType, 'text/html;profile=mcp-app');
  assert.equal(contents[0].text, await readFile(page, 'utf8'));

  const call = async (tool, args) => {
    const result = await client.callTool({ name: tool, arguments: args });
    assert.ok(!result.isError, JSON.stringify(result.content));
    return result.structuredContent;
  };
  const before = performance.now();
  const created = await call('create_workspace', { template: 'quick', name });
  assert.ok(performance.now() - before < 1000);
  assert.equal(created.workspace_name, name);
  const build_id = created.build_id;
  const lines = [];
  let sawRunning = false;
  for (let page = { next_after: 0 }; !page.ended;) {
    page = await call('read_build_log', { build_id, after: page.next_after, wait_ms: 20000 });
    sawRunning ||= page.lines.length > 0 && !page.ended;
    lines.push(...page.lines);
  }
  assert.ok(sawRunning, 'lines are read before the build ends');
  if (origin) {
    const list = await fetch(new URL(`/api/v2/workspacebuilds/${build_id}/logs`, origin));
    assert.deepEqual(lines, await list.json());
  }
  const status = await call('workspace_build_status', { build_id });
  assert.deepEqual([status.state, status.is_complete], ['running', true]);
  const unneeded = await call('start_workspace', { workspace: name });
  assert.equal(unneeded.no_build, true);
  const wrong = await client.callTool({ name: 'stop_workspace', arguments: { workspace: 'none' } });
  assert.equal(wrong.isError, true);
  await client.close();
}
