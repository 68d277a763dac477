import { PassThrough } from 'node:stream';
import { expect, test } from '@jest/globals';
import { CommandFailed, UsageError } from './command-failed.ts';
import { createConfirm } from './confirm.ts';

const asTerminal = () => Object.assign(new PassThrough(), { isTTY: true });

/** Answers the question with this input; `end` closes the input without an answer. */
function ask(input: string, { end = false } = {}) {
  const [stdin, stderr] = [asTerminal(), asTerminal()];
  const confirmed = createConfirm({ stdin, stderr })('This cannot be undone.', {});
  if (end) stdin.end(input);
  else stdin.write(input);
  return { confirmed, printed: () => String(stderr.read()) };
}

test.each(['y\n', 'Y\n', 'yes\n'])('%j agrees', async (input) => {
  const { confirmed, printed } = ask(input);
  await confirmed;
  expect(printed()).toContain('This cannot be undone.\nContinue? [y/N]');
});

test.each(['\n', 'n\n', 'yesterday\n'])('%j refuses', async (input) => {
  await expect(ask(input).confirmed).rejects.toThrow(CommandFailed);
});

test('the end of the input refuses', async () => {
  await expect(ask('', { end: true }).confirmed).rejects.toThrow('canceled; nothing was changed');
});

test('without a terminal only --yes agrees', async () => {
  const confirm = createConfirm({ stdin: new PassThrough(), stderr: new PassThrough() });
  await expect(confirm('This cannot be undone.', {})).rejects.toThrow(UsageError);
  await confirm('This cannot be undone.', { yes: true });
});
