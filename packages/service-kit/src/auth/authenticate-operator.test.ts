import { expect, test } from '@jest/globals';
import type { Actor } from '../http/route.ts';
import { Problem } from '../problems.ts';
import { createOperatorAuthenticate } from './authenticate-operator.ts';

/** The token of a user is the user's id; `revoked` is of no session. */
function setup(operatorIds: string[]) {
  const state = { operatorIds, ticks: 0, reads: 0, fails: false };
  const authenticate = async ({ authorization = '' }): Promise<Actor> => {
    const userId = authorization.replace('Bearer ', '');
    if (userId === 'revoked') throw new Problem('unauthenticated');
    return { userId, sessionId: `session of ${userId}`, ...(userId === 'bot' && { apiKey: { id: 'key', scopes: [] } }) };
  };
  const authenticateOperator = createOperatorAuthenticate({
    operatorToken: 'the-operator',
    operatorId: 'operators',
    authenticate,
    async readOperatorIds() {
      state.reads++;
      if (state.fails) throw new Error('The database does not answer');
      return [...state.operatorIds];
    },
    ticks: () => state.ticks,
  });
  const call = (token: string) =>
    authenticateOperator({ authorization: `Bearer ${token}` }).then(
      ({ userId }) => userId,
      (error: Problem) => error.code,
    );
  return { state, call };
}

test('the session of an operator is an operator’s; a user’s, a revoked one and a key that acts as the operator are not', async () => {
  const { call } = setup(['ann', 'bot', 'revoked']);
  expect(await Promise.all(['ann', 'ben', 'revoked', 'bot', 'the-operator'].map(call))).toEqual([
    'ann',
    'not_found',
    'unauthenticated',
    'not_found',
    'operators',
  ]);
});

test('a role that was granted or revoked counts within half a second', async () => {
  const { state, call } = setup(['ann']);
  expect([await call('ann'), await call('ben')]).toEqual(['ann', 'not_found']);
  state.operatorIds = ['ben'];
  state.ticks += 500;
  expect([await call('ann'), await call('ben')]).toEqual(['not_found', 'ben']);
});

test('an operator reads twice a second at most, and so does a user who is refused; a new operator does not wait', async () => {
  const { state, call } = setup(['ann']);
  for (let request = 0; request < 5; request++) expect([await call('ann'), await call('ben')]).toEqual(['ann', 'not_found']);
  expect(state.reads).toBe(2);
  state.operatorIds = ['ann', 'eve'];
  expect(await call('eve')).toBe('eve');
});

test('without an answer from the log nobody is an operator, and the next request asks again', async () => {
  const { state, call } = setup(['ann']);
  state.fails = true;
  expect([await call('ann'), await call('the-operator')]).toEqual(['unavailable', 'operators']);
  state.fails = false;
  expect(await call('ann')).toBe('ann');
});
