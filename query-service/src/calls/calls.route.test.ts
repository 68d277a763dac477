import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { receiptAdvanced } from '@parley/events/event-constructors/membership-events';
import { newId } from '@parley/events/ids';
import type { Call } from '@parley/events/wire/calls';
import type { Conversation } from '@parley/events/wire/conversations';
import type { TimelinePage } from '../timeline/list-timeline/list-timeline.ts';
import { createGroup, openService, register, send, type ServiceFixture } from '../service.fixture.ts';
import { appendCall } from './calls.fixture.ts';

let service: ServiceFixture;
let [ada, bob, cy]: string[] = [];
let group: string;
let [missed, attended, running]: string[] = [];

/** Seqs: 1 created, 2 and 3 missed call, 4 message, 5 and 6 call that bob accepted, 7 ringing call. */
beforeAll(async () => {
  service = await openService();
  const { log } = service;
  [ada, bob, cy] = [await register(log, 'ada'), await register(log, 'bob'), await register(log, 'cy')];
  group = await createGroup(log, ada, bob, cy);
  missed = await appendCall(log, group, ada);
  await send(log, ada, group, 'nobody there?');
  attended = await appendCall(log, group, ada, { others: [bob], endReason: 'completed' });
  running = await appendCall(log, group, cy, { endReason: null });
  await log.apply();
});
afterAll(() => service.close());

const path = () => `/v1/conversations/${group}`;
const inboxOf = async (reader: string) => (await service.get<Conversation>(reader, path())).body;

describe('calls', () => {
  test('are listed newest first, page by page', async () => {
    const first = await service.get<{ items: Call[]; nextCursor: string }>(bob!, `${path()}/calls?limit=2`);
    expect(first.body.items.map(({ id, state, endReason }) => [id, state, endReason])).toEqual([
      [running, 'ringing', null],
      [attended, 'ended', 'completed'],
    ]);
    const second = await service.get<{ items: Call[] }>(bob!, `${path()}/calls?limit=2&cursor=${first.body.nextCursor}`);
    expect(second.body).toMatchObject({ items: [{ id: missed, endReason: 'missed', seq: 2 }], nextCursor: null });
  });

  test('are read by id', async () => {
    const { body } = await service.get<Call>(bob!, `${path()}/calls/${attended}`);
    expect(body).toMatchObject({ id: attended, seq: 5, startedBy: ada, participants: [{ userId: ada }, { userId: bob }] });
    expect(JSON.stringify(body)).not.toContain('sessionId');
    expect((await service.get(bob!, `${path()}/calls/${newId()}`)).status).toBe(404);
  });

  test('appear once in the timeline, at their start and in their final state; the inbox shows the ringing call', async () => {
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

  test('are unread to members who did not participate, until they read further', async () => {
    // Cy: both ended calls and the message. Bob: not the call that he accepted. Ada started both calls: none.
    expect([(await inboxOf(cy!)).unreadCount, (await inboxOf(bob!)).unreadCount, (await inboxOf(ada!)).unreadCount]).toEqual([3, 2, 0]);
    await service.log.append(cy!, receiptAdvanced({ conversationId: group, userId: cy!, delivered: 5, read: { seq: 5, messages: 1 } }));
    await service.log.apply();
    expect((await inboxOf(cy!)).unreadCount).toBe(1);
  });

  test('are not found by users who are not members', async () => {
    for (const suffix of ['/calls', `/calls/${attended}`]) expect((await service.get(newId(), path() + suffix)).status).toBe(404);
  });
});
