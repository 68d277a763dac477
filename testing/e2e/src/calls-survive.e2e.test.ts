/** A call that rings when its command-service is killed: no timer dies with a process. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { waitUntil } from '@parley/testing-kit/wait-until';
import { register, type Person } from './person.ts';
import { describeSystem } from './systems/describe-system.ts';
import { startDistributed } from './systems/distributed.ts';
import { startEmbedded, type EmbeddedSystem } from './systems/embedded.ts';

/** A call that rings; resolves with what it has become, as often as it is asked. */
async function ringingCall(origin: string): Promise<() => Promise<{ state: string; endReason: string | null }>> {
  const [ada, bob] = (await Promise.all(['ada', 'bob'].map((name) => register(origin, name)))) as [Person, Person];
  const { conversation } = await ada.command('POST', '/v1/conversations', { kind: 'direct', userId: bob.id });
  const path = `/v1/conversations/${conversation.id}/calls`;
  const { call } = await ada.command('POST', path, { media: 'audio' });
  return () => ada.get(`${path}/${call.id}`);
}

async function expectMissed(look: Awaited<ReturnType<typeof ringingCall>>): Promise<void> {
  await waitUntil(async () => (await look()).state === 'ended', { what: 'the call to be missed', deadlineMs: 20_000, pauseMs: 100 });
  expect(await look()).toMatchObject({ endReason: 'missed' });
}

describe('embedded', () => {
  let system: EmbeddedSystem;
  beforeAll(async () => {
    system = await startEmbedded();
  }, 30_000);
  afterAll(() => system.stop(), 30_000);

  test('after kill -9 the restarted process fires the deadline', async () => {
    const look = await ringingCall(system.origin);
    await system.crashAndRestart();
    await expectMissed(look);
  }, 60_000);
});

await describeSystem(
  'distributed',
  () => startDistributed({ instances: { projector: 1, 'query-service': 1, 'realtime-gateway': 1 } }),
  (system) => {
    test('after kill -9 of one command-service the other fires the deadline', async () => {
      const calls = await Promise.all(Array.from({ length: 4 }, () => ringingCall(system().origin)));
      // Whichever started them and had claimed them: one of the two is gone.
      await system().services['command-service'][0]!.kill();
      for (const look of calls) await expectMissed(look);
      await system().services['command-service'][0]!.restart();
    }, 60_000);
  },
);
