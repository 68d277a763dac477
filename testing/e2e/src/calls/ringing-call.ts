import { expect } from '@jest/globals';
import { waitUntil } from '@parley/testing-kit/wait-until';
import { register, type Person } from '../person.ts';

/** Starts a call that rings, and returns a function that reads its current state. */
export async function ringingCall(origin: string): Promise<() => Promise<{ state: string; endReason: string | null }>> {
  const [ada, bob] = (await Promise.all(['ada', 'bob'].map((name) => register(origin, name)))) as [Person, Person];
  const { conversation } = await ada.command('POST', '/v1/conversations', { kind: 'direct', userId: bob.id });
  const path = `/v1/conversations/${conversation.id}/calls`;
  const { call } = await ada.command('POST', path, { media: 'audio' });
  return () => ada.get(`${path}/${call.id}`);
}

export async function expectMissed(readCall: Awaited<ReturnType<typeof ringingCall>>): Promise<void> {
  await waitUntil(async () => (await readCall()).state === 'ended', { what: 'the call to be missed', deadlineMs: 30_000, pauseMs: 100 });
  expect(await readCall()).toMatchObject({ endReason: 'missed' });
}
