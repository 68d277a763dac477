import { expect, test } from '@jest/globals';
import { register, type Person } from '../person.ts';
import type { System } from '../systems/system.ts';

export function reactionScenarios(system: () => System): void {
  test.concurrent('a reaction reaches all members at once and disappears when it is removed, by REST and by socket', async () => {
    const { origin } = system();
    const [ada, bob] = (await Promise.all(['ada', 'bob'].map((name) => register(origin, name)))) as [Person, Person];
    const { conversation } = await ada.command('POST', '/v1/conversations', { kind: 'direct', userId: bob.id });
    const { message } = await ada.send(conversation.id, 'tea?');
    const path = `/v1/conversations/${conversation.id}/messages/${message.id}`;
    const [adaDevice, bobDevice] = await Promise.all([ada.connect(), bob.connect()]);

    await bob.command('PUT', `${path}/reactions/${encodeURIComponent('🫖')}`);
    const added = await adaDevice.waitFor('reaction.added');
    expect(added).toMatchObject({ conversationId: conversation.id, seq: 3, messageId: message.id, emoji: '🫖', userId: bob.id, count: 1 });
    expect((await ada.get(path)).reactions).toEqual([{ emoji: '🫖', count: 1, mine: false }]);
    const answer = await adaDevice.emitWithAck('reaction.add', { conversationId: conversation.id, messageId: message.id, emoji: '🫖' });
    expect(answer).toMatchObject({ ok: true, reaction: { emoji: '🫖', userId: ada.id } });
    await bobDevice.waitFor('reaction.added', (event) => event.count === 2);
    expect((await bob.get(`${path}/reactions`)).items.map(({ userId }: { userId: string }) => userId)).toEqual([bob.id, ada.id]);

    const removed = await bobDevice.emitWithAck('reaction.remove', { conversationId: conversation.id, messageId: message.id, emoji: '🫖' });
    expect(removed).toMatchObject({ ok: true });
    await adaDevice.waitFor('reaction.removed', (event) => event.userId === bob.id && event.count === 1);
    expect((await ada.get(path)).reactions).toEqual([{ emoji: '🫖', count: 1, mine: true }]);
    const rejected = await bobDevice.emitWithAck('reaction.add', { conversationId: conversation.id, messageId: message.id, emoji: 'tea' });
    expect(rejected).toMatchObject({ ok: false, problem: { code: 'validation_failed' } });
    for (const device of [adaDevice, bobDevice]) device.close();
  });
}
