import { expect, test } from '@jest/globals';
import { newId } from '@parley/events/ids';
import { socketCommands, type ClientToServer } from '@parley/events/wire/socket-contract';
import { register, type Device, type Person } from '../person.ts';
import type { System } from '../systems/system.ts';

type Command = keyof ClientToServer;
const socketOnly: readonly Command[] = ['sync', 'typing', 'presence.get'];
const commands = [...(Object.keys(socketCommands) as Command[]), ...socketOnly];

export function socketCommandScenarios(system: () => System): void {
  test.concurrent('every socket command is acknowledged with its result', async () => {
    const { origin } = system();
    const [ada, bob] = (await Promise.all(['ada', 'bob'].map((name) => register(origin, name)))) as [Person, Person];
    const { conversation } = await ada.command('POST', '/v1/conversations', { kind: 'group', title: 'Tea', memberIds: [bob.id] });
    const conversationId = conversation.id;
    bob.remember((await ada.ask('GET', `/v1/conversations/${conversationId}`)).headers.get('parley-position'));
    await bob.get(`/v1/conversations/${conversationId}`);
    const [adaDevice, bobDevice] = await Promise.all([ada.connect(), bob.connect()]);
    const done = new Set<Command>();
    const send = async (device: Device, command: Command, argument: Record<string, unknown>): Promise<any> => {
      const answer = await device.emitWithAck(command, argument);
      expect([command, answer]).toEqual([command, expect.objectContaining({ ok: true })]);
      done.add(command);
      return answer;
    };

    const { message } = await send(adaDevice, 'message.send', { conversationId, idempotencyKey: newId(), text: 'hello' });
    const messageRef = { conversationId, messageId: message.id };
    await bobDevice.waitFor('message.sent');
    await send(adaDevice, 'message.edit', { ...messageRef, text: 'hello, all' });
    await send(bobDevice, 'reaction.add', { ...messageRef, emoji: '👍' });
    await send(bobDevice, 'reaction.remove', { ...messageRef, emoji: '👍' });
    await send(bobDevice, 'receipt.update', { conversationId, read: message.seq });
    await send(adaDevice, 'message.delete', messageRef);
    await send(adaDevice, 'typing', { conversationId, active: true });
    expect((await send(adaDevice, 'presence.get', { userIds: [bob.id] })).items).toHaveLength(1);
    const unknownId = newId();
    const { items } = await send(adaDevice, 'sync', {
      conversations: [
        { id: conversationId, after: 0 },
        { id: unknownId, after: 0 },
      ],
    });
    expect(items).toMatchObject([
      { id: conversationId, reset: false },
      { id: unknownId, gone: true },
    ]);

    const first = await send(adaDevice, 'call.start', { conversationId, media: 'audio', idempotencyKey: newId() });
    await send(bobDevice, 'call.decline', { conversationId, callId: first.call.id });
    await adaDevice.emitWithAck('call.end', { conversationId, callId: first.call.id });
    const { call } = await send(adaDevice, 'call.start', { conversationId, media: 'video', idempotencyKey: newId() });
    const callRef = { conversationId, callId: call.id };
    await send(bobDevice, 'call.accept', callRef);
    await send(bobDevice, 'call.renew', callRef);
    await send(bobDevice, 'call.leave', callRef);
    // The call may have ended already with a single participant; call.end then succeeds without effect.
    await send(adaDevice, 'call.end', callRef);
    expect([...done].toSorted()).toEqual(commands.toSorted());
    for (const device of [adaDevice, bobDevice]) device.close();
  });

  test.concurrent('every socket command is rejected with a problem for an invalid argument and for a foreign conversation', async () => {
    const { origin } = system();
    const [ada, eve] = (await Promise.all(['ada', 'eve'].map((name) => register(origin, name)))) as [Person, Person];
    const { conversation } = await ada.command('POST', '/v1/conversations', { kind: 'group', title: 'Tea', memberIds: [] });
    const { message } = await ada.send(conversation.id, 'mine');
    const eveDevice = await eve.connect();
    const foreign = { conversationId: conversation.id, messageId: message.id, callId: newId(), emoji: '👍' };
    const bodies: Partial<Record<Command, object>> = {
      'message.send': { text: 'x' },
      'message.edit': { text: 'x' },
      'call.start': { media: 'audio' },
      'receipt.update': { read: 1 },
      typing: { active: true },
    };
    for (const command of commands) {
      const invalid = await eveDevice.emitWithAck(command, { nonsense: 1 });
      expect([command, invalid]).toEqual([
        command,
        { ok: false, problem: expect.objectContaining({ code: 'validation_failed', status: 422 }) },
      ]);
      if (command === 'sync' || command === 'presence.get') continue;
      const fields = command === 'typing' ? ['conversationId'] : ['conversationId', ...fieldsOf(command)];
      const argument = Object.fromEntries(Object.entries(foreign).filter(([field]) => fields.includes(field)));
      const hidden = await eveDevice.emitWithAck(command, { ...argument, ...bodies[command] });
      expect([command, hidden]).toEqual([command, { ok: false, problem: expect.objectContaining({ code: 'not_found', status: 404 }) }]);
    }
    eveDevice.close();
  });
}

function fieldsOf(command: Exclude<Command, 'sync' | 'typing' | 'presence.get'>): string[] {
  return [...socketCommands[command].path.matchAll(/\{(\w+)\}/g)].map(([, field]) => field!);
}
