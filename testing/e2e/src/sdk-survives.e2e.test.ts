/** Two who write by the SDK while the service is killed, more than once: they end as whoever reads afresh. */
import { afterAll, expect, test } from '@jest/globals';
import { createParleyClient, type ParleyClient } from '@parley/client/parley-client';
import { waitUntil } from '@parley/testing-kit/wait-until';
import { startEmbedded } from './systems/embedded.ts';

const system = await startEmbedded();
const clients: ParleyClient[] = [];

afterAll(async () => {
  for (const client of clients) client.close();
  await system.stop();
});

async function enter(name: string): Promise<ParleyClient> {
  const client = createParleyClient({ origin: system.origin, pauses: { first: 50, most: 400 } });
  clients.push(client);
  await client.register({ username: name, password: 'correct horse battery', displayName: name });
  return client;
}

test('what is sent while the service is killed arrives once, in each one’s order, and both show the same', async () => {
  const [ada, bob] = [await enter('ada'), await enter('bob')];
  const { conversation } = await ada.api.createConversation({ kind: 'direct', userId: (await bob.api.getMe()).id });
  const shown = (client: ParleyClient) => client.state().chat!.messages[conversation.id]?.map(({ text }) => text) ?? [];
  await ada.open(conversation.id);
  await waitUntil(() => bob.state().chat!.conversations[conversation.id], { what: 'the conversation' });
  await bob.open(conversation.id);
  const sent: Record<string, string[]> = { ada: [], bob: [] };
  const say = async (client: ParleyClient, name: string) => {
    const text = `${name} ${sent[name]!.push('') - 1}`;
    sent[name]![sent[name]!.length - 1] = text;
    await client.send(conversation.id, { text });
  };
  for (let round = 0; round < 3; round++) {
    await Promise.all([say(ada, 'ada'), say(bob, 'bob')]);
    await system.service.kill();
    await Promise.all([say(ada, 'ada'), say(bob, 'bob'), say(ada, 'ada')]);
    await system.service.restart();
    const count = sent['ada']!.length + sent['bob']!.length;
    const arrived = () => [ada, bob].every((client) => client.state().status === 'live' && shown(client).length === count);
    await waitUntil(arrived, { what: `${count} messages on both slots`, deadlineMs: 20_000 });
  }
  const { items } = await ada.api.listMessages({ conversationId: conversation.id, limit: 200 });
  const read = items.map(({ text }) => text);
  expect([shown(ada), shown(bob)]).toEqual([read, read]);
  for (const name of ['ada', 'bob']) expect(read.filter((text) => text?.startsWith(name))).toEqual(sent[name]);
  expect([ada, bob].map((client) => client.state().chat!.unsent)).toEqual([{}, {}]);
}, 90_000);
