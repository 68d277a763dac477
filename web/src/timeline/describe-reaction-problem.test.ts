import { expect, test } from '@jest/globals';
import { NetworkError, ParleyProblem } from '@parley/client/transport/problem';
import { describeReactionProblem } from './describe-reaction-problem.ts';

const problem = (status: number, code: string) => new ParleyProblem({ type: '', title: '', status, code, requestId: '' });

test.each([
  [problem(422, 'validation_failed'), 'This message can take no further emoji. Choose one that it has.'],
  [problem(404, 'not_found'), 'This no longer exists, or you can’t see it.'],
  [new NetworkError('offline'), 'There is no connection. Try again in a moment.'],
])('%s', (error, sentence) => expect(describeReactionProblem(error)).toBe(sentence));
