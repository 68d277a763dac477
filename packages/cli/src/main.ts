#!/usr/bin/env node
/** `parley`: the operators' command. */
import { runParley } from './program.ts';

// `parley events | head`: whoever read along has seen enough.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));

process.exitCode = await runParley(process.argv.slice(2), {
  env: process.env,
  stdout: process.stdout,
  stderr: process.stderr,
});
