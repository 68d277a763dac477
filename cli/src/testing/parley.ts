/** `parley` as a test runs it: in this process, its words caught. */
import { Writable } from 'node:stream';
import { runParley } from '../program.ts';

export interface Ran {
  exitCode: number;
  stdout: string;
  stderr: string;
  /** Its lines, with --json. */
  lines: Record<string, unknown>[];
}

export async function parley(env: Record<string, string>, ...words: string[]): Promise<Ran> {
  const stdout = new Caught();
  const stderr = new Caught();
  const exitCode = await runParley(words, { env, stdout, stderr });
  const lines = words.includes('--json') ? stdout.text.split('\n').filter(Boolean).map(parse) : [];
  return { exitCode, stdout: stdout.text, stderr: stderr.text, lines };
}

class Caught extends Writable {
  text = '';

  override _write(chunk: Buffer | string, _encoding: string, done: () => void): void {
    this.text += String(chunk);
    done();
  }
}

const parse = (line: string): Record<string, unknown> => JSON.parse(line) as Record<string, unknown>;
