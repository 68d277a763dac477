import { afterEach, describe, expect, test } from '@jest/globals';
import { newId } from '@parley/events/ids';
import { conversationCreated } from '@parley/events/event-constructors/conversation-events';
import { messageSent } from '@parley/events/event-constructors/message-events';
import type { DispatchRequest } from '@parley/service-kit/http/dispatch';
import { createLogger } from '@parley/service-kit/logging';
import { waitUntil } from '@parley/testing-kit/wait-until';
import { openGateway, type GatewayFixture } from '../gateway.fixture.ts';
import { reportDeliveries, type DeliveryReports } from './delivery-reports.ts';
import { SocketDeliveries } from './pending-deliveries.ts';

describe('what a socket vouches for', () => {
  test('a pong: what was written before its ping, and no more', () => {
    const socket = new SocketDeliveries();
    socket.write('a', 1);
    socket.ping();
    socket.write('a', 2);
    socket.write('b', 1);
    expect([...socket.pong()]).toEqual([['a', 1]]);
    expect([...socket.pong()]).toEqual([]);
    socket.ping();
    expect([...socket.pong()]).toEqual([
      ['a', 2],
      ['b', 1],
    ]);
  });

  test('any other packet: all that was written', () => {
    const socket = new SocketDeliveries();
    socket.write('a', 1);
    socket.ping();
    socket.write('a', 2);
    expect([...socket.packet()]).toEqual([['a', 2]]);
    expect([...socket.packet()]).toEqual([]);
  });
});

describe('reports', () => {
  const actor = { userId: 'ada', sessionId: 's' };
  let reports: DeliveryReports;
  const asked: DispatchRequest[] = [];
  const dispatch = async (request: DispatchRequest) => {
    asked.push(request);
    return { ok: true as const, status: 200, body: {}, headers: {} };
  };
  const begin = (everyMs: number) => {
    asked.length = 0;
    reports = reportDeliveries({ dispatch, newId, logger: createLogger({ service: 'test', level: 'silent' }), everyMs });
  };
  afterEach(() => reports.close());

  test('go out at once, then the highest of what came meanwhile, once', async () => {
    begin(30);
    for (const seq of [3, 4, 6, 5]) reports.report(actor, new Map([['room', seq]]));
    reports.report(actor, new Map([['other', 1]]));
    expect(asked.map(({ path, body }) => [path, body])).toEqual([
      ['/v1/conversations/room/receipt', { delivered: 3 }],
      ['/v1/conversations/other/receipt', { delivered: 1 }],
    ]);
    await waitUntil(() => asked.length === 3, { what: 'the second report', deadlineMs: 2_000, pauseMs: 2 });
    expect(asked[2]).toMatchObject({ method: 'PUT', path: '/v1/conversations/room/receipt', body: { delivered: 6 }, actor });
  });

  test('what the second brought already is not told again', () => {
    begin(60_000);
    for (const seq of [3, 3, 2]) reports.report(actor, new Map([['room', seq]]));
    expect(asked).toHaveLength(1);
  });
});

describe('a socket', () => {
  const members = (...ids: string[]) => ids.map((userId) => ({ userId, role: 'member' as const }));

  let gateway: GatewayFixture;
  afterEach(() => gateway.close());

  test('that sends a packet after a message has received it; its sender is told of nothing', async () => {
    const asked: DispatchRequest[] = [];
    gateway = await openGateway({
      dispatch: async (request) => {
        asked.push(request);
        return { ok: true, status: 200, body: {}, headers: {} };
      },
    });
    const [ada, bob] = [newId(), newId()];
    const conversationId = newId();
    const made = { conversationId, kind: 'group' as const, title: 'Tea', avatarFileId: null };
    await gateway.log.append(ada, conversationCreated({ ...made, members: members(ada, bob) }));
    await gateway.log.apply();
    const [hers, his] = [gateway.connect(ada), gateway.connect(bob)];
    await Promise.all([hers.hear('ready'), his.hear('ready')]);
    const said = { attachments: [], replyTo: null, mentions: [], clientId: null };
    const sent = messageSent({ conversationId, messageId: newId(), senderId: ada, personal: { text: 'hi' }, ...said });
    await gateway.publish(await gateway.log.append(ada, sent));
    await Promise.all([hers.hear('message.sent'), his.hear('message.sent')]);
    expect(asked).toEqual([]);
    for (const device of [hers, his]) await device.socket.timeout(5_000).emitWithAck('sync', { conversations: [] });
    await waitUntil(() => asked.length > 0, { what: 'the report', deadlineMs: 2_000, pauseMs: 2 });
    expect(asked).toMatchObject([{ path: `/v1/conversations/${conversationId}/receipt`, body: { delivered: 2 }, actor: { userId: bob } }]);
  });

  test('that was away has received what sync told it; of a large conversation nothing is told', async () => {
    const asked: DispatchRequest[] = [];
    gateway = await openGateway({
      dispatch: async (request) => {
        asked.push(request);
        return { ok: true, status: 200, body: {}, headers: {} };
      },
    });
    const [ada, bob] = [newId(), newId()];
    const [small, large] = [newId(), newId()];
    const said = { attachments: [], replyTo: null, mentions: [], clientId: null };
    for (const [conversationId, others] of [
      [small, []],
      [large, Array.from({ length: 49 }, () => newId())],
    ] as const) {
      const made = { conversationId, kind: 'group' as const, title: 'Tea', avatarFileId: null };
      await gateway.log.append(ada, conversationCreated({ ...made, members: members(ada, bob, ...others) }));
      await gateway.log.append(ada, messageSent({ conversationId, messageId: newId(), senderId: ada, personal: { text: 'hi' }, ...said }));
    }
    await gateway.log.apply();
    const his = gateway.connect(bob);
    await his.hear('ready');
    const emit = (...ids: string[]) =>
      his.socket.timeout(5_000).emitWithAck('sync', { conversations: ids.map((id) => ({ id, after: 1 })) });
    await emit(large, small);
    expect(asked).toEqual([]);
    await emit();
    await waitUntil(() => asked.length > 0, { what: 'the report', deadlineMs: 2_000, pauseMs: 2 });
    expect(asked).toMatchObject([{ path: `/v1/conversations/${small}/receipt`, body: { delivered: 2 }, actor: { userId: bob } }]);
  });
});
