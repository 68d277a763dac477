#!/usr/bin/env node
/** `parley`: the operators' command. */
import { runParley } from './program.ts';

process.exitCode = await runParley(process.argv.slice(2), {
  env: process.env,
  stdout: process.stdout,
  stderr: process.stderr,
});
