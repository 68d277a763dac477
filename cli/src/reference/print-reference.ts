/** Prints `{path: content}` of the CLI reference; scripts/generate.ts writes or compares it. */
import { buildProgram } from '../program.ts';
import { renderCliReference } from './cli-reference.ts';

const program = buildProgram(() => Promise.resolve(), { stdout: process.stdout, stderr: process.stderr });
process.stdout.write(JSON.stringify({ 'docs/reference/cli.md': renderCliReference(program) }));
