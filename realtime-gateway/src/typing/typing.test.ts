import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { newId } from '@parley/events/ids';
import { memberRemoved } from '@parley/events/event-constructors/conversation-events';
import type { SignalEvent, WireEvent } from '@parley/events/wire/events';
import type { Push } from '@parley/push-channel/push-channel';
import { createLimit } from '@parley/service-kit/limits';
import { waitUntil } from '@parley/testing-kit/wait-until';
import { openGateway, unlimited, type Device, type GatewayFixture } from '../gateway.fixture.ts';
import { openDirect, openGroup, stand, write } from '../presence/relations.fixture.ts';
import { createSeat, type Seat } from '../rooms/connection.ts';
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

  const say = (device: Device, conversationId: unknown, active: unknown = true) =>
    device.socket.timeout(5_000).emitWithAck('typing', { conversationId, active });
  const told = (device: Device) => device.heard.filter(isTyping).map(({ userId, active }) => [userId, active]);
  async function connected(...userIds: string[]): Promise<Device[]> {
    await gateway.log.apply();
    const devices = userIds.map((userId) => gateway.connect(userId));
    await Promise.all(devices.map((device) => device.hear('ready')));
    return devices;
  }
  /** Whatever was told before is heard by then. */
  async function afterMessage(from: string, conversationId: string, ...devices: Device[]): Promise<void> {
    const stored = await write(gateway.log, from, conversationId);
    await gateway.publish(stored);
    await Promise.all(devices.map((device) => device.hear('message.sent', (event) => 'seq' in event && event.seq === stored[0]!.version)));
  }

  test('is told to the other members’ devices, once while it lasts, and its end', async () => {
    const group = await openGroup(gateway.log, ada, bob);
    const [hers, tablet, his, stranger] = (await connected(ada, ada, bob, eve)) as [Device, Device, Device, Device];
    for (let n = 0; n < 3; n++) expect(await say(hers, group)).toEqual({ ok: true });
    expect(await say(hers, group, false)).toEqual({ ok: true });
    expect(await say(hers, group, false)).toEqual({ ok: true });
    await his.hear('typing', (event) => isTyping(event) && !event.active);
    expect(his.heard.find(isTyping)).toEqual({ type: 'typing', at: expect.any(String), conversationId: group, userId: ada, active: true });
    await afterMessage(ada, group, hers, tablet, his);
    expect([told(his), told(hers), told(tablet), told(stranger)]).toEqual([
      [
        [ada, true],
        [ada, false],
      ],
      [],
      [],
      [],
    ]);
  });

  test('ends when the socket does', async () => {
    const group = await openGroup(gateway.log, ada, bob);
    const [hers, his] = (await connected(ada, bob)) as [Device, Device];
    await say(hers, group);
    hers.socket.disconnect();
    await his.hear('typing', (event) => isTyping(event) && !event.active);
  });

  test('is for members alone, as long as they are', async () => {
    const group = await openGroup(gateway.log, ada, bob);
    const [hers, his, stranger] = (await connected(ada, bob, eve)) as [Device, Device, Device];
    const refused = { ok: false, problem: { code: 'not_found', status: 404 } };
    expect(await say(stranger, group)).toMatchObject(refused);
    expect(await say(stranger, newId())).toMatchObject(refused);
    await gateway.publish(await gateway.log.append(ada, memberRemoved({ conversationId: group, userId: ada, reason: 'left' }, true)));
    await hers.hear('member.removed');
    expect(await say(hers, group)).toMatchObject(refused);
    await afterMessage(bob, group, his);
    expect(told(his)).toEqual([]);
  });

  test.each([
    ['who blocked', [ada]],
    ['who was blocked', [bob]],
  ])('in a direct conversation with a block is answered as ever and told to nobody: %s', async (_who, blocks) => {
    const direct = await openDirect(gateway.log, ada, bob);
    await stand(gateway.log, ada, bob, { contacts: true, blocks }, 'UserBlocked');
    const [hers, his] = (await connected(ada, bob)) as [Device, Device];
    for (const active of [true, false]) expect(await say(hers, direct, active)).toEqual({ ok: true });
    await afterMessage(ada, direct, his);
    expect(told(his)).toEqual([]);
  });

  test('too often is refused, garbage too', async () => {
    const group = await openGroup(gateway.log, ada, bob);
    const [hers] = (await connected(ada)) as [Device];
    expect(await say(hers, 'x')).toMatchObject({ ok: false, problem: { code: 'validation_failed' } });
    expect(await say(hers, group, 'yes')).toMatchObject({ ok: false, problem: { code: 'validation_failed' } });
    const answers = [];
    for (let n = 0; n < 21; n++) answers.push(await say(hers, group));
    expect(answers.at(-2)).toEqual({ ok: true });
    expect(answers.at(-1)).toMatchObject({ ok: false, problem: { code: 'rate_limited', status: 429 } });
  });
});

describe('the end of typing', () => {
  test('is counted where it is heard, from the last time that it was told', async () => {
    let now = 0;
    const [published, delivered]: Push[][] = [[], []];
    const typing = createTyping({
      channel: { publish: async (pushes) => void published!.push(...pushes) },
      deliver: (push) => void delivered!.push(push),
      isBlocked: async () => false,
      limit: { take: async () => {} },
      // A clock that was set back keeps nobody from being told.
      clock: () => -now,
      ticks: () => now,
      lastsMs: 40,
    });
    const seat = createSeat({ socketId: 's', userId: newId(), sessionId: 's' });
    const conversationId = newId();
    seat.known.learn({ conversationId, seq: 1, present: true });
    const eventsIn = (pushes: Push[]) => pushes.flatMap((push) => (push.kind === 'event' && isTyping(push.event) ? push.event.active : []));
    for (const at of [0, 1_000, 2_000]) {
      now = at;
      await typing.say(seat, { conversationId, active: true });
    }
    expect(eventsIn(published!)).toEqual([true, true]);
    for (const push of published!) if (push.kind === 'event') typing.heard(push.event);
    await waitUntil(() => delivered!.length > 0, { what: 'the end', pauseMs: 2 });
    expect(eventsIn(delivered!)).toEqual([false]);
    for (const push of [...published!, ...delivered!]) if (push.kind === 'event') typing.heard(push.event);
    typing.close();
    expect(delivered).toHaveLength(1);
  });

  test('that was said while it was not known whether it may be told is the end', async () => {
    const published: Push[] = [];
    const asked = Promise.withResolvers<boolean>();
    const typing = createTyping({
      channel: { publish: async (pushes) => void published.push(...pushes) },
      deliver: () => {},
      isBlocked: () => asked.promise,
      limit: { take: async () => {} },
      clock: () => 0,
    });
    const seats = ['a', 'b'].map((socketId) => createSeat({ socketId, userId: newId(), sessionId: 's' })) as [Seat, Seat];
    const conversationId = newId();
    for (const seat of seats) seat.known.learn({ conversationId, seq: 1, present: true });
    const saying = seats.map((seat) => typing.say(seat, { conversationId, active: true }));
    await typing.say(seats[0], { conversationId, active: false });
    typing.forget(seats[1]);
    asked.resolve(false);
    await Promise.all(saying);
    expect(published).toEqual([]);
  });
});
