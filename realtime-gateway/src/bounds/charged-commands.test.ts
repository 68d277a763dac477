import { afterEach, describe, expect, test } from '@jest/globals';
import { newId } from '@parley/events/ids';
import { conversationCreated } from '@parley/events/event-constructors/conversation-events';
import { messageSent } from '@parley/events/event-constructors/message-events';
import type { ProblemDetails, SyncItem } from '@parley/events/wire/socket-contract';
import { createInFlightLimit } from '@parley/service-kit/bounds/in-flight-limit';
import { createWorkBudget } from '@parley/service-kit/bounds/work-budget';
import { createLimit, createRequestLimits } from '@parley/service-kit/limits';
import type { RealtimeGatewayOptions } from '../app.ts';
import { openGateway, unlimited, type Device, type GatewayFixture } from '../gateway.fixture.ts';

type Answer = { ok: boolean; problem?: ProblemDetails; items?: unknown[] };

let gateway: GatewayFixture;
afterEach(() => gateway.close());

const send = (device: Device, name: string, argument: unknown): Promise<Answer> => device.socket.timeout(5_000).emitWithAck(name, argument);

async function connect(userId: string): Promise<Device> {
  const device = gateway.connect(userId);
  await device.receive('ready');
  return device;
}

/** A group with messages of 1 KB. */
async function createGroup(userId: string, messages: number): Promise<string> {
  const conversationId = newId();
  const members = [{ userId, role: 'owner' as const }];
  await gateway.log.append(userId, conversationCreated({ conversationId, kind: 'group', title: 'Tea', avatarFileId: null, members }));
  const fields = { fileIds: [], replyTo: null, mentions: [], personal: { text: 'x'.repeat(500) } };
  for (let n = 0; n < messages; n++)
    await gateway.log.append(userId, messageSent({ conversationId, messageId: newId(), senderId: userId, ...fields }));
  await gateway.log.apply();
  return conversationId;
}

describe('C1: commands that the gateway answers are charged like REST', () => {
  const userLimit = (points: number, seconds = 600) => {
    const limit = (name: string) => createLimit({ name, rate: { points, seconds } });
    return createRequestLimits({ user: limit('user'), session: limit('session'), address: limit('address') });
  };

  test.each([
    ['sync', { conversations: [] }],
    ['presence.get', { userIds: [] }],
    ['typing', { conversationId: newId(), active: true }],
  ])('%s takes from the limits of the user', async (name, argument) => {
    gateway = await openGateway({ requestLimits: userLimit(2) });
    const ada = newId();
    const devices = [await connect(ada), await connect(ada)];
    for (const device of devices) expect(await send(device, name, argument)).not.toHaveProperty('problem.code', 'rate_limited');
    for (const device of devices)
      expect(await send(device, name, argument)).toMatchObject({ ok: false, problem: { code: 'rate_limited', status: 429 } });
    expect(await send(await connect(newId()), name, argument)).not.toHaveProperty('problem.code', 'rate_limited');
  });

  test('M5: the bytes of their arguments too', async () => {
    const bodyBytes = createLimit({ name: 'body_bytes', rate: { points: 2_000, seconds: 600 } });
    const limit = (name: string) => createLimit({ name, rate: { points: 100, seconds: 600 } });
    const requestLimits = createRequestLimits({ user: limit('user'), session: limit('session'), address: limit('address'), bodyBytes });
    gateway = await openGateway({ requestLimits });
    const device = await connect(newId());
    const userIds = Array.from({ length: 30 }, newId);
    expect(await send(device, 'presence.get', { userIds })).toMatchObject({ ok: true });
    expect(await send(device, 'presence.get', { userIds })).toMatchObject({ ok: false, problem: { code: 'rate_limited' } });
  });

  test('the bytes of answers to sync too', async () => {
    const answerBytes = createWorkBudget({ name: 'answer_bytes', rate: { points: 20_000, seconds: 600 }, problem: 'rate_limited' });
    const limit = (name: string) => createLimit({ name, rate: { points: 100, seconds: 600 } });
    const requestLimits = createRequestLimits({ user: limit('user'), session: limit('session'), address: limit('address'), answerBytes });
    gateway = await openGateway({ requestLimits });
    const ada = newId();
    const conversations = [{ id: await createGroup(ada, 30), after: 0 }];
    const [device, other] = [await connect(ada), await connect(ada)];
    expect(await send(device, 'sync', { conversations })).toMatchObject({ ok: true });
    expect(await send(other, 'sync', { conversations })).toMatchObject({ ok: false, problem: { code: 'rate_limited', status: 429 } });
    expect(await send(await connect(newId()), 'sync', { conversations })).toMatchObject({ ok: true });
  });

  test('large binary data, which no command has, closes the socket', async () => {
    gateway = await openGateway();
    const device = await connect(newId());
    device.socket.emit('sync', { conversations: [], data: Buffer.alloc(2_000) });
    await device.disconnected;
  });

  test('commands that command-service answers are charged there alone', async () => {
    gateway = await openGateway({ requestLimits: userLimit(1) });
    const device = await connect(newId());
    for (let n = 0; n < 3; n++) expect(await send(device, 'message.send', { conversationId: newId(), text: 'x' })).toEqual({ ok: true });
  });

  test('they count as requests in flight of the user until they are answered', async () => {
    const { openTables, release } = gate();
    const user = createInFlightLimit({ name: 'in_flight', max: 2 });
    const requestLimits = createRequestLimits({
      user: createLimit({ name: 'user', rate: { points: 100, seconds: 600 } }),
      session: createLimit({ name: 'session', rate: { points: 100, seconds: 600 } }),
      address: createLimit({ name: 'address', rate: { points: 100, seconds: 600 } }),
      inFlight: { user, network: user, reads: user, longPolls: user },
    });
    gateway = await openGateway({ requestLimits, openTables });
    const ada = newId();
    const devices = [await connect(ada), await connect(ada), await connect(ada)];
    const waiting = devices.slice(0, 2).map((device) => send(device, 'sync', { conversations: [] }));
    await Promise.all(devices.slice(0, 2).map((device) => send(device, 'nothing', {})));
    expect(await send(devices[2]!, 'sync', { conversations: [] })).toMatchObject({ problem: { code: 'too_many_in_flight' } });
    release();
    expect(await Promise.all(waiting)).toEqual([
      { ok: true, items: [] },
      { ok: true, items: [] },
    ]);
    expect(await send(devices[2]!, 'sync', { conversations: [] })).toEqual({ ok: true, items: [] });
  });
});

describe('C1: sync on the socket is bounded', () => {
  test('a second sync before the first is answered is refused; other sockets are not', async () => {
    const { openTables, release } = gate();
    gateway = await openGateway({ openTables });
    const ada = newId();
    const [device, other] = [await connect(ada), await connect(ada)];
    const first = send(device, 'sync', { conversations: [] });
    expect(await send(device, 'sync', { conversations: [] })).toMatchObject({
      ok: false,
      problem: { code: 'too_many_in_flight', status: 429, retryAfter: 1 },
    });
    const others = send(other, 'sync', { conversations: [] });
    release();
    expect([await first, await others]).toEqual([
      { ok: true, items: [] },
      { ok: true, items: [] },
    ]);
    expect(await send(device, 'sync', { conversations: [] })).toEqual({ ok: true, items: [] });
  });

  test('an answer ends within a conversation, and the next continues there', async () => {
    const pageBytes = 4_000;
    gateway = await openGateway({ limits: { ...unlimited, pageBytes } });
    const ada = newId();
    const groups = [await createGroup(ada, 20), await createGroup(ada, 5)];
    const device = await connect(ada);
    const seqs = new Map(groups.map((id) => [id, [] as number[]]));
    let gaps = groups.map((id) => ({ id, after: 0 }));
    for (let answers = 0; gaps.length > 0 && answers < 20; answers++) {
      const { items } = (await send(device, 'sync', { conversations: gaps })) as { items: Extract<SyncItem, { events: unknown }>[] };
      const events = items.flatMap((item) => item.events);
      expect(Buffer.byteLength(JSON.stringify(events))).toBeLessThanOrEqual(pageBytes + 1_000);
      for (const { id, events: read } of items) seqs.get(id)!.push(...read.map(({ seq }) => seq));
      gaps = items.filter(({ hasMore }) => hasMore).map(({ id }) => ({ id, after: seqs.get(id)!.at(-1) ?? 0 }));
    }
    expect([...seqs.values()].map(({ length }) => length)).toEqual([21, 6]);
    for (const read of seqs.values()) expect(read).toEqual(read.map((_seq, index) => index + 1));
  });
});

/** Read tables that cannot be opened until `release`. */
function gate(): { openTables: RealtimeGatewayOptions['openTables']; release: () => void } {
  let release = () => {};
  const released = new Promise<void>((resolve) => (release = resolve));
  return {
    async openTables() {
      await released;
      return { database: { read: async () => [] } as never, names: {} as never };
    },
    release,
  };
}
