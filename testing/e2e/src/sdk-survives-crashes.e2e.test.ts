/** Two SDK clients that send while the service is killed repeatedly end in the state of a fresh read. */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { createParleyClient, type ParleyClient } from '@parley/client/parley-client';
import { messagesOf } from '@parley/client/state/timeline';
import { waitUntil } from '@parley/testing-kit/wait-until';
import { startEmbedded } from './systems/embedded.ts';

const system = await startEmbedded();
const clients: ParleyClient[] = [];

afterAll(async () => {
  for (const client of clients) client.close();
  await system.stop();
});

async function registerClient(name: string): Promise<ParleyClient> {
  const client = createParleyClient({ origin: system.origin, retryDelays: { first: 50, max: 400 } });
  clients.push(client);
  await client.register({ username: name, password: 'correct horse battery', displayName: name });
  return client;
}

test('messages sent while the service is down arrive exactly once, in each sender’s order, on both clients', async () => {
  const [ada, bob] = [await registerClient('ada'), await registerClient('bob')];
  const { conversation } = await ada.api.createConversation({ kind: 'direct', userId: (await bob.api.getMe()).id });
  const shown = (client: ParleyClient) => messagesOf(client.state().chat!, conversation.id).map(({ text }) => text);
  await ada.open(conversation.id);
  await waitUntil(() => bob.state().chat!.conversations[conversation.id], { what: 'the conversation' });
  await bob.open(conversation.id);
  const sent: Record<string, string[]> = { ada: [], bob: [] };
  const send = async (client: ParleyClient, name: string) => {
    const text = `${name} ${sent[name]!.push('') - 1}`;
    sent[name]![sent[name]!.length - 1] = text;
    await client.send(conversation.id, { text });
  };
  for (let round = 0; round < 3; round++) {
    await Promise.all([send(ada, 'ada'), send(bob, 'bob')]);
    await system.service.kill();
    await Promise.all([send(ada, 'ada'), send(bob, 'bob'), send(ada, 'ada')]);
    // The sessions go on without the key that signed their tokens.
    if (round === 1) await rm(join(system.dataDir, 'token-key.pem'));
    await system.service.restart();
    const count = sent['ada']!.length + sent['bob']!.length;
    const hasArrived = () => [ada, bob].every((client) => client.state().status === 'live' && shown(client).length === count);
    await waitUntil(hasArrived, { what: `${count} messages on both clients`, deadlineMs: 20_000 });
  }
  const { items } = await ada.api.listMessages({ conversationId: conversation.id, limit: 200 });
  const read = items.map(({ text }) => text);
  expect([shown(ada), shown(bob)]).toEqual([read, read]);
  for (const name of ['ada', 'bob']) expect(read.filter((text) => text?.startsWith(name))).toEqual(sent[name]);
  expect([ada, bob].map((client) => client.state().chat!.unsent)).toEqual([{}, {}]);
}, 90_000);
