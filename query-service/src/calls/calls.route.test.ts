import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { receiptAdvanced } from '@parley/events/event-constructors/membership-events';
import { newId } from '@parley/events/ids';
import type { Call } from '@parley/events/wire/calls';
import type { Conversation } from '@parley/events/wire/conversations';
import type { TimelinePage } from '../timeline/list-timeline/list-timeline.ts';
import { createGroup, openService, register, send, type ServiceFixture } from '../service.fixture.ts';
import { hold } from './calls.fixture.ts';

let service: ServiceFixture;
let [ada, bob, cy]: string[] = [];
let group: string;
let [missed, attended, running]: string[] = [];

/** 1 made, 2 and 3 a call that nobody took, 4 message, 5 and 6 one that bob took, 7 one that rings. */
beforeAll(async () => {
  service = await openService();
  const { log } = service;
  [ada, bob, cy] = [await register(log, 'ada'), await register(log, 'bob'), await register(log, 'cy')];
  group = await createGroup(log, ada, bob, cy);
  missed = await hold(log, group, ada);
  await send(log, ada, group, 'nobody there?');
  attended = await hold(log, group, ada, { joined: [bob], endReason: 'completed' });
  running = await hold(log, group, cy, { endReason: null });
  await log.apply();
});
afterAll(() => service.close());

const path = () => `/v1/conversations/${group}`;
const inboxOf = async (reader: string) => (await service.get<Conversation>(reader, path())).body;

describe('calls', () => {
  test('are listed, the latest first, page by page', async () => {
    const first = await service.get<{ items: Call[]; nextCursor: string }>(bob!, `${path()}/calls?limit=2`);
    expect(first.body.items.map(({ id, state, endReason }) => [id, state, endReason])).toEqual([
      [running, 'ringing', null],
      [attended, 'ended', 'completed'],
    ]);
    const second = await service.get<{ items: Call[] }>(bob!, `${path()}/calls?limit=2&cursor=${first.body.nextCursor}`);
    expect(second.body).toMatchObject({ items: [{ id: missed, endReason: 'missed', seq: 2 }], nextCursor: null });
  });

  test('are read one by one', async () => {
    const { body } = await service.get<Call>(bob!, `${path()}/calls/${attended}`);
    expect(body).toMatchObject({ id: attended, seq: 5, startedBy: ada, participants: [{ userId: ada }, { userId: bob }] });
    expect(JSON.stringify(body)).not.toContain('sessionId');
    expect((await service.get(bob!, `${path()}/calls/${newId()}`)).status).toBe(404);
  });

  test('stand in the timeline once, at their start and as they ended; the inbox shows the one that rings', async () => {
    const { items } = (await service.get<TimelinePage>(bob!, `${path()}/timeline`)).body;
    expect(items.map(({ kind, seq }) => [kind, seq])).toEqual([
      ['event', 1],
      ['call', 2],
      ['message', 4],
      ['call', 5],
      ['call', 7],
    ]);
    expect(items[1]).toMatchObject({ call: { id: missed, state: 'ended', endReason: 'missed' } });
    expect((await service.get<TimelinePage>(bob!, `${path()}/timeline?after=5&limit=1`)).body).toMatchObject({
      items: [{ kind: 'call', seq: 7 }],
      hasAfter: false,
    });
    expect((await inboxOf(bob!)).activeCall).toMatchObject({ id: running, state: 'ringing' });
  });

  test('are unread to those who had no part in them, until they read on', async () => {
    // Of cy: both calls and the message; of bob: not the one that he took; of ada, who started them: none.
    expect([(await inboxOf(cy!)).unreadCount, (await inboxOf(bob!)).unreadCount, (await inboxOf(ada!)).unreadCount]).toEqual([3, 2, 0]);
    await service.log.append(cy!, receiptAdvanced({ conversationId: group, userId: cy!, delivered: 5, read: { seq: 5, messages: 1 } }));
    await service.log.apply();
    expect((await inboxOf(cy!)).unreadCount).toBe(1);
  });

  test('are nothing to strangers', async () => {
    for (const what of ['/calls', `/calls/${attended}`]) expect((await service.get(newId(), path() + what)).status).toBe(404);
  });
});
