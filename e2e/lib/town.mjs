// A temporary town: the built command, in a folder of its own, on a free port.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const COMMAND = process.env.BEFFROI_COMMAND ?? fileURLToPath(new URL('../../target/debug/beffroi', import.meta.url));
const PATIENCE_MS = 300_000;
/** Enough for a queue of several services; telling hundreds takes longer than the stories. */
const CASES = '24';

/** Opens a town and waits for its address. `days` puts its clock forward. */
export async function openTown({ folder = null, days = 0 } = {}) {
  const made = folder ?? mkdtempSync(path.join(tmpdir(), 'beffroi-'));
  const town = path.join(made, 'ville');
  const clock = days > 0 ? ['--dans', String(days)] : [];
  const child = spawn(COMMAND, ['démo', town, '--adresse', '127.0.0.1:0', '--dossiers', CASES, ...clock], { stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  const base = await new Promise((found, failed) => {
    const listen = (bytes) => {
      said += bytes;
      const address = said.match(/http:\/\/127\.0\.0\.1:\d+/);
      if (address && said.includes('demonstration')) found(address[0]);
    };
    child.stdout.on('data', listen);
    child.stderr.on('data', listen);
    child.on('error', failed);
    child.on('exit', (code, signal) => failed(new Error(`the town stopped (${code ?? signal}):\n${said}`)));
    setTimeout(() => failed(new Error(`the town did not open:\n${said}`)), PATIENCE_MS).unref();
  });
  return {
    base,
    folder: made,
    pid: child.pid,
    /** All it has said: what it shows in the terminal, and its log. */
    said: () => said,
    /** Stops as Ctrl-C does. Fails if the town does not stop cleanly. */
    async close({ keep = false } = {}) {
      const ended = new Promise((done) => child.on('exit', (code, signal) => done({ code, signal })));
      child.kill('SIGINT');
      const { code, signal } = await ended;
      if (!keep) rmSync(made, { recursive: true, force: true });
      if (code !== 0) throw new Error(`the town stopped with ${code ?? signal}:\n${said}`);
    },
  };
}
