import { forEachConcurrent } from '@parley/concurrency/for-each-concurrent';
import type { Person } from '@parley/e2e/person';
import type { People } from './create-people.ts';

/** Requests of each person at the same time, as an app sends them when it is opened. */
const concurrency = 4;

/**
 * Everyone uses the system without a pause until the time has passed: they open the app, read and write. Without it, the memory of a process
 * before the attack would be that of one that has hardly begun to work. Nobody measures these requests; some may be refused.
 */
export async function rushHour({ members, groupId }: People, seconds: number): Promise<void> {
  const until = performance.now() + seconds * 1_000;
  function* rounds(): Generator<number> {
    for (let round = 0; performance.now() < until; round++) yield round;
  }
  const use = (person: Person) =>
    forEachConcurrent(rounds(), concurrency, async (round) => {
      const { method, path, body } = requestOf(groupId, round);
      await person.ask(method, path, body, { timeoutMs: 10_000 }).catch(() => undefined);
    });
  await Promise.all(members.map(use));
}

function requestOf(groupId: string, round: number): { method: string; path: string; body?: object } {
  const messages = `/v1/conversations/${groupId}/messages`;
  if (round % 5 === 4) return { method: 'POST', path: messages, body: { text: `Are you there? ${round}` } };
  return {
    method: 'GET',
    path: ['/v1/conversations?limit=50', `${messages}?limit=200`, `/v1/conversations/${groupId}`, `${messages}?limit=50`][round % 5]!,
  };
}
