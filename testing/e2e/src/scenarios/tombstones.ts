import { expect, test } from '@jest/globals';
import { waitUntil } from '@parley/testing-kit/wait-until';
import { register, type Person } from '../person.ts';
import type { System } from '../systems/system.ts';

const secret = 'xylophone';

export function tombstoneScenarios(system: () => System): void {
  test.concurrent('a deleted text is in no later response or push: messages, timeline, events, sync, quotes, inbox, search', async () => {
    const [ada, bob] = (await Promise.all(['ada', 'bob'].map((name) => register(system().origin, name)))) as [Person, Person];
    const { conversation } = await ada.command('POST', '/v1/conversations', { kind: 'group', title: 'Tea', memberIds: [bob.id] });
    const path = `/v1/conversations/${conversation.id}`;
    const device = await bob.connect();
    const { message } = await ada.command('POST', `${path}/messages`, { text: `the ${secret}`, mentions: [bob.id] });
    const reply = await ada.command('POST', `${path}/messages`, { text: 'really?', replyTo: message.id });
    await ada.command('PATCH', `${path}/messages/${message.id}`, { text: `one ${secret}` });
    const last = (await ada.send(conversation.id, `and another ${secret}`)).message;
    bob.remember(reply.position);

    const readAllViews = async (): Promise<Record<string, string>> => {
      const lists = ['messages', 'timeline', 'events?after=0&limit=200', `messages/${message.id}`, `messages/${reply.message.id}`];
      const paths = [...lists.map((list) => `${path}/${list}`), path, '/v1/conversations', `/v1/messages/search?q=${secret}`];
      const responses = await Promise.all(paths.map(async (view) => [view.replace(path, ''), JSON.stringify(await bob.get(view))]));
      const synced = await device.emitWithAck('sync', { conversations: [{ id: conversation.id, after: 0 }] });
      return Object.fromEntries([...responses, ['sync', JSON.stringify(synced)]]) as Record<string, string>;
    };
    await device.waitFor('message.sent', (event) => event.message.id === last.id);
    expect(Object.values(await readAllViews()).filter((response) => !response.includes(secret))).toEqual([]);

    for (const { id } of [message, last]) {
      const deletion = await ada.ask('DELETE', `${path}/messages/${id}`);
      bob.remember(deletion.headers.get('parley-position'));
    }
    await device.waitFor('message.deleted', ({ messageId }) => messageId === last.id);
    const leaks = Object.entries(await readAllViews()).filter(([, response]) => response.includes(secret));
    expect(leaks).toEqual([]);

    await ada.command('POST', `${path}/messages`, { text: 'what was it?', replyTo: message.id });
    await ada.command('PUT', `${path}/messages/${reply.message.id}/reactions/${encodeURIComponent('👍')}`);
    const eventsAfterDeletion = () => {
      const timeline = device.timeline(conversation.id);
      return timeline.slice(timeline.findIndex(({ type }) => type === 'message.deleted'));
    };
    await waitUntil(() => eventsAfterDeletion().length === 4, { what: 'the pushes after the deletion' });
    expect(JSON.stringify(eventsAfterDeletion())).not.toContain(secret);
    device.close();
  });
}
