import { pause } from '../pause.ts';
import { retryDelay, type RetryDelays } from '../retry-delays.ts';
import type { Answer, Input, OperationName } from './build-request.ts';
import type { CallOperation, CallOptions } from './call-operation.ts';
import { isTransient, ParleyProblem } from './problem.ts';

/** A user waits for the outcome. */
const maxAttempts = 4;

export interface CommandDependencies {
  call: CallOperation;
  newKey: () => string;
  retryDelays: RetryDelays;
}

/** Executes a command once: it is repeated with the same key after transient failures, a few times. */
export async function sendCommand<Name extends OperationName>(
  { call, newKey, retryDelays }: CommandDependencies,
  name: Name,
  input: Input<Name>,
  { idempotencyKey = newKey(), ...options }: CallOptions = {},
): Promise<Answer<Name>> {
  for (let failures = 0; ; failures++) {
    try {
      return await call(name, input, { ...options, idempotencyKey });
    } catch (error) {
      if (!isTransient(error) || failures + 1 >= maxAttempts || options.signal?.aborted) throw error;
      const seconds = error instanceof ParleyProblem ? (error.retryAfter ?? 0) : 0;
      await pause(Math.max(seconds * 1_000, retryDelay(retryDelays, failures)), options.signal);
    }
  }
}
