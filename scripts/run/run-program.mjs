/** Runs the target in the foreground: same terminal, same signals, same exit code. */
import { spawn } from 'node:child_process';
import { isatty } from 'node:tty';
import { fileURLToPath } from 'node:url';

/** Node keeps compiled code here: a process that starts again, or in a test, takes two thirds of the time. */
const compileCache = fileURLToPath(new URL('../../node_modules/.cache/node', import.meta.url));

const signals = ['SIGINT', 'SIGTERM'];

/** Resolves to the exit code. A signal that ends the program also ends this process. */
export function runProgram(file, args) {
  const child = spawn(file, args, { stdio: 'inherit', env: { NODE_COMPILE_CACHE: compileCache, ...process.env } });
  // Ctrl-C on a terminal reaches the program too, and npm repeats it here: a second signal would cut short its shutdown.
  const onTerminal = [0, 1, 2].some(isatty);
  let signaled = false;
  const forward = (signal) => {
    signaled = true;
    if (signal !== 'SIGINT' || !onTerminal) child.kill(signal);
  };
  for (const signal of signals) process.on(signal, forward);
  const watch = whenOrphaned(() => signaled || child.kill('SIGTERM'));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => {
      clearInterval(watch);
      for (const name of signals) process.off(name, forward);
      if (signal === null) resolve(code);
      else process.kill(process.pid, signal);
    });
  });
}

/** A shell that npm started (dash) dies of the signals that npm passes on, and passes on none itself. */
function whenOrphaned(stop) {
  if (process.env.npm_lifecycle_event === undefined || process.platform === 'win32') return undefined;
  const parent = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(watch);
    stop();
  }, 200);
  return watch;
}
