import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { newId } from '@parley/events/ids';
import { conversationCreated, memberRemoved } from '@parley/events/event-constructors/conversation-events';
import { messageDeleted, messageSent } from '@parley/events/event-constructors/message-events';
import type { StoredEvent } from '@parley/events/envelope';
import type { ProblemDetails, SyncItem } from '@parley/events/wire/socket-contract';
import { createInFlightLimit } from '@parley/service-kit/bounds/in-flight-limit';
import type { DispatchAnswer, DispatchRequest } from '@parley/service-kit/http/dispatch';
import { createLimit } from '@parley/service-kit/limits';
import { openGateway, unlimited, type Device, type GatewayFixture } from '../gateway.fixture.ts';

let gateway: GatewayFixture;
let device: Device;
let ada: string;
let dispatched: DispatchRequest[];
let answer: (request: DispatchRequest) => Promise<DispatchAnswer>;

beforeEach(async () => {
  dispatched = [];
  answer = async () => ({ ok: true, status: 200, body: {}, headers: {} });
  gateway = await openGateway({
    limits: {
      ...unlimited,
      outstanding: createInFlightLimit({ name: 'socket_commands', max: 6 }),
      rate: createLimit({ name: 'socket', rate: { points: 10, seconds: 600 } }),
    },
    dispatch: (request) => {
      dispatched.push(request);
      return answer(request);
    },
  });
  ada = newId();
  device = gateway.connect(ada);
  await device.receive('ready');
});
afterEach(() => gateway.close());

const sendCommand = (
  name: string,
  ...parameters: unknown[]
): Promise<{ ok: boolean; problem?: ProblemDetails; [answer: string]: unknown }> =>
  device.socket.timeout(5_000).emitWithAck(name, ...parameters);

describe('a command', () => {
  test('becomes the REST request: path, body, idempotency key and actor', async () => {
    const [conversationId, messageId, idempotencyKey] = [newId(), newId(), newId()];
    answer = async () => ({
      ok: true,
      status: 201,
      body: { message: { id: messageId }, position: '1.2.3' },
      headers: { 'parley-position': '1.2.3' },
    });
    expect(await sendCommand('message.send', { conversationId, idempotencyKey, text: 'hi', clientId: 'c' })).toEqual({
      ok: true,
      message: { id: messageId },
      position: '1.2.3',
    });
    await sendCommand('message.edit', { conversationId, messageId, text: 'better' });
    expect(dispatched).toMatchObject([
      {
        method: 'POST',
        path: `/v1/conversations/${conversationId}/messages`,
        body: { text: 'hi', clientId: 'c' },
        headers: { 'idempotency-key': idempotencyKey },
        actor: { userId: ada, sessionId: ada },
        requestId: expect.any(String),
      },
      { method: 'PATCH', path: `/v1/conversations/${conversationId}/messages/${messageId}`, body: { text: 'better' } },
    ]);
  });

  test('whose answer has no body acknowledges the position', async () => {
    answer = async () => ({ ok: true, status: 204, body: undefined, headers: { 'parley-position': '1.2.4' } });
    const [conversationId, messageId] = [newId(), newId()];
    expect(await sendCommand('message.delete', { conversationId, messageId })).toEqual({ ok: true, position: '1.2.4' });
    expect(dispatched[0]).toMatchObject({ method: 'DELETE', path: `/v1/conversations/${conversationId}/messages/${messageId}` });
  });

  test('forwards every field, even to a route that accepts none', async () => {
    await sendCommand('message.delete', { conversationId: newId(), messageId: newId(), silently: true });
    expect(dispatched[0]!.body).toEqual({ silently: true });
  });

  test('that is refused acknowledges the problem', async () => {
    const problem = { type: 't', title: 'x', status: 403, detail: 'x', instance: '/', code: 'forbidden', requestId: 'r' } as const;
    answer = async () => ({ ok: false, status: 403, problem, headers: {} });
    expect(await sendCommand('message.send', { conversationId: newId(), text: 'x' })).toEqual({ ok: false, problem });
  });

  test('that fails acknowledges `internal` without the reason', async () => {
    answer = async () => {
      throw new Error('secret reason');
    };
    const acknowledged = await sendCommand('message.send', { conversationId: newId(), text: 'x' });
    expect(acknowledged).toMatchObject({ ok: false, problem: { code: 'internal', status: 500 } });
    expect(JSON.stringify(acknowledged)).not.toContain('secret');
  });

  test('beyond the limit of unanswered commands is refused until others are answered', async () => {
    const waiting: (() => void)[] = [];
    answer = () => new Promise((resolve) => void waiting.push(() => resolve({ ok: true, status: 200, body: {}, headers: {} })));
    const argument = { conversationId: newId(), text: 'x' };
    const first = Array.from({ length: 6 }, () => sendCommand('message.send', argument));
    expect(await sendCommand('message.send', argument)).toMatchObject({
      ok: false,
      problem: { code: 'too_many_in_flight', status: 429, retryAfter: 1 },
    });
    for (const resolve of waiting) resolve();
    expect((await Promise.all(first)).every(({ ok }) => ok)).toBe(true);
    answer = async () => ({ ok: true, status: 200, body: {}, headers: {} });
    expect(await sendCommand('message.send', argument)).toMatchObject({ ok: true });
  });

  test('beyond the rate limit is refused with the seconds to wait', async () => {
    const answers = [];
    for (let n = 0; n < 11; n++) answers.push(await sendCommand('message.send', { conversationId: newId(), text: 'x' }));
    expect(answers.map(({ ok }) => ok)).toEqual([...Array<boolean>(10).fill(true), false]);
    const { retryAfter } = answers[10]!.problem!;
    expect(Number.isInteger(retryAfter)).toBe(true);
    expect(retryAfter).toBeGreaterThan(590);
  });
});

describe('invalid input', () => {
  test.each([
    ['no argument', 'message.send', []],
    ['null', 'message.send', [null]],
    ['an array', 'message.send', [[1, 2]]],
    ['a string', 'message.edit', ['hello']],
    ['a missing id', 'message.send', [{ text: 'x' }]],
    ['an id that is an object', 'message.delete', [{ conversationId: newId(), messageId: { $ne: 1 } }]],
    ['a key that is not a string', 'message.send', [{ conversationId: newId(), idempotencyKey: 7, text: 'x' }]],
    ['sync without argument', 'sync', []],
    ['sync with invalid fields', 'sync', [{ conversations: [{ id: 'x', after: -1 }] }]],
    ['sync with too many conversations', 'sync', [{ conversations: Array.from({ length: 51 }, () => ({ id: newId(), after: 0 })) }]],
  ])('%s answers validation_failed', async (_title, name, parameters) => {
    expect(await sendCommand(name, ...parameters)).toMatchObject({
      ok: false,
      problem: { code: 'validation_failed', errors: expect.any(Array) },
    });
    expect(dispatched).toEqual([]);
  });

  test('an unknown command, including a name from Object.prototype, answers not_found', async () => {
    for (const name of ['message.shout', 'constructor', 'toString'])
      expect(await sendCommand(name, {})).toMatchObject({ ok: false, problem: { code: 'not_found' } });
  });

  test('slashes in an id stay within its path segment', async () => {
    await sendCommand('message.send', { conversationId: '../../accounts?x=', text: 'x' });
    expect(dispatched[0]!.path).toBe('/v1/conversations/..%2F..%2Faccounts%3Fx%3D/messages');
  });

  test('without an acknowledgement callback is executed or refused silently; the socket stays open', async () => {
    for (const parameters of [[], [null], [{ conversationId: newId(), text: 'x' }], [1, 2, 3]])
      device.socket.emit('message.send', ...parameters);
    device.socket.emit('nonsense', { deeply: { wrong: [Buffer.from('x')] } });
    expect(await sendCommand('sync', { conversations: [] })).toEqual({ ok: true, items: [] });
    expect(dispatched).toHaveLength(1);
  });

  test('larger than the packet limit closes only that socket', async () => {
    const other = gateway.connect(newId());
    await other.receive('ready');
    device.socket.emit('message.send', { conversationId: newId(), text: 'x'.repeat(200_000) });
    expect(await device.disconnected).toMatch(/transport/);
    expect(other.socket.connected).toBe(true);
  });
});

test('a command that the gateway answers itself reports invalid fields as REST does', async () => {
  const { problem } = await sendCommand('typing', { conversationId: newId(), silently: true });
  expect(problem).toMatchObject({
    code: 'validation_failed',
    errors: [
      { path: 'active', message: 'Required' },
      { path: 'silently', message: 'Unknown field' },
    ],
  });
});

describe('sync', () => {
  let group: string;
  let sent: StoredEvent<'MessageSent'>[];

  beforeEach(async () => {
    group = newId();
    sent = [];
    const members = [
      { userId: ada, role: 'owner' as const },
      { userId: newId(), role: 'member' as const },
    ];
    await gateway.log.append(ada, conversationCreated({ conversationId: group, kind: 'group', title: 'Tea', avatarFileId: null, members }));
    for (let n = 0; n < 3; n++) await send(`message ${n}`);
  });

  const message = (text: string) => {
    const fields = { fileIds: [], replyTo: null, mentions: [] };
    return messageSent({ conversationId: group, messageId: newId(), senderId: ada, personal: { text }, ...fields });
  };

  async function send(text: string): Promise<void> {
    sent.push((await gateway.log.append(ada, message(text)))[0] as StoredEvent<'MessageSent'>);
    await gateway.log.apply();
  }

  const sync = async (...conversations: { id: string; after: number }[]): Promise<SyncItem[]> =>
    (await sendCommand('sync', { conversations }))['items'] as SyncItem[];
  const seqsOf = (item: SyncItem | undefined) => ('events' in item! ? item.events.map(({ seq }) => seq) : null);

  test('returns the missed events in their current state, and which conversations are gone', async () => {
    const { payload, version: messageSeq } = sent[0]!;
    const deletion = { conversationId: group, messageId: payload.messageId, messageSeq, senderId: ada, mentionsRemoved: [] };
    await gateway.log.append(ada, messageDeleted(deletion));
    await gateway.log.apply();
    const foreign = newId();
    const items = await sync({ id: group, after: 1 }, { id: foreign, after: 0 }, { id: group, after: 5 });
    expect(items.map(({ id }) => id)).toEqual([group, foreign, group]);
    expect(seqsOf(items[0])).toEqual([2, 3, 4, 5]);
    expect(items[0]).toMatchObject({ hasMore: false, reset: false });
    expect(JSON.stringify(items)).not.toContain('message 0');
    expect(items[1]).toEqual({ id: foreign, gone: true });
    expect(items[2]).toEqual({ id: group, events: [], hasMore: false, reset: false });
  });

  test('resets a client that is too far behind, or ahead of the store', async () => {
    expect((await sync({ id: group, after: 100 }))[0]).toEqual({ id: group, events: [], hasMore: false, reset: true });
    for (let n = 0; n < 10; n++) await Promise.all(Array.from({ length: 100 }, () => gateway.log.append(ada, message('x'))));
    await gateway.log.apply();
    const [far, near] = await sync({ id: group, after: 0 }, { id: group, after: 4 });
    expect(far).toEqual({ id: group, events: [], hasMore: false, reset: true });
    expect(seqsOf(near)).toHaveLength(1_000);
    const shared = await sync({ id: group, after: 304 }, { id: group, after: 504 });
    expect(shared.map((item) => [seqsOf(item)!.length, 'hasMore' in item && item.hasMore])).toEqual([
      [700, false],
      [300, true],
    ]);
  });

  test('returns nothing to a removed member', async () => {
    await gateway.log.append(ada, memberRemoved({ conversationId: group, userId: ada, reason: 'left' }));
    await gateway.log.apply();
    expect(await sync({ id: group, after: 0 })).toEqual([{ id: group, gone: true }]);
  });
});
