import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { newId } from '@parley/events/ids';
import { conversationCreated } from '@parley/events/event-constructors/conversation-events';
import { messageSent } from '@parley/events/event-constructors/message-events';
import type { DispatchRequest } from '@parley/service-kit/http/dispatch';
import { createLogger } from '@parley/service-kit/logging';
import { waitUntil } from '@parley/testing-kit/wait-until';
import { openGateway, type GatewayFixture } from '../gateway.fixture.ts';
import { createDeliveryReports, type DeliveryReports } from './delivery-reports.ts';
import { PendingDeliveries } from './pending-deliveries.ts';

describe('pending deliveries', () => {
  test('a pong confirms only what was sent before its ping', () => {
    const pending = new PendingDeliveries();
    pending.sent('a', 1);
    pending.pingSent();
    pending.sent('a', 2);
    pending.sent('b', 1);
    expect([...pending.pongReceived()]).toEqual([['a', 1]]);
    expect([...pending.pongReceived()]).toEqual([]);
    pending.pingSent();
    expect([...pending.pongReceived()]).toEqual([
      ['a', 2],
      ['b', 1],
    ]);
  });

  test('any other packet confirms everything sent', () => {
    const pending = new PendingDeliveries();
    pending.sent('a', 1);
    pending.pingSent();
    pending.sent('a', 2);
    expect([...pending.packetReceived()]).toEqual([['a', 2]]);
    expect([...pending.packetReceived()]).toEqual([]);
  });
});

describe('reports', () => {
  const actor = { userId: 'ada', sessionId: 's' };
  let reports: DeliveryReports;
  const dispatched: DispatchRequest[] = [];
  const dispatch = async (request: DispatchRequest) => {
    dispatched.push(request);
    return { ok: true as const, status: 200, body: {}, headers: {} };
  };
  const open = (intervalMs: number) => {
    dispatched.length = 0;
    reports = createDeliveryReports({ dispatch, newId, logger: createLogger({ service: 'test', level: 'silent' }), intervalMs });
  };
  afterEach(() => reports.close());

  test('are sent at once, then the highest seq of the interval, once', async () => {
    open(30);
    for (const seq of [3, 4, 6, 5]) reports.report(actor, new Map([['room', seq]]));
    reports.report(actor, new Map([['other', 1]]));
    expect(dispatched.map(({ path, body }) => [path, body])).toEqual([
      ['/v1/conversations/room/receipt', { delivered: 3 }],
      ['/v1/conversations/other/receipt', { delivered: 1 }],
    ]);
    await waitUntil(() => dispatched.length === 3, { what: 'the second report', deadlineMs: 2_000, pauseMs: 2 });
    expect(dispatched[2]).toMatchObject({ method: 'PUT', path: '/v1/conversations/room/receipt', body: { delivered: 6 }, actor });
  });

  test('a seq that was already sent is not sent again', () => {
    open(60_000);
    for (const seq of [3, 3, 2]) reports.report(actor, new Map([['room', seq]]));
    expect(dispatched).toHaveLength(1);
  });
});

describe('delivery receipts', () => {
  const members = (...ids: string[]) => ids.map((userId) => ({ userId, role: 'member' as const }));

  let gateway: GatewayFixture;
  let dispatched: DispatchRequest[];
  beforeEach(async () => {
    dispatched = [];
    gateway = await openGateway({
      dispatch: async (request) => {
        dispatched.push(request);
        return { ok: true, status: 200, body: {}, headers: {} };
      },
    });
  });
  afterEach(() => gateway.close());

  test('a packet after a message reports its delivery; the sender’s own message is not reported', async () => {
    const [ada, bob] = [newId(), newId()];
    const conversationId = newId();
    const group = { conversationId, kind: 'group' as const, title: 'Tea', avatarFileId: null };
    await gateway.log.append(ada, conversationCreated({ ...group, members: members(ada, bob) }));
    await gateway.log.apply();
    const [hers, his] = [gateway.connect(ada), gateway.connect(bob)];
    await Promise.all([hers.receive('ready'), his.receive('ready')]);
    const content = { fileIds: [], replyTo: null, mentions: [] };
    const sent = messageSent({ conversationId, messageId: newId(), senderId: ada, personal: { text: 'hi' }, ...content });
    await gateway.publish(await gateway.log.append(ada, sent));
    await Promise.all([hers.receive('message.sent'), his.receive('message.sent')]);
    expect(dispatched).toEqual([]);
    for (const device of [hers, his]) await device.socket.timeout(5_000).emitWithAck('sync', { conversations: [] });
    await waitUntil(() => dispatched.length > 0, { what: 'the report', deadlineMs: 2_000, pauseMs: 2 });
    expect(dispatched).toMatchObject([
      { path: `/v1/conversations/${conversationId}/receipt`, body: { delivered: 2 }, actor: { userId: bob } },
    ]);
  });

  test('a message received through sync is reported, except in a large conversation', async () => {
    const [ada, bob] = [newId(), newId()];
    const [small, large] = [newId(), newId()];
    const content = { fileIds: [], replyTo: null, mentions: [] };
    for (const [conversationId, others] of [
      [small, []],
      [large, Array.from({ length: 49 }, () => newId())],
    ] as const) {
      const group = { conversationId, kind: 'group' as const, title: 'Tea', avatarFileId: null };
      await gateway.log.append(ada, conversationCreated({ ...group, members: members(ada, bob, ...others) }));
      await gateway.log.append(
        ada,
        messageSent({ conversationId, messageId: newId(), senderId: ada, personal: { text: 'hi' }, ...content }),
      );
    }
    await gateway.log.apply();
    const his = gateway.connect(bob);
    await his.receive('ready');
    const sync = (...ids: string[]) =>
      his.socket.timeout(5_000).emitWithAck('sync', { conversations: ids.map((id) => ({ id, after: 1 })) });
    await sync(large, small);
    expect(dispatched).toEqual([]);
    await sync();
    await waitUntil(() => dispatched.length > 0, { what: 'the report', deadlineMs: 2_000, pauseMs: 2 });
    expect(dispatched).toMatchObject([{ path: `/v1/conversations/${small}/receipt`, body: { delivered: 2 }, actor: { userId: bob } }]);
  });
});
