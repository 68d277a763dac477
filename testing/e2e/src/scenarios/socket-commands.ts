import { expect, test } from '@jest/globals';
import { newId } from '@parley/events/ids';
import { socketCommands, type ClientToServer } from '@parley/events/wire/socket-contract';
import { register, type Device, type Person } from '../person.ts';
import type { System } from '../systems/system.ts';

type Command = keyof ClientToServer;
const own: readonly Command[] = ['sync', 'typing', 'presence.get'];
const commands = [...(Object.keys(socketCommands) as Command[]), ...own];

export function socketCommandTrails(system: () => System): void {
  test.concurrent('every command of the socket is acknowledged with what it made', async () => {
    const { origin } = system();
    const [ada, bob] = (await Promise.all(['ada', 'bob'].map((name) => register(origin, name)))) as [Person, Person];
    const { conversation } = await ada.command('POST', '/v1/conversations', { kind: 'group', title: 'Tea', memberIds: [bob.id] });
    const conversationId = conversation.id;
    bob.remember((await ada.ask('GET', `/v1/conversations/${conversationId}`)).headers.get('parley-position'));
    await bob.get(`/v1/conversations/${conversationId}`);
    const [hers, his] = await Promise.all([ada.connect(), bob.connect()]);
    const done = new Set<Command>();
    const say = async (device: Device, command: Command, argument: Record<string, unknown>): Promise<any> => {
      const answer = await device.emit(command, argument);
      expect([command, answer]).toEqual([command, expect.objectContaining({ ok: true })]);
      done.add(command);
      return answer;
    };

    const { message } = await say(hers, 'message.send', { conversationId, idempotencyKey: newId(), text: 'hello' });
    const here = { conversationId, messageId: message.id };
    await his.waitFor('message.sent');
    await say(hers, 'message.edit', { ...here, text: 'hello, all' });
    await say(his, 'reaction.add', { ...here, emoji: '👍' });
    await say(his, 'reaction.remove', { ...here, emoji: '👍' });
    await say(his, 'receipt.update', { conversationId, read: message.seq });
    await say(hers, 'message.delete', here);
    await say(hers, 'typing', { conversationId, active: true });
    expect((await say(hers, 'presence.get', { userIds: [bob.id] })).items).toHaveLength(1);
    const gone = newId();
    const { items } = await say(hers, 'sync', {
      conversations: [
        { id: conversationId, after: 0 },
        { id: gone, after: 0 },
      ],
    });
    expect(items).toMatchObject([
      { id: conversationId, reset: false },
      { id: gone, gone: true },
    ]);

    const first = await say(hers, 'call.start', { conversationId, media: 'audio', idempotencyKey: newId() });
    await say(his, 'call.decline', { conversationId, callId: first.call.id });
    await hers.emit('call.end', { conversationId, callId: first.call.id });
    const { call } = await say(hers, 'call.start', { conversationId, media: 'video', idempotencyKey: newId() });
    const there = { conversationId, callId: call.id };
    await say(his, 'call.accept', there);
    await say(his, 'call.renew', there);
    await say(his, 'call.leave', there);
    // Who was left alone in it may have ended it already: then there is nothing to end, and that is no fault.
    await say(hers, 'call.end', there);
    expect([...done].toSorted()).toEqual(commands.toSorted());
    for (const device of [hers, his]) device.close();
  });

  test.concurrent('every command of the socket is refused with a problem: an argument that is none, a conversation that is not one’s own', async () => {
    const { origin } = system();
    const [ada, eve] = (await Promise.all(['ada', 'eve'].map((name) => register(origin, name)))) as [Person, Person];
    const { conversation } = await ada.command('POST', '/v1/conversations', { kind: 'group', title: 'Tea', memberIds: [] });
    const { message } = await ada.send(conversation.id, 'mine');
    const hers = await eve.connect();
    const foreign = { conversationId: conversation.id, messageId: message.id, callId: newId(), emoji: '👍' };
    const bodies: Partial<Record<Command, object>> = {
      'message.send': { text: 'x' },
      'message.edit': { text: 'x' },
      'call.start': { media: 'audio' },
      'receipt.update': { read: 1 },
      typing: { active: true },
    };
    for (const command of commands) {
      const refused = await hers.emit(command, { nonsense: 1 });
      expect([command, refused]).toEqual([
        command,
        { ok: false, problem: expect.objectContaining({ code: 'validation_failed', status: 422 }) },
      ]);
      if (command === 'sync' || command === 'presence.get') continue;
      const fields = command === 'typing' ? ['conversationId'] : ['conversationId', ...fieldsOf(command)];
      const argument = Object.fromEntries(Object.entries(foreign).filter(([field]) => fields.includes(field)));
      const unseen = await hers.emit(command, { ...argument, ...bodies[command] });
      expect([command, unseen]).toEqual([command, { ok: false, problem: expect.objectContaining({ code: 'not_found', status: 404 }) }]);
    }
    hers.close();
  });
}

function fieldsOf(command: Exclude<Command, 'sync' | 'typing' | 'presence.get'>): string[] {
  return [...socketCommands[command].path.matchAll(/\{(\w+)\}/g)].map(([, field]) => field!);
}
