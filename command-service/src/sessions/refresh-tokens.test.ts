import { randomBytes } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { newId } from '@parley/events/ids';
import { hashOf, refreshTokens } from './refresh-tokens.ts';

const tokens = refreshTokens(randomBytes(32));
const sessionId = newId();

test('a token names its session and proves that it was issued', () => {
  const token = tokens.first(sessionId);
  expect(tokens.read(token)).toEqual({ sessionId, hash: hashOf(token), genuine: true });
  expect(tokens.first(sessionId)).not.toBe(token);
});

test('the successor is deterministic and depends on the key', () => {
  const token = tokens.first(sessionId);
  const next = tokens.successor(token);
  expect(tokens.successor(token)).toBe(next);
  expect(next).not.toBe(token);
  expect(tokens.read(next)).toMatchObject({ sessionId, genuine: true });
  expect(refreshTokens(randomBytes(32)).successor(token)).not.toBe(next);
});

test('a changed or forged token is not genuine', () => {
  const [session, secret, tag] = tokens.first(sessionId).split('.') as [string, string, string];
  const forged = randomBytes(32).toString('base64url');
  expect(tokens.read(`${session}.${forged}.${tag}`)?.genuine).toBe(false);
  expect(tokens.read(`${newId()}.${secret}.${tag}`)?.genuine).toBe(false);
  expect(refreshTokens(randomBytes(32)).read(`${session}.${secret}.${tag}`)?.genuine).toBe(false);
  for (const bad of [
    '',
    'x',
    session,
    `${session}.${secret}`,
    `${session}.${secret}.${tag}.`,
    `${session.toUpperCase()}.${secret}.${tag}`,
  ]) {
    expect(tokens.read(bad)).toBeNull();
  }
});
