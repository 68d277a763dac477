import { expect, test } from '@jest/globals';
import { register, type Person } from '../person.ts';
import type { System } from '../systems/system.ts';

export function reactionTrails(system: () => System): void {
  test.concurrent('a reaction shows at once to everybody, and goes when it is taken back; REST and socket alike', async () => {
    const { origin } = system();
    const [ada, bob] = (await Promise.all(['ada', 'bob'].map((name) => register(origin, name)))) as [Person, Person];
    const { conversation } = await ada.command('POST', '/v1/conversations', { kind: 'direct', userId: bob.id });
    const { message } = await ada.send(conversation.id, 'tea?');
    const path = `/v1/conversations/${conversation.id}/messages/${message.id}`;
    const [hers, his] = await Promise.all([ada.connect(), bob.connect()]);

    await bob.command('PUT', `${path}/reactions/${encodeURIComponent('🫖')}`);
    const added = await hers.waitFor('reaction.added');
    expect(added).toMatchObject({ conversationId: conversation.id, seq: 3, messageId: message.id, emoji: '🫖', userId: bob.id, count: 1 });
    expect((await ada.get(path)).reactions).toEqual([{ emoji: '🫖', count: 1, mine: false }]);
    const answer = await hers.emit('reaction.add', { conversationId: conversation.id, messageId: message.id, emoji: '🫖' });
    expect(answer).toMatchObject({ ok: true, reaction: { emoji: '🫖', userId: ada.id } });
    await his.waitFor('reaction.added', (event) => event.count === 2);
    expect((await bob.get(`${path}/reactions`)).items.map(({ userId }: { userId: string }) => userId)).toEqual([bob.id, ada.id]);

    const away = await his.emit('reaction.remove', { conversationId: conversation.id, messageId: message.id, emoji: '🫖' });
    expect(away).toMatchObject({ ok: true });
    await hers.waitFor('reaction.removed', (event) => event.userId === bob.id && event.count === 1);
    expect((await ada.get(path)).reactions).toEqual([{ emoji: '🫖', count: 1, mine: true }]);
    const refused = await his.emit('reaction.add', { conversationId: conversation.id, messageId: message.id, emoji: 'tea' });
    expect(refused).toMatchObject({ ok: false, problem: { code: 'validation_failed' } });
    for (const device of [hers, his]) device.close();
  });
}
