import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { newId } from '@parley/events/ids';
import { memberRemoved } from '@parley/events/event-constructors/conversation-events';
import type { SignalEvent, WireEvent } from '@parley/events/wire/events';
import type { Push } from '@parley/push-channel/push-channel';
import { createLimit } from '@parley/service-kit/limits';
import { waitUntil } from '@parley/testing-kit/wait-until';
import { openGateway, unlimited, type Device, type GatewayFixture } from '../gateway.fixture.ts';
import { createDirect, createGroup, setRelation, sendMessage } from '../presence/relations.fixture.ts';
import { createConnection, type Connection } from '../rooms/connection.ts';
import { createTyping } from './typing.ts';

const isTyping = (event: WireEvent): event is Extract<SignalEvent, { type: 'typing' }> => event.type === 'typing';

describe('typing', () => {
  let gateway: GatewayFixture;
  const [ada, bob, eve] = [newId(), newId(), newId()];
  beforeEach(async () => {
    const typing = createLimit({ name: 'typing', rate: { points: 20, seconds: 600 } });
    gateway = await openGateway({ limits: { ...unlimited, typing } });
  });
  afterEach(() => gateway.close());

  const setTyping = (device: Device, conversationId: unknown, active: unknown = true) =>
    device.socket.timeout(5_000).emitWithAck('typing', { conversationId, active });
  const typingEvents = (device: Device) => device.received.filter(isTyping).map(({ userId, active }) => [userId, active]);
  async function connect(...userIds: string[]): Promise<Device[]> {
    await gateway.log.apply();
    const devices = userIds.map((userId) => gateway.connect(userId));
    await Promise.all(devices.map((device) => device.receive('ready')));
    return devices;
  }
  /** Sends a message and waits until the devices receive it: they have received everything before it by then. */
  async function afterMessage(senderId: string, conversationId: string, ...devices: Device[]): Promise<void> {
    const stored = await sendMessage(gateway.log, senderId, conversationId);
    await gateway.publish(stored);
    await Promise.all(
      devices.map((device) => device.receive('message.sent', (event) => 'seq' in event && event.seq === stored[0]!.version)),
    );
  }

  test('is sent to the other members’ devices, once when it starts and once when it ends', async () => {
    const group = await createGroup(gateway.log, ada, bob);
    const [hers, tablet, his, stranger] = (await connect(ada, ada, bob, eve)) as [Device, Device, Device, Device];
    for (let n = 0; n < 3; n++) expect(await setTyping(hers, group)).toEqual({ ok: true });
    expect(await setTyping(hers, group, false)).toEqual({ ok: true });
    expect(await setTyping(hers, group, false)).toEqual({ ok: true });
    await his.receive('typing', (event) => isTyping(event) && !event.active);
    expect(his.received.find(isTyping)).toEqual({
      type: 'typing',
      at: expect.any(String),
      conversationId: group,
      userId: ada,
      active: true,
    });
    await afterMessage(ada, group, hers, tablet, his);
    expect([typingEvents(his), typingEvents(hers), typingEvents(tablet), typingEvents(stranger)]).toEqual([
      [
        [ada, true],
        [ada, false],
      ],
      [],
      [],
      [],
    ]);
  });

  test('ends when the socket closes', async () => {
    const group = await createGroup(gateway.log, ada, bob);
    const [hers, his] = (await connect(ada, bob)) as [Device, Device];
    await setTyping(hers, group);
    hers.socket.disconnect();
    await his.receive('typing', (event) => isTyping(event) && !event.active);
  });

  test('requires membership', async () => {
    const group = await createGroup(gateway.log, ada, bob);
    const [hers, his, stranger] = (await connect(ada, bob, eve)) as [Device, Device, Device];
    const refused = { ok: false, problem: { code: 'not_found', status: 404 } };
    expect(await setTyping(stranger, group)).toMatchObject(refused);
    expect(await setTyping(stranger, newId())).toMatchObject(refused);
    await gateway.publish(await gateway.log.append(ada, memberRemoved({ conversationId: group, userId: ada, reason: 'left' })));
    await hers.receive('member.removed');
    expect(await setTyping(hers, group)).toMatchObject(refused);
    await afterMessage(bob, group, his);
    expect(typingEvents(his)).toEqual([]);
  });

  test.each([
    ['typing user blocks', [ada]],
    ['typing user is blocked', [bob]],
  ])('is acknowledged but not sent in a direct conversation with a block: %s', async (_title, blocks) => {
    const direct = await createDirect(gateway.log, ada, bob);
    await setRelation(gateway.log, ada, bob, { contacts: true, blocks }, 'UserBlocked');
    const [hers, his] = (await connect(ada, bob)) as [Device, Device];
    for (const active of [true, false]) expect(await setTyping(hers, direct, active)).toEqual({ ok: true });
    await afterMessage(ada, direct, his);
    expect(typingEvents(his)).toEqual([]);
  });

  test('is refused beyond the rate limit, and for invalid arguments', async () => {
    const group = await createGroup(gateway.log, ada, bob);
    const [hers] = (await connect(ada)) as [Device];
    expect(await setTyping(hers, 'x')).toMatchObject({ ok: false, problem: { code: 'validation_failed' } });
    expect(await setTyping(hers, group, 'yes')).toMatchObject({ ok: false, problem: { code: 'validation_failed' } });
    const answers = [];
    for (let n = 0; n < 21; n++) answers.push(await setTyping(hers, group));
    expect(answers.at(-2)).toEqual({ ok: true });
    expect(answers.at(-1)).toMatchObject({ ok: false, problem: { code: 'rate_limited', status: 429 } });
  });
});

describe('the typing timeout', () => {
  test('runs at the receiving gateway, from the last delivery', async () => {
    let now = 0;
    const [published, delivered]: Push[][] = [[], []];
    const typing = createTyping({
      channel: { publish: async (pushes) => void published!.push(...pushes) },
      deliver: (push) => void delivered!.push(push),
      isBlocked: async () => false,
      limit: { take: async () => {} },
      // A wall clock that is set back does not suppress notifications.
      clock: () => -now,
      ticks: () => now,
      timeoutMs: 40,
    });
    const connection = createConnection({ socketId: 's', userId: newId(), sessionId: 's' });
    const conversationId = newId();
    connection.memberships.apply({ conversationId, seq: 1, present: true });
    const eventsIn = (pushes: Push[]) => pushes.flatMap((push) => (push.kind === 'event' && isTyping(push.event) ? push.event.active : []));
    for (const at of [0, 1_000, 2_000]) {
      now = at;
      await typing.update(connection, { conversationId, active: true });
    }
    expect(eventsIn(published!)).toEqual([true, true]);
    for (const push of published!) if (push.kind === 'event') typing.onEvent(push.event);
    await waitUntil(() => delivered!.length > 0, { what: 'the end', pauseMs: 2 });
    expect(eventsIn(delivered!)).toEqual([false]);
    for (const push of [...published!, ...delivered!]) if (push.kind === 'event') typing.onEvent(push.event);
    typing.close();
    expect(delivered).toHaveLength(1);
  });

  test('a stop while the block is being read cancels the start', async () => {
    const published: Push[] = [];
    const blockRead = Promise.withResolvers<boolean>();
    const typing = createTyping({
      channel: { publish: async (pushes) => void published.push(...pushes) },
      deliver: () => {},
      isBlocked: () => blockRead.promise,
      limit: { take: async () => {} },
      clock: () => 0,
    });
    const connections = ['a', 'b'].map((socketId) => createConnection({ socketId, userId: newId(), sessionId: 's' })) as [
      Connection,
      Connection,
    ];
    const conversationId = newId();
    for (const connection of connections) connection.memberships.apply({ conversationId, seq: 1, present: true });
    const updates = connections.map((connection) => typing.update(connection, { conversationId, active: true }));
    await typing.update(connections[0], { conversationId, active: false });
    typing.remove(connections[1]);
    blockRead.resolve(false);
    await Promise.all(updates);
    expect(published).toEqual([]);
  });
});
