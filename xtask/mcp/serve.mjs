// Serves the page of a host of MCP Apps, and starts the workspace server that it connects to. Arguments: the folder of the page,
// the program of the server, the app, and options of the server.
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { startServer } from './server.mjs';

const [folder, program, app, ...options] = process.argv.slice(2);
const TYPES = { html: 'text/html', js: 'text/javascript' };

const files = createServer(async ({ url }, response) => {
  const name = new URL(url, 'http://localhost').pathname.slice(1) || 'index.html';
  const type = TYPES[/^[\w-]+\.(html|js)$/.exec(name)?.[1]];
  const text = type && (await readFile(join(folder, name)).catch(() => undefined));
  response.writeHead(text ? 200 : 404, { 'Content-Type': type ?? 'text/plain' }).end(text);
});
await new Promise((resolve) => files.listen(0, '127.0.0.1', resolve));
const page = `http://localhost:${files.address().port}`;
const { origin, process: server } = await startServer(program, ['--mcp-app', app, '--mcp-origin', page, ...options]);
server.once('exit', (code) => process.exit(code ?? 1));
console.log(`The host is on ${page}/?server=${origin}; stop with Ctrl-C`);
