import { ParleyProblem } from '@parley/client/transport/problem';
import { describeProblem } from '../chat/describe-problem.ts';

/** The picker has valid emoji only (parse-emoji.test.ts), so the service rejects the field `emoji` only if the message has too many. */
export function describeReactionProblem(error: unknown): string {
  const isFull = error instanceof ParleyProblem && error.code === 'validation_failed' && error.errors[0]?.path === 'emoji';
  return isFull ? 'This message can take no further emoji. Choose one that it has.' : describeProblem(error);
}
