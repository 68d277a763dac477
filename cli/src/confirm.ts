/** Asks before a command does what cannot be undone. */
import { createInterface } from 'node:readline/promises';
import type { Readable, Writable } from 'node:stream';
import { CommandFailed, UsageError } from './command-failed.ts';

interface Terminal {
  stdin?: (Readable & { isTTY?: boolean }) | undefined;
  stderr: Writable & { isTTY?: boolean };
}

/** Resolves if the user agrees to `action` or has passed --yes. Throws CommandFailed, or UsageError when there is no terminal to ask on. */
export type Confirm = (action: string, options: { yes?: boolean | undefined }) => Promise<void>;

export function createConfirm({ stdin, stderr }: Terminal): Confirm {
  return async (action, { yes = false }) => {
    if (yes) return;
    if (!stdin?.isTTY || !stderr.isTTY) throw new UsageError(`not confirmed: ${action} Without a terminal, confirm with --yes.`);
    if (!(await agrees(`${action}\nContinue? [y/N] `, stdin, stderr))) throw new CommandFailed('canceled; nothing was changed');
  };
}

async function agrees(question: string, input: Readable, output: Writable): Promise<boolean> {
  const prompt = createInterface({ input, output });
  const left = new AbortController();
  // Ctrl-C and the end of the input leave the question open.
  prompt.once('SIGINT', () => prompt.close()).once('close', () => left.abort());
  try {
    return /^y(es)?$/i.test((await prompt.question(question, { signal: left.signal })).trim());
  } catch (error) {
    if (!left.signal.aborted) throw error;
    output.write('\n');
    return false;
  } finally {
    prompt.close();
  }
}
