import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const program = fileURLToPath(new URL('../../../../cli/src/main.ts', import.meta.url));

export interface Outcome {
  code: number;
  output: string;
}

/** Runs the command-line tool with these variables of the environment. */
export function runParley(environment: Record<string, string | undefined>, ...args: string[]): Promise<Outcome> {
  const env = { PATH: process.env['PATH'] ?? '', ...environment };
  return promisify(execFile)(process.execPath, [program, ...args], { env }).then(
    ({ stdout, stderr }) => ({ code: 0, output: stdout + stderr }),
    (error: { code: number; stdout: string; stderr: string }) => ({ code: error.code, output: error.stdout + error.stderr }),
  );
}
