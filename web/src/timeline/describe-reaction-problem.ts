import { ParleyProblem } from '@parley/client/transport/problem';
import { describeProblem } from '../chat/describe-problem.ts';

/** The emoji are the picker's, so the service refuses one as invalid only if the message has too many. */
export function describeReactionProblem(error: unknown): string {
  const isFull = error instanceof ParleyProblem && error.code === 'validation_failed';
  return isFull ? 'This message can take no further emoji. Choose one that it has.' : describeProblem(error);
}
