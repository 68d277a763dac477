#!/usr/bin/env node
/** `parley`: the command for operators. */
import { constants, setPriority } from 'node:os';
import { runParley } from './program.ts';

// With embedded stores the server runs on this machine and takes precedence.
if (process.env['DATABASE_URL'] === undefined) setPriority(constants.priority.PRIORITY_BELOW_NORMAL);

// `parley events | head` closes the pipe.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));

process.exitCode = await runParley(process.argv.slice(2), {
  env: process.env,
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
});
