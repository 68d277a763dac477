import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { newId } from '@parley/events/ids';
import type { SignalEvent } from '@parley/events/wire/events';
import type { PresenceItem } from '@parley/events/wire/socket-contract';
import { inProcessPresence } from '@parley/presence/in-process-presence';
import { PresenceUnavailable, type Presence } from '@parley/presence/presence';
import { readMemberships } from '@parley/read-tables/reads/memberships';
import { activeSlot } from '@parley/read-tables/slots';
import { waitUntil } from '@parley/testing-kit/wait-until';
import { openGateway, inMemoryLastSeen, type Device, type GatewayFixture } from '../gateway.fixture.ts';
import { createDirect, relationPush, setRelation, sendMessage } from './relations.fixture.ts';

const graceMs = 900;
type PresenceEvent = Extract<SignalEvent, { type: 'presence.changed' }>;

let one: GatewayFixture;
let other: GatewayFixture;
let unavailable: boolean;
let shared: Presence;

/** Two gateways that share tables, channel and presence. */
beforeEach(async () => {
  unavailable = false;
  const map = inProcessPresence({ graceMs, clock: Date.now });
  const reachable = <Answer>(ask: () => Promise<Answer>) => (unavailable ? Promise.reject(new PresenceUnavailable('test')) : ask());
  shared = {
    markOnline: (userIds) => reachable(() => map.markOnline(userIds)),
    wentOffline: () => reachable(() => map.wentOffline()),
    acknowledgeOffline: (userIds) => reachable(() => map.acknowledgeOffline(userIds)),
    online: (userIds) => reachable(() => map.online(userIds)),
  };
  const presence = { presence: shared, graceMs, ...inMemoryLastSeen() };
  one = await openGateway({ presence });
  other = await openGateway({
    presence,
    channel: one.channel,
    store: one.log.store,
    openTables: () => activeSlot(one.log.database),
    readMemberships: async (userId) => readMemberships(await activeSlot(one.log.database), userId),
  });
});
afterEach(async () => {
  await other.stop();
  await one.close();
  await other.close();
});

const presenceEvents = (device: Device, userId: string) =>
  device.received.filter((event): event is PresenceEvent => event.type === 'presence.changed' && event.userId === userId);
const receivePresence = (device: Device, userId: string, presence: 'online' | 'offline', times = 1) =>
  waitUntil(() => presenceEvents(device, userId).filter((event) => event.presence === presence).length >= times, {
    what: `${presence}, ${times} times`,
    deadlineMs: 6_000,
  });
async function getPresence(device: Device, ...userIds: string[]): Promise<PresenceItem[]> {
  const { items } = await device.socket.timeout(5_000).emitWithAck('presence.get', { userIds });
  return items;
}
async function connect(gateway: GatewayFixture, userId: string): Promise<Device> {
  const device = gateway.connect(userId);
  await device.receive('ready');
  return device;
}
const becomeContacts = async (a: string, b: string) => {
  await setRelation(one.log, a, b, { contacts: true });
  await one.log.apply();
};

describe('presence', () => {
  test('contacts on any gateway receive presence changes; several devices of a user count as one', async () => {
    const [ada, bob, eve] = [newId(), newId(), newId()];
    await becomeContacts(ada, bob);
    const [hers, stranger] = [await connect(one, ada), await connect(one, eve)];
    const phone = await connect(other, bob);
    await receivePresence(hers, bob, 'online');
    const tablet = await connect(one, bob);
    phone.socket.disconnect();
    // Longer than the grace time: the other device keeps him online.
    const until = Date.now() + 2 * graceMs;
    await waitUntil(() => Date.now() > until, { what: 'twice the grace time', pauseMs: 50 });
    expect(await getPresence(hers, bob)).toMatchObject([{ userId: bob, presence: 'online', lastSeenAt: expect.any(String) }]);
    const left = Date.now();
    tablet.socket.disconnect();
    await receivePresence(hers, bob, 'offline');
    expect(Date.now() - left).toBeGreaterThanOrEqual(graceMs - 50);
    expect(presenceEvents(hers, bob).map(({ presence }) => presence)).toEqual(['online', 'offline']);
    const [gone] = await getPresence(hers, bob);
    expect(gone).toMatchObject({ presence: 'offline' });
    expect(Math.abs(Date.parse(gone!.lastSeenAt!) - left)).toBeLessThan(graceMs);
    expect(presenceEvents(stranger, bob)).toEqual([]);
    expect(await getPresence(stranger, bob, ada)).toEqual([bob, ada].map((userId) => ({ userId, presence: null, lastSeenAt: null })));
  });

  test('a flapping socket causes no presence changes', async () => {
    const [ada, bob] = [newId(), newId()];
    await becomeContacts(ada, bob);
    const hers = await connect(one, ada);
    for (let n = 0; n < 8; n++) (await connect(n % 2 ? one : other, bob)).socket.disconnect();
    await receivePresence(hers, bob, 'offline');
    expect(presenceEvents(hers, bob).map(({ presence }) => presence)).toEqual(['online', 'offline']);
  });

  test('users see each other once both have written; a message from one of them shows nothing', async () => {
    const [ada, bob] = [newId(), newId()];
    const direct = await createDirect(one.log, ada, bob);
    await sendMessage(one.log, ada, direct);
    await one.log.apply();
    const [hers] = [await connect(one, ada), await connect(other, bob)];
    expect(await getPresence(hers, bob)).toEqual([{ userId: bob, presence: null, lastSeenAt: null }]);
    await sendMessage(one.log, bob, direct);
    await one.log.apply();
    expect(await getPresence(hers, bob)).toMatchObject([{ presence: 'online' }]);
  });

  test('a block hides presence in both directions; a new contact and an unblocked one are visible at once', async () => {
    const [ada, bob] = [newId(), newId()];
    const [hers, his] = [await connect(one, ada), await connect(other, bob)];
    const pushRelation = async (...relation: Parameters<typeof setRelation>) => {
      const event = await setRelation(...relation);
      await one.log.apply();
      await one.channel.publish([relationPush(event, one.log.store.epoch)]);
    };
    await pushRelation(one.log, ada, bob, { contacts: true });
    await Promise.all([receivePresence(hers, bob, 'online'), receivePresence(his, ada, 'online')]);
    await pushRelation(one.log, bob, ada, { contacts: true, blocks: [bob] }, 'UserBlocked');
    for (const [device, userId] of [
      [hers, bob],
      [his, ada],
    ] as const) {
      expect(await getPresence(device, userId)).toEqual([{ userId, presence: null, lastSeenAt: null }]);
    }
    const before = presenceEvents(hers, bob).length;
    his.socket.disconnect();
    await waitUntil(async () => (await shared.online([bob])).size === 0, { what: 'Bob to go offline' });
    const back = await connect(other, bob);
    await pushRelation(one.log, bob, ada, { contacts: true }, 'UserUnblocked');
    await receivePresence(back, ada, 'online');
    expect(presenceEvents(hers, bob)).toHaveLength(before);
    expect(await getPresence(hers, bob)).toMatchObject([{ presence: 'online' }]);
  });

  test('without Redis presence is unknown, and is broadcast again once Redis is back', async () => {
    const [ada, bob] = [newId(), newId()];
    await becomeContacts(ada, bob);
    const hers = await connect(one, ada);
    unavailable = true;
    await connect(other, bob);
    expect(await getPresence(hers, bob)).toMatchObject([{ presence: null }]);
    unavailable = false;
    await receivePresence(hers, bob, 'online');
    expect(await getPresence(hers, bob)).toMatchObject([{ presence: 'online' }]);
  });

  test.each([{}, { userIds: 'x' }, { userIds: ['x'] }, { userIds: Array.from({ length: 201 }, newId) }, null])(
    '%j is refused',
    async (argument) => {
      const device = await connect(one, newId());
      const answer = await device.socket.timeout(5_000).emitWithAck('presence.get', argument);
      expect(answer).toMatchObject({ ok: false, problem: { code: 'validation_failed' } });
    },
  );
});
