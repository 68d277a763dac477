import { expect, test } from '@jest/globals';
import type { CallOperation, CallOptions } from './call-operation.ts';
import { NetworkError, ParleyProblem } from './problem.ts';
import { sendCommand } from './send-command.ts';

const problem = (status: number, code: string) => new ParleyProblem({ type: '', title: '', status, code, requestId: '' });

/** Answers the attempts one after the other: with an error, or at the end with success. */
function commandWith(...errors: Error[]) {
  const attempts: CallOptions[] = [];
  const call = (async (_name, _input, options) => {
    attempts.push(options!);
    const error = errors[attempts.length - 1];
    if (error) throw error;
    return 'done';
  }) as CallOperation;
  let keys = 0;
  const dependencies = { call, newKey: () => `key ${++keys}`, retryDelays: { first: 1, max: 1 } };
  const send = (options?: CallOptions) => sendCommand(dependencies, 'leaveCall', { conversationId: 'c', callId: 'i' }, options);
  return { attempts, send };
}

test('transient failures are repeated with the same key', async () => {
  const { send, attempts } = commandWith(new NetworkError('lost'), problem(503, 'unavailable'));
  expect(await send()).toBe('done');
  expect(attempts.map(({ idempotencyKey }) => idempotencyKey)).toEqual(['key 1', 'key 1', 'key 1']);
});

test('a refusal is not repeated', async () => {
  const { send, attempts } = commandWith(problem(403, 'forbidden'));
  await expect(send({ idempotencyKey: 'own' })).rejects.toMatchObject({ code: 'forbidden' });
  expect(attempts.map(({ idempotencyKey }) => idempotencyKey)).toEqual(['own']);
});

test('gives up after four attempts, and at once when it is cancelled', async () => {
  const lost = new NetworkError('lost');
  const { send, attempts } = commandWith(lost, lost, lost, lost);
  await expect(send()).rejects.toBe(lost);
  expect(attempts).toHaveLength(4);
  const cancelled = commandWith(lost, lost);
  await expect(cancelled.send({ signal: AbortSignal.abort() })).rejects.toBe(lost);
  expect(cancelled.attempts).toHaveLength(1);
});
