import { expect, test } from '@jest/globals';
import { NetworkError, ParleyProblem } from '@parley/client/transport/problem';
import { describeReactionProblem } from './describe-reaction-problem.ts';

const problem = (status: number, code: string, ...errors: ParleyProblem['errors']) =>
  new ParleyProblem({ type: '', title: '', status, code, requestId: '', ...(errors.length > 0 && { errors: [...errors] }) });

const full = 'This message can take no further emoji. Choose one that it has.';

test.each([
  [problem(422, 'validation_failed', { path: 'emoji', message: 'A message may have at most 50 different emoji' }), full],
  [problem(422, 'validation_failed', { path: 'Idempotency-Key', message: 'Must be shorter' }), 'Must be shorter'],
  [problem(422, 'validation_failed'), 'This is not valid.'],
  [problem(422, 'idempotency_key_reused', { path: 'emoji', message: 'Reused' }), 'Reused'],
  [problem(404, 'not_found'), 'This no longer exists, or you can’t see it.'],
  [new NetworkError('offline'), 'There is no connection. Try again in a moment.'],
])('%s', (error, sentence) => expect(describeReactionProblem(error)).toBe(sentence));
