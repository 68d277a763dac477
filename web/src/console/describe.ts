import { ParleyProblem } from '@parley/client/transport/problem';
import { describeProblem } from '../chat/describe-problem.ts';

const sentences: Readonly<Record<string, string>> = {
  last_operator: 'This is the last operator. Make someone else an operator first.',
  user_is_operator: 'Operators cannot be suspended or erased. End the role first.',
  account_suspended: 'The account is suspended. Lift the suspension first.',
  account_erased: 'The account has been erased.',
  conflict: 'This is not possible now. Look at the current state and try again.',
  forbidden: 'This account has no password to reset.',
  position_unknown: 'The log has no such position.',
  log_diverged: 'The log has lost events. See “A log that lost commits” in the operating guide.',
};

/** An account was created, but not all that belongs to it. The message is a sentence. */
export class AccountIncomplete extends Error {
  override readonly name = 'AccountIncomplete';
}

/** A sentence for operators, by the code of the problem. */
export function describeFailure(error: unknown): string {
  if (error instanceof AccountIncomplete) return error.message;
  const { code, errors = [], details } = error instanceof ParleyProblem ? error : ({} as Partial<ParleyProblem>);
  if (code === 'validation_failed' && errors[0]) return `${errors[0].path}: ${errors[0].message}`;
  if (code === 'conflict' && details?.detail) return `${details.detail}.`;
  return sentences[code ?? ''] ?? describeProblem(error);
}
