import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { newId } from '@parley/events/ids';
import { conversationCreated, memberRemoved, membersAdded } from '@parley/events/event-constructors/conversation-events';
import { messageSent } from '@parley/events/event-constructors/message-events';
import { waitUntil } from '@parley/testing-kit/wait-until';
import { openGateway, unlimited, type GatewayFixture } from './gateway.fixture.ts';

let gateway: GatewayFixture;
beforeEach(async () => {
  gateway = await openGateway();
});
afterEach(() => gateway.close());

async function createGroup(...userIds: string[]): Promise<string> {
  const conversationId = newId();
  const members = userIds.map((userId, index) => ({ userId, role: index === 0 ? ('owner' as const) : ('member' as const) }));
  const created = conversationCreated({ conversationId, kind: 'group', title: 'Tea', avatarFileId: null, members });
  await gateway.publish(await gateway.log.append(userIds[0]!, created));
  return conversationId;
}

async function send(conversationId: string, senderId: string, text = 'hello') {
  const fields = { fileIds: [], replyTo: null, mentions: [] };
  const event = messageSent({ conversationId, messageId: newId(), senderId, personal: { text }, ...fields });
  const stored = await gateway.log.append(senderId, event);
  await gateway.publish(stored);
  return stored[0]!;
}

describe('connecting', () => {
  test('ready is the first event and has the position of every conversation', async () => {
    const [ada, bob] = [newId(), newId()];
    const group = await createGroup(ada, bob);
    await createGroup(bob);
    await send(group, ada);

    const device = gateway.connect(bob);
    const ready = await device.receive('ready');

    expect(device.received[0]).toBe(ready);
    expect(ready).toMatchObject({ type: 'ready', userId: bob, sessionId: bob, epoch: gateway.log.store.epoch, at: expect.any(String) });
    expect(ready).toHaveProperty('conversations.length', 2);
    expect(ready).toHaveProperty('conversations', expect.arrayContaining([{ id: group, lastSeq: 2, readSeq: 1 }]));
  });

  test.each([
    ['', 'unauthenticated'],
    ['expired', 'token_expired'],
  ])('a bad token (%j) is refused with its code', async (token, code) => {
    const refusal = await gateway.connect(token).refusal;
    expect(refusal.data).toMatchObject({ code, status: 401 });
  });

  test('a token that is not a string is refused', async () => {
    const refusal = await gateway.connect('', { auth: { token: { toString: 'x' } } }).refusal;
    expect(refusal.data).toMatchObject({ code: 'unauthenticated' });
  });

  test('polling and WebSocket clients receive the same events', async () => {
    const [ada, bob] = [newId(), newId()];
    const group = await createGroup(ada, bob);
    const devices = [['polling'], ['websocket'], ['polling', 'websocket']].map((transports) => gateway.connect(bob, { transports }));
    await Promise.all(devices.map((device) => device.receive('ready')));
    await send(group, ada, 'to all');
    const received = await Promise.all(devices.map((device) => device.receive('message.sent')));
    expect(received[1]).toEqual(received[0]);
    expect(received[2]).toEqual(received[0]);
    expect(received[0]).toMatchObject({ conversationId: group, seq: 2, message: { text: 'to all' } });
  });
});

describe('rooms', () => {
  test('an added member receives the addition and every later event, a removed member nothing after the removal', async () => {
    const [ada, bob] = [newId(), newId()];
    const group = await createGroup(ada);
    const [device, witness] = [gateway.connect(bob), gateway.connect(ada)];
    await Promise.all([device.receive('ready'), witness.receive('ready')]);

    await send(group, ada, 'before');
    await gateway.publish(
      await gateway.log.append(ada, membersAdded({ conversationId: group, members: [{ userId: bob, role: 'member' }] })),
    );
    await send(group, ada, 'with you');
    await gateway.publish(await gateway.log.append(ada, memberRemoved({ conversationId: group, userId: bob, reason: 'removed' })));
    const last = await send(group, ada, 'without you');
    await witness.receive('message.sent', (event) => 'seq' in event && event.seq === last.version);

    expect(witness.seqs(group)).toEqual([2, 3, 4, 5, 6]);
    expect(device.seqs(group)).toEqual([3, 4, 5]);
  });

  test('every device of a user receives events in order', async () => {
    const [ada, bob] = [newId(), newId()];
    const group = await createGroup(ada, bob);
    const devices = [gateway.connect(`${bob}:${newId()}`), gateway.connect(`${bob}:${newId()}`)];
    await Promise.all(devices.map((device) => device.receive('ready')));
    for (let n = 0; n < 20; n++) await send(group, ada, `${n}`);
    for (const device of devices) {
      await device.receive('message.sent', (event) => 'seq' in event && event.seq === 21);
      expect(device.seqs(group)).toEqual(Array.from({ length: 20 }, (_, index) => index + 2));
    }
  });

  test('a push with an outdated membership version changes nothing', async () => {
    const [ada, bob] = [newId(), newId()];
    const group = await createGroup(ada);
    const device = gateway.connect(bob);
    const witness = gateway.connect(ada);
    await Promise.all([device.receive('ready'), witness.receive('ready')]);
    const added = await gateway.log.append(ada, membersAdded({ conversationId: group, members: [{ userId: bob, role: 'member' }] }));
    await gateway.publish(added);
    await gateway.publish(await gateway.log.append(ada, memberRemoved({ conversationId: group, userId: bob, reason: 'removed' })));

    await gateway.push(added);
    const last = await send(group, ada);
    await witness.receive('message.sent', (event) => 'seq' in event && event.seq === last.version);

    expect(device.seqs(group)).toEqual([2, 3]);
  });
});

describe('an ended session', () => {
  test('receives session.revoked, then its sockets are closed; other sessions stay connected', async () => {
    const ada = newId();
    const [mine, other] = [newId(), newId()];
    const [device, stays] = [gateway.connect(`${ada}:${mine}`), gateway.connect(`${ada}:${other}`, { transports: ['polling'] })];
    await Promise.all([device.receive('ready'), stays.receive('ready')]);
    const at = '2026-01-02T03:04:05.678Z';
    await gateway.channel.publish([{ kind: 'session_revoked', sessionId: mine, reason: 'logged_out', at }]);
    expect(await device.disconnected).toBe('io server disconnect');
    expect(device.received.at(-1)).toEqual({ type: 'session.revoked', at, sessionId: mine, reason: 'logged_out' });
    expect(stays.socket.connected).toBe(true);

    await gateway.channel.publish([{ kind: 'session_revoked', sessionId: other, reason: 'logged_out', at }]);
    expect(await stays.disconnected).toBe('io server disconnect');
    expect(stays.received.at(-1)).toMatchObject({ type: 'session.revoked', sessionId: other });
  });

  test('is found by the sweep if no push reported it', async () => {
    const own = await openGateway({ sweepMs: 20 });
    const [ada, bob] = [newId(), newId()];
    const [device, stays] = [own.connect(ada), own.connect(bob)];
    await Promise.all([device.receive('ready'), stays.receive('ready')]);
    own.endedSessions.add(ada);
    expect(await device.disconnected).toBe('io server disconnect');
    expect(device.received.at(-1)).toMatchObject({ type: 'session.revoked', sessionId: ada });
    expect(stays.socket.connected).toBe(true);
    await own.close();
  });

  test('of an API key ends when the key expires, and not before', async () => {
    const [bot, ada] = [newId(), newId()];
    const expiresAt = { [bot]: Date.now() + 1_500, [ada]: Date.now() + 60 * 24 * 3_600_000 };
    const own = await openGateway({
      authenticate: async ({ authorization = '' }) => {
        const userId = authorization.slice('Bearer '.length);
        return { userId, sessionId: userId, apiKey: { id: '4fTq0ZbX9sLd', scopes: ['messages'], expiresAt: expiresAt[userId]! } };
      },
    });
    const [device, stays] = [own.connect(bot), own.connect(ada)];
    await Promise.all([device.receive('ready'), stays.receive('ready')]);
    expect(await device.disconnected).toBe('io server disconnect');
    expect(Date.now()).toBeGreaterThanOrEqual(expiresAt[bot]!);
    expect(device.received.at(-1)).toMatchObject({ type: 'session.revoked', sessionId: bot, reason: 'key_expired' });
    expect(stays.socket.connected).toBe(true);
    await own.close();
  });

  test('that ended during the handshake is found before ready', async () => {
    const ada = newId();
    const own = await openGateway({ readActiveSessions: async () => new Set() });
    const device = own.connect(ada);
    expect(await device.disconnected).toBe('io server disconnect');
    expect(device.received.map(({ type }) => type)).toEqual(['session.revoked']);
    await own.close();
  });
});

test('a socket whose memberships cannot be read is closed, and reconnects', async () => {
  let fails = true;
  const own = await openGateway({
    readMemberships: async () => {
      if (fails) throw new Error('database unavailable');
      return [];
    },
  });
  const device = own.connect(newId(), { reconnection: true, reconnectionDelay: 10 });
  expect(await device.disconnected).toBe('transport close');
  fails = false;
  await device.receive('ready');
  expect(device.received).toHaveLength(1);
  await own.close();
});

test('shutdown answers running commands and closes the transports', async () => {
  let answer = () => {};
  const own = await openGateway({
    dispatch: () => new Promise((resolve) => (answer = () => resolve({ ok: true, status: 200, body: { message: {} }, headers: {} }))),
  });
  const device = own.connect(newId());
  await device.receive('ready');
  const argument = { conversationId: newId(), text: 'last' };
  const acknowledged = device.socket.timeout(5_000).emitWithAck('message.send', argument);
  await device.socket.timeout(5_000).emitWithAck('sync', { conversations: [] });
  const stopping = own.stop();
  answer();
  expect(await acknowledged).toEqual({ ok: true, message: {} });
  expect(await device.disconnected).toBe('transport close');
  await stopping;
  await own.close();
});

describe('limits of sockets', () => {
  test('a socket beyond the user’s limit is refused, other users’ are not; a closed socket makes room', async () => {
    const own = await openGateway({ limits: { ...unlimited, perUser: 2 } });
    const [ada, bob] = [newId(), newId()];
    const devices = [own.connect(ada), own.connect(ada)];
    await Promise.all(devices.map((device) => device.receive('ready')));
    expect((await own.connect(ada).refusal).data).toMatchObject({ code: 'too_many_sockets', status: 429 });
    await own.connect(bob).receive('ready');
    devices[0]!.socket.disconnect();
    await waitUntil(
      async () => {
        const again = own.connect(ada);
        return Promise.race([again.receive('ready').then(() => true), again.refusal.then(() => false)]);
      },
      { what: 'capacity for another socket' },
    );
    await own.close();
  });

  test('an oversized packet closes only its own socket', async () => {
    const own = await openGateway({ limits: { ...unlimited, packetBytes: 2_000 } });
    const [large, small] = [own.connect(newId()), own.connect(newId())];
    await Promise.all([large, small].map((device) => device.receive('ready')));
    small.socket.emit('sync', 'x'.repeat(1_000));
    large.socket.emit('sync', 'x'.repeat(3_000));
    await large.disconnected;
    expect(await small.socket.timeout(5_000).emitWithAck('sync', { conversations: [] })).toEqual({ ok: true, items: [] });
    await own.close();
  });
});
