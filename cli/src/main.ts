#!/usr/bin/env node
/** `parley`: the operators' command. */
import { constants, setPriority } from 'node:os';
import { runParley } from './program.ts';

// Embedded, the one process that serves everybody is on this machine: it goes first.
if (process.env['DATABASE_URL'] === undefined) setPriority(constants.priority.PRIORITY_BELOW_NORMAL);

// `parley events | head`: whoever read along has seen enough.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));

process.exitCode = await runParley(process.argv.slice(2), {
  env: process.env,
  stdout: process.stdout,
  stderr: process.stderr,
});
