import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

/** Starts a workspace server on a free port. Resolves with its origin and its process. */
export async function startServer(program, options) {
  const server = spawn(program, ['--port', '0', ...options], { stdio: ['ignore', 'pipe', 'inherit'] });
  const line = await new Promise((resolve, reject) => {
    createInterface({ input: server.stdout }).once('line', resolve);
    server.once('exit', (code) => reject(new Error(`the server ended with ${code}`)));
  });
  return { origin: line.replace('Listening on ', ''), process: server };
}
