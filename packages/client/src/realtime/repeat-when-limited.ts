import { pause } from '../pause.ts';
import { ParleyProblem } from '../transport/problem.ts';

const maxRefusals = 5;

/**
 * Repeats a request that a limit refused (`rate_limited`, `too_many_in_flight`) when the service permits it. Resetting the connection
 * instead would bring a new `ready`, and more requests.
 */
export async function repeatWhenLimited<Answer>(request: () => Promise<Answer>, signal: AbortSignal): Promise<Answer> {
  for (let refusals = 1; ; refusals++) {
    try {
      return await request();
    } catch (error) {
      if (!(error instanceof ParleyProblem) || error.status !== 429 || refusals >= maxRefusals || signal.aborted) throw error;
      await pause((error.retryAfter ?? 1) * 1_000, signal);
    }
  }
}
