import { afterEach, expect, jest, test } from '@jest/globals';
import request from 'supertest';
import { z } from 'zod';
import { Problem } from '../problems.ts';
import { appWith } from './http-app.fixture.ts';
import { defineRoute } from './route.ts';

afterEach(() => void jest.restoreAllMocks());

/** Reads after `waitMs`, when the token has been revoked. */
async function readAfter(waitMs: number): Promise<number> {
  let isRevoked = false;
  const route = defineRoute({
    method: 'GET',
    path: '/v1/waiting',
    operation: 'wait',
    summary: 'Wait',
    auth: 'session',
    problems: [],
    answers: { 200: z.object({}) },
    async handle() {
      isRevoked = true;
      const now = performance.now();
      jest.spyOn(performance, 'now').mockReturnValue(now + waitMs);
      return { status: 200, body: {} };
    },
  });
  const authenticate = async () => {
    if (isRevoked) throw new Problem('unauthenticated');
    return { userId: 'user-1', sessionId: 'session-1' };
  };
  const { app } = appWith({ routes: [route], authenticate });
  return (await request(app).get('/v1/waiting').set('Authorization', 'Bearer good')).status;
}

test('a read that waited is refused if its token was revoked meanwhile', async () => {
  expect(await readAfter(2_000)).toBe(401);
  expect(await readAfter(0)).toBe(200);
});
