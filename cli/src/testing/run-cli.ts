import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { runParley } from '../program.ts';

export interface CliResult {
  exitCode: number;
  stdout: string;
  stderr: string;
  /** Parsed lines of stdout, with --json. */
  lines: Record<string, unknown>[];
}

/** Instead of the default: the root may have the data of a developer's server. */
const noData = join(tmpdir(), 'parley-no-data');

/** Runs `parley` in this process and captures its output. */
export async function runCli(env: Record<string, string>, ...args: string[]): Promise<CliResult> {
  const stdout = new CapturedOutput();
  const stderr = new CapturedOutput();
  const exitCode = await runParley(args, { env: { DATA_DIR: noData, ...env }, stdout, stderr });
  const lines = args.includes('--json') ? stdout.text.split('\n').filter(Boolean).map(parse) : [];
  return { exitCode, stdout: stdout.text, stderr: stderr.text, lines };
}

class CapturedOutput extends Writable {
  text = '';

  override _write(chunk: Buffer | string, _encoding: string, done: () => void): void {
    this.text += String(chunk);
    done();
  }
}

const parse = (line: string): Record<string, unknown> => JSON.parse(line) as Record<string, unknown>;
