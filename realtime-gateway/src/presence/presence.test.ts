import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { newId } from '@parley/events/ids';
import type { SignalEvent } from '@parley/events/wire/events';
import type { PresenceItem } from '@parley/events/wire/socket-contract';
import { inProcessPresence } from '@parley/presence/in-process-presence';
import { PresenceAway, type Presence } from '@parley/presence/presence';
import { readMemberships } from '@parley/read-tables/reads/memberships';
import { activeSlot } from '@parley/read-tables/slots';
import { waitUntil } from '@parley/testing-kit/wait-until';
import { openGateway, rememberedSightings, type Device, type GatewayFixture } from '../gateway.fixture.ts';
import { openDirect, pushOfStanding, stand, write } from './relations.fixture.ts';

const graceMs = 900;
type Told = Extract<SignalEvent, { type: 'presence.changed' }>;

let one: GatewayFixture;
let other: GatewayFixture;
let away: boolean;
let shared: Presence;

/** Two gateways that share tables, channel and presence. */
beforeEach(async () => {
  away = false;
  const map = inProcessPresence({ graceMs, clock: Date.now });
  const reachable = <Answer>(ask: () => Promise<Answer>) => (away ? Promise.reject(new PresenceAway('test')) : ask());
  shared = {
    keep: (userIds) => reachable(() => map.keep(userIds)),
    gone: () => reachable(() => map.gone()),
    forget: (userIds) => reachable(() => map.forget(userIds)),
    online: (userIds) => reachable(() => map.online(userIds)),
  };
  const presence = { presence: shared, graceMs, ...rememberedSightings() };
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

const told = (device: Device, userId: string) =>
  device.heard.filter((event): event is Told => event.type === 'presence.changed' && event.userId === userId);
const hears = (device: Device, userId: string, presence: 'online' | 'offline', times = 1) =>
  waitUntil(() => told(device, userId).filter((event) => event.presence === presence).length >= times, {
    what: `${presence}, ${times} times`,
    deadlineMs: 6_000,
  });
async function ask(device: Device, ...userIds: string[]): Promise<PresenceItem[]> {
  const { items } = await device.socket.timeout(5_000).emitWithAck('presence.get', { userIds });
  return items;
}
async function connected(gateway: GatewayFixture, userId: string): Promise<Device> {
  const device = gateway.connect(userId);
  await device.hear('ready');
  return device;
}
const becomeContacts = async (a: string, b: string) => {
  await stand(one.log, a, b, { contacts: true });
  await one.log.apply();
};

describe('presence', () => {
  test('contacts are told who comes and goes, on whichever gateway; several devices are one presence', async () => {
    const [ada, bob, eve] = [newId(), newId(), newId()];
    await becomeContacts(ada, bob);
    const [hers, stranger] = [await connected(one, ada), await connected(one, eve)];
    const phone = await connected(other, bob);
    await hears(hers, bob, 'online');
    const tablet = await connected(one, bob);
    phone.socket.disconnect();
    // Longer than the grace: the other device keeps him.
    const until = Date.now() + 2 * graceMs;
    await waitUntil(() => Date.now() > until, { what: 'twice the grace', pauseMs: 50 });
    expect(await ask(hers, bob)).toMatchObject([{ userId: bob, presence: 'online', lastSeenAt: expect.any(String) }]);
    const left = Date.now();
    tablet.socket.disconnect();
    await hears(hers, bob, 'offline');
    expect(Date.now() - left).toBeGreaterThanOrEqual(graceMs - 50);
    expect(told(hers, bob).map(({ presence }) => presence)).toEqual(['online', 'offline']);
    const [gone] = await ask(hers, bob);
    expect(gone).toMatchObject({ presence: 'offline' });
    expect(Math.abs(Date.parse(gone!.lastSeenAt!) - left)).toBeLessThan(graceMs);
    expect(told(stranger, bob)).toEqual([]);
    expect(await ask(stranger, bob, ada)).toEqual([bob, ada].map((userId) => ({ userId, presence: null, lastSeenAt: null })));
  });

  test('a socket that flaps tells nobody anything', async () => {
    const [ada, bob] = [newId(), newId()];
    await becomeContacts(ada, bob);
    const hers = await connected(one, ada);
    for (let n = 0; n < 8; n++) (await connected(n % 2 ? one : other, bob)).socket.disconnect();
    await hears(hers, bob, 'offline');
    expect(told(hers, bob).map(({ presence }) => presence)).toEqual(['online', 'offline']);
  });

  test('who both wrote see each other; one message alone shows nothing', async () => {
    const [ada, bob] = [newId(), newId()];
    const direct = await openDirect(one.log, ada, bob);
    await write(one.log, ada, direct);
    await one.log.apply();
    const [hers] = [await connected(one, ada), await connected(other, bob)];
    expect(await ask(hers, bob)).toEqual([{ userId: bob, presence: null, lastSeenAt: null }]);
    await write(one.log, bob, direct);
    await one.log.apply();
    expect(await ask(hers, bob)).toMatchObject([{ presence: 'online' }]);
  });

  test('nothing passes a block, in either direction; a new contact and an unblocked one show themselves at once', async () => {
    const [ada, bob] = [newId(), newId()];
    const [hers, his] = [await connected(one, ada), await connected(other, bob)];
    const tell = async (...standing: Parameters<typeof stand>) => {
      const event = await stand(...standing);
      await one.log.apply();
      await one.channel.publish([pushOfStanding(event, one.log.store.epoch)]);
    };
    await tell(one.log, ada, bob, { contacts: true });
    await Promise.all([hears(hers, bob, 'online'), hears(his, ada, 'online')]);
    await tell(one.log, bob, ada, { contacts: true, blocks: [bob] }, 'UserBlocked');
    for (const [device, userId] of [
      [hers, bob],
      [his, ada],
    ] as const) {
      expect(await ask(device, userId)).toEqual([{ userId, presence: null, lastSeenAt: null }]);
    }
    const before = told(hers, bob).length;
    his.socket.disconnect();
    await waitUntil(async () => (await shared.online([bob])).size === 0, { what: 'his going' });
    const back = await connected(other, bob);
    await tell(one.log, bob, ada, { contacts: true }, 'UserUnblocked');
    await hears(back, ada, 'online');
    expect(told(hers, bob)).toHaveLength(before);
    expect(await ask(hers, bob)).toMatchObject([{ presence: 'online' }]);
  });

  test('without Redis nothing is known, everything else goes on, and all is told again when it is back', async () => {
    const [ada, bob] = [newId(), newId()];
    await becomeContacts(ada, bob);
    const hers = await connected(one, ada);
    away = true;
    await connected(other, bob);
    expect(await ask(hers, bob)).toMatchObject([{ presence: null }]);
    away = false;
    await hears(hers, bob, 'online');
    expect(await ask(hers, bob)).toMatchObject([{ presence: 'online' }]);
  });

  test.each([{}, { userIds: 'x' }, { userIds: ['x'] }, { userIds: Array.from({ length: 201 }, newId) }, null])(
    '%j is refused',
    async (argument) => {
      const device = await connected(one, newId());
      const answer = await device.socket.timeout(5_000).emitWithAck('presence.get', argument);
      expect(answer).toMatchObject({ ok: false, problem: { code: 'validation_failed' } });
    },
  );
});
