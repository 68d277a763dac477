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

async function groupOf(...userIds: string[]): Promise<string> {
  const conversationId = newId();
  const members = userIds.map((userId, index) => ({ userId, role: index === 0 ? ('owner' as const) : ('member' as const) }));
  const created = conversationCreated({ conversationId, kind: 'group', title: 'Tea', avatarFileId: null, members });
  await gateway.publish(await gateway.log.append(userIds[0]!, created));
  return conversationId;
}

async function send(conversationId: string, senderId: string, text = 'hello') {
  const fields = { attachments: [], replyTo: null, mentions: [], clientId: null };
  const event = messageSent({ conversationId, messageId: newId(), senderId, personal: { text }, ...fields });
  const stored = await gateway.log.append(senderId, event);
  await gateway.publish(stored);
  return stored[0]!;
}

describe('connecting', () => {
  test('ready comes first and tells where one stands in every conversation', async () => {
    const [ada, bob] = [newId(), newId()];
    const group = await groupOf(ada, bob);
    await groupOf(bob);
    await send(group, ada);

    const device = gateway.connect(bob);
    const ready = await device.hear('ready');

    expect(device.heard[0]).toBe(ready);
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

  test('a token that is no text is refused', async () => {
    const refusal = await gateway.connect('', { auth: { token: { toString: 'x' } } }).refusal;
    expect(refusal.data).toMatchObject({ code: 'unauthenticated' });
  });

  test('polling and websocket hear the same', async () => {
    const [ada, bob] = [newId(), newId()];
    const group = await groupOf(ada, bob);
    const devices = [['polling'], ['websocket'], ['polling', 'websocket']].map((transports) => gateway.connect(bob, { transports }));
    await Promise.all(devices.map((device) => device.hear('ready')));
    await send(group, ada, 'to all');
    const heard = await Promise.all(devices.map((device) => device.hear('message.sent')));
    expect(heard[1]).toEqual(heard[0]);
    expect(heard[2]).toEqual(heard[0]);
    expect(heard[0]).toMatchObject({ conversationId: group, seq: 2, message: { text: 'to all' } });
  });
});

describe('rooms', () => {
  test('who is added hears it and all that follows, who is removed hears it and nothing more', async () => {
    const [ada, bob] = [newId(), newId()];
    const group = await groupOf(ada);
    const [device, witness] = [gateway.connect(bob), gateway.connect(ada)];
    await Promise.all([device.hear('ready'), witness.hear('ready')]);

    await send(group, ada, 'before');
    await gateway.publish(
      await gateway.log.append(ada, membersAdded({ conversationId: group, members: [{ userId: bob, role: 'member' }] })),
    );
    await send(group, ada, 'with you');
    await gateway.publish(await gateway.log.append(ada, memberRemoved({ conversationId: group, userId: bob, reason: 'removed' }, false)));
    const last = await send(group, ada, 'without you');
    await witness.hear('message.sent', (event) => 'seq' in event && event.seq === last.version);

    expect(witness.seqs(group)).toEqual([2, 3, 4, 5, 6]);
    expect(device.seqs(group)).toEqual([3, 4, 5]);
  });

  test('every device of a user hears, in order', async () => {
    const [ada, bob] = [newId(), newId()];
    const group = await groupOf(ada, bob);
    const devices = [gateway.connect(`${bob}:${newId()}`), gateway.connect(`${bob}:${newId()}`)];
    await Promise.all(devices.map((device) => device.hear('ready')));
    for (let n = 0; n < 20; n++) await send(group, ada, `${n}`);
    for (const device of devices) {
      await device.hear('message.sent', (event) => 'seq' in event && event.seq === 21);
      expect(device.seqs(group)).toEqual(Array.from({ length: 20 }, (_, index) => index + 2));
    }
  });

  test('a push that scenarios the newest word about a member changes nothing', async () => {
    const [ada, bob] = [newId(), newId()];
    const group = await groupOf(ada);
    const device = gateway.connect(bob);
    const witness = gateway.connect(ada);
    await Promise.all([device.hear('ready'), witness.hear('ready')]);
    const added = await gateway.log.append(ada, membersAdded({ conversationId: group, members: [{ userId: bob, role: 'member' }] }));
    await gateway.publish(added);
    await gateway.publish(await gateway.log.append(ada, memberRemoved({ conversationId: group, userId: bob, reason: 'removed' }, false)));

    await gateway.push(added);
    const last = await send(group, ada);
    await witness.hear('message.sent', (event) => 'seq' in event && event.seq === last.version);

    expect(device.seqs(group)).toEqual([2, 3]);
  });
});

describe('the end of a session', () => {
  test('is heard, then the socket is closed; other sessions stay', async () => {
    const ada = newId();
    const [mine, other] = [newId(), newId()];
    const [device, stays] = [gateway.connect(`${ada}:${mine}`), gateway.connect(`${ada}:${other}`, { transports: ['polling'] })];
    await Promise.all([device.hear('ready'), stays.hear('ready')]);
    const at = '2026-01-02T03:04:05.678Z';
    await gateway.channel.publish([{ kind: 'session_revoked', sessionId: mine, reason: 'logged_out', at }]);
    expect(await device.gone).toBe('io server disconnect');
    expect(device.heard.at(-1)).toEqual({ type: 'session.revoked', at, sessionId: mine, reason: 'logged_out' });
    expect(stays.socket.connected).toBe(true);

    await gateway.channel.publish([{ kind: 'session_revoked', sessionId: other, reason: 'logged_out', at }]);
    expect(await stays.gone).toBe('io server disconnect');
    expect(stays.heard.at(-1)).toMatchObject({ type: 'session.revoked', sessionId: other });
  });

  test('is found by the sweep when no push told of it', async () => {
    const own = await openGateway({ sweepMs: 20 });
    const [ada, bob] = [newId(), newId()];
    const [device, stays] = [own.connect(ada), own.connect(bob)];
    await Promise.all([device.hear('ready'), stays.hear('ready')]);
    own.endedSessions.add(ada);
    expect(await device.gone).toBe('io server disconnect');
    expect(device.heard.at(-1)).toMatchObject({ type: 'session.revoked', sessionId: ada });
    expect(stays.socket.connected).toBe(true);
    await own.close();
  });

  test('between admission and seat is found before ready', async () => {
    const ada = newId();
    const own = await openGateway({ readActiveSessions: async () => new Set() });
    const device = own.connect(ada);
    expect(await device.gone).toBe('io server disconnect');
    expect(device.heard.map(({ type }) => type)).toEqual(['session.revoked']);
    await own.close();
  });
});

test('a socket whose memberships cannot be read is let go, to come back by itself', async () => {
  let fails = true;
  const own = await openGateway({
    readMemberships: async () => {
      if (fails) throw new Error('the database is away');
      return [];
    },
  });
  const device = own.connect(newId(), { reconnection: true, reconnectionDelay: 10 });
  expect(await device.gone).toBe('transport close');
  fails = false;
  await device.hear('ready');
  expect(device.heard).toHaveLength(1);
  await own.close();
});

test('closing answers what is under way, and sends clients elsewhere', async () => {
  let answer = () => {};
  const own = await openGateway({
    dispatch: () => new Promise((resolve) => (answer = () => resolve({ ok: true, status: 200, body: { message: {} }, headers: {} }))),
  });
  const device = own.connect(newId());
  await device.hear('ready');
  const argument = { conversationId: newId(), text: 'last' };
  const acknowledged = device.socket.timeout(5_000).emitWithAck('message.send', argument);
  await device.socket.timeout(5_000).emitWithAck('sync', { conversations: [] });
  const stopping = own.stop();
  answer();
  expect(await acknowledged).toEqual({ ok: true, message: {} });
  expect(await device.gone).toBe('transport close');
  await stopping;
  await own.close();
});

describe('limits of sockets', () => {
  test('one more than a user may have is refused by its name, others’ are not; one that goes makes room', async () => {
    const own = await openGateway({ limits: { ...unlimited, perUser: 2 } });
    const [ada, bob] = [newId(), newId()];
    const devices = [own.connect(ada), own.connect(ada)];
    await Promise.all(devices.map((device) => device.hear('ready')));
    expect((await own.connect(ada).refusal).data).toMatchObject({ code: 'too_many_sockets', status: 429 });
    await own.connect(bob).hear('ready');
    devices[0]!.socket.disconnect();
    await waitUntil(
      async () => {
        const again = own.connect(ada);
        return Promise.race([again.hear('ready').then(() => true), again.refusal.then(() => false)]);
      },
      { what: 'room for another' },
    );
    await own.close();
  });

  test('a packet that is larger than configured closes its socket alone', async () => {
    const own = await openGateway({ limits: { ...unlimited, packetBytes: 2_000 } });
    const [large, small] = [own.connect(newId()), own.connect(newId())];
    await Promise.all([large, small].map((device) => device.hear('ready')));
    small.socket.emit('sync', 'x'.repeat(1_000));
    large.socket.emit('sync', 'x'.repeat(3_000));
    await large.gone;
    expect(await small.socket.timeout(5_000).emitWithAck('sync', { conversations: [] })).toEqual({ ok: true, items: [] });
    await own.close();
  });
});
