import { forEachConcurrent } from '@parley/concurrency/for-each-concurrent';
import type { Device, Person } from '@parley/e2e/person';
import type { People } from './create-people.ts';

/** Requests of each person at the same time, as an app sends them when it is opened. */
const concurrency = 4;
const timeoutMs = 10_000;

/**
 * Everyone uses the system without a pause until the time has passed: they open the app, catch up over its socket, read and write. Without
 * it, the memory of a process before the attack would be that of one that has hardly begun to work. Nobody measures these requests; some
 * may be refused.
 */
export async function rushHour({ members, groupId }: People, seconds: number): Promise<void> {
  const until = performance.now() + seconds * 1_000;
  function* rounds(): Generator<number> {
    for (let round = 0; performance.now() < until; round++) yield round;
  }
  async function use(person: Person): Promise<void> {
    const device = await person.connect({ reconnection: true });
    await forEachConcurrent(rounds(), concurrency, async (round) => {
      await act(person, device, groupId, round).catch(() => undefined);
    });
    device.socket.disconnect();
  }
  await Promise.all(members.map(use));
}

async function act(person: Person, device: Device, groupId: string, round: number): Promise<unknown> {
  const messages = `/v1/conversations/${groupId}/messages`;
  const paths = ['/v1/conversations?limit=50', `${messages}?limit=200`, `/v1/conversations/${groupId}`, `${messages}?limit=50`];
  const write = { text: `Are you there? ${round}` };
  const turn = round % 8;
  if (turn < paths.length) return person.ask('GET', paths[turn]!, undefined, { timeoutMs });
  if (turn === 4) return device.emitWithAck('sync', { conversations: [{ id: groupId, after: 1 }] });
  return person.ask('POST', messages, write, { timeoutMs });
}
