import { expect, test } from '@jest/globals';
import { NetworkError, ParleyProblem } from '@parley/client/transport/problem';
import { formMessages } from './form-messages.ts';

type Extra = Partial<ParleyProblem['details']>;

const problem = (status: number, code: string, extra: Extra = {}) =>
  new ParleyProblem({ type: '', title: '', status, code, requestId: '', ...extra });

const describe = { bad_credentials: { field: 'password', message: 'These do not match.' } };

test.each([
  ['a code of this form', problem(401, 'bad_credentials'), { password: 'These do not match.' }],
  [
    'invalid fields',
    problem(422, 'validation_failed', { errors: [{ path: 'login', message: 'Must have 1 to 254 characters' }] }),
    { login: 'Must have 1 to 254 characters' },
  ],
  ['a refusal', problem(403, 'account_suspended'), { form: 'This account is suspended.' }],
  ['a limit', problem(429, 'rate_limited', { retryAfter: 20 }), { form: 'Slow down a little. Try again in 20 s.' }],
  ['a failure', problem(500, 'internal'), { form: 'The server is not available just now. Try again in a moment.' }],
  ['no answer', new NetworkError('offline'), { form: 'The server does not answer. Try again in a moment.' }],
])('%s', (_, error, messages) => expect(formMessages(error, describe)).toEqual(messages));
