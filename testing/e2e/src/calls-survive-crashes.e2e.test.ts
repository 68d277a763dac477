/** Ringing calls whose command-service is killed: deadlines survive a process. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { waitUntil } from '@parley/testing-kit/wait-until';
import { register, type Person } from './person.ts';
import { describeSystem } from './systems/describe-system.ts';
import { startDistributed } from './systems/distributed.ts';
import { startEmbedded, type EmbeddedSystem } from './systems/embedded.ts';

/** Starts a call that rings, and returns a function that reads its current state. */
async function ringingCall(origin: string): Promise<() => Promise<{ state: string; endReason: string | null }>> {
  const [ada, bob] = (await Promise.all(['ada', 'bob'].map((name) => register(origin, name)))) as [Person, Person];
  const { conversation } = await ada.command('POST', '/v1/conversations', { kind: 'direct', userId: bob.id });
  const path = `/v1/conversations/${conversation.id}/calls`;
  const { call } = await ada.command('POST', path, { media: 'audio' });
  return () => ada.get(`${path}/${call.id}`);
}

async function expectMissed(readCall: Awaited<ReturnType<typeof ringingCall>>): Promise<void> {
  await waitUntil(async () => (await readCall()).state === 'ended', { what: 'the call to be missed', deadlineMs: 20_000, pauseMs: 100 });
  expect(await readCall()).toMatchObject({ endReason: 'missed' });
}

describe('embedded', () => {
  let system: EmbeddedSystem;
  beforeAll(async () => {
    system = await startEmbedded();
  }, 30_000);
  afterAll(() => system.stop(), 30_000);

  test('after SIGKILL, the restarted process ends the call at its deadline', async () => {
    const readCall = await ringingCall(system.origin);
    await system.crashAndRestart();
    await expectMissed(readCall);
  }, 60_000);
});

await describeSystem(
  'distributed',
  () => startDistributed({ instances: { projector: 1, 'query-service': 1, 'realtime-gateway': 1 } }),
  (system) => {
    test('after SIGKILL of one command-service, the other ends the calls at their deadline', async () => {
      const calls = await Promise.all(Array.from({ length: 4 }, () => ringingCall(system().origin)));
      // With four calls, the killed service has very likely started or claimed some of them.
      await system().services['command-service'][0]!.kill();
      for (const readCall of calls) await expectMissed(readCall);
      await system().services['command-service'][0]!.restart();
    }, 60_000);
  },
);
