import { randomUUID } from 'node:crypto';
import { postMany, type Post } from '../load/post-many.ts';
import { alternate } from '../measure/alternate.ts';
import type { Bench } from '../measure/benchmark.ts';
import { withBackend } from './backend.ts';

export const importing = 'POST /v1/users/batch, 100 users each, 2 at a time';
export const startingSessions = 'sessions, 16 at a time';

const batchSize = 100;

export async function measureImport(bench: Bench): Promise<void> {
  if (!bench.includesScenario(importing)) return;
  const count = bench.quick ? 5_000 : 50_000;
  bench.note(`${count.toLocaleString('en')} users are imported`);
  const measure = async () => {
    let [seconds, used] = [0, 0];
    await withBackend(bench, async ({ system: { rest }, key, cpu }) => {
      const before = cpu();
      seconds = await postMany(rest, batches(count, key), 2, 200);
      used = cpu() - before;
    });
    return { 'users/s': count / seconds, seconds, 'CPU µs/user': (used * 1e6) / count };
  };
  await alternate(bench, importing, { parley: measure }, { rounds: 1 });
}

function batches(count: number, token: string): Post[] {
  const user = () => {
    const externalId = randomUUID();
    return { externalId, displayName: `Customer ${externalId.slice(0, 8)}`, email: `${externalId}@shop.example`, custom: { tier: 'gold' } };
  };
  return Array.from({ length: count / batchSize }, () => ({
    path: '/v1/users/batch',
    token,
    body: { users: Array.from({ length: batchSize }, user) },
  }));
}

/** Sessions that a backend starts, compared with log-ins, which hash a password. */
export async function measureSessions(bench: Bench): Promise<void> {
  if (!bench.includesScenario(startingSessions)) return;
  await withBackend(bench, async ({ system: { rest }, key, ask, cpu }) => {
    const userIds: string[] = [];
    for (const { path, body } of batches(1_000, key)) {
      const { results } = await ask<{ results: { user: { id: string } }[] }>('POST', path, body);
      userIds.push(...results.map(({ user }) => user.id));
    }
    const login = `bench_${randomUUID().replaceAll('-', '').slice(0, 20)}`;
    const password = 'correct horse battery';
    await postMany(rest, [{ path: '/v1/accounts', body: { username: login, password, displayName: login } }], 1, 201);
    const measure = (count: number, post: (index: number) => Post) => async () => {
      const posts = Array.from({ length: count }, (_, index) => post(index));
      const before = cpu();
      const seconds = await postMany(rest, posts, 16, 201);
      return { 'sessions/s': count / seconds, 'CPU µs/session': ((cpu() - before) * 1e6) / count };
    };
    const ofUser = (index: number): string => userIds[index % userIds.length]!;
    const contestants = {
      'by a key': measure(bench.quick ? 1_000 : 4_000, (index) => ({ path: `/v1/users/${ofUser(index)}/sessions`, token: key, body: {} })),
      'log-in': measure(bench.quick ? 50 : 200, () => ({ path: '/v1/sessions', body: { login, password } })),
    };
    await alternate(bench, startingSessions, contestants, { warmUp: 1 });
  });
}
