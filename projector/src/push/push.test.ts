import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { newId } from '@parley/events/ids';
import { accountRegistered } from '@parley/events/event-constructors/account-events';
import { conversationCreated, memberRemoved, membersAdded } from '@parley/events/event-constructors/conversation-events';
import type { Call } from '@parley/events/event-constructors/call-events';
import { messageDeleted, messageSent } from '@parley/events/event-constructors/message-events';
import type { TimelineEvent } from '@parley/events/wire/events';
import { inProcessEventBus } from '@parley/event-bus/in-process-event-bus';
import type { EventBus } from '@parley/event-bus/event-bus';
import { inProcessPushChannel, type InProcessPushChannel } from '@parley/push-channel/in-process-push-channel';
import type { Push } from '@parley/push-channel/push-channel';
import { waitUntil } from '@parley/testing-kit/wait-until';
import type { Projector } from '../app.ts';
import { nextCallEvent } from '../testing/chat-calls.ts';
import { ChatHistory } from '../testing/chat-history.ts';
import { openEmbeddedLog, type ChatLog } from '../testing/chat-log.ts';
import { chat } from '../testing/live-chat.ts';
import {
  isReceivedInOrder,
  recordPushes,
  makeProjector,
  projected,
  timelineOf,
  type RecordedPushes,
  type ProjectorSetup,
} from '../testing/test-projector.ts';
import { defaultPushTimes } from './push-times.ts';

// Each commit waits for the disk, which other tests use at the same time.
jest.setTimeout(30_000);

let log: ChatLog;
let bus: EventBus;
let push: InProcessPushChannel;
let received: RecordedPushes;
const projectors: Projector[] = [];

async function start(setup: Partial<ProjectorSetup> = {}): Promise<Projector> {
  const projector = makeProjector({ log, bus, push, ...setup });
  projectors.push(projector);
  await projector.start();
  return projector;
}

beforeEach(async () => {
  bus = inProcessEventBus();
  push = inProcessPushChannel();
  received = await recordPushes(push);
  log = await openEmbeddedLog(bus);
});

afterEach(async () => {
  await Promise.all(projectors.splice(0).map((projector) => projector.close()));
  await log.close();
});

const [ada, bob] = [newId(), newId()];
const conversationId = newId();
const created = conversationCreated({
  conversationId,
  kind: 'group',
  title: 'T',
  avatarFileId: null,
  members: [{ userId: ada, role: 'owner' }],
});
const message = (text: string, replyTo: { messageId: string; seq: number; senderId: string } | null = null) =>
  messageSent({
    conversationId,
    messageId: newId(),
    senderId: ada,
    personal: { text },
    fileIds: [],
    replyTo,
    mentions: [],
  });

const eventPush = (seq: number): Extract<Push, { kind: 'event' }> =>
  received.pushes.find((one): one is Extract<Push, { kind: 'event' }> => one.kind === 'event' && (one.event as TimelineEvent).seq === seq)!;
const waitForSeq = (seq: number): Promise<void> =>
  waitUntil(() => received.events().some((event) => event.conversationId === conversationId && event.seq === seq), { what: `seq ${seq}` });

describe('a push', () => {
  test('goes to the conversation and to users who join or leave, with their membership changes', async () => {
    await start();
    await log.append(accountRegistered({ userId: ada, personal: { username: 'ada', displayName: 'Ada', email: null } }));
    await projected(log);
    await log.append(created, membersAdded({ conversationId, members: [{ userId: bob, role: 'member' }] }));
    await log.append(message('hi'), memberRemoved({ conversationId, userId: bob, reason: 'left' }));
    await waitForSeq(4);
    const room = `conversation:${conversationId}`;
    expect(eventPush(1)).toMatchObject({
      rooms: [room, `user:${ada}`],
      memberships: [{ conversationId, userId: ada, seq: 1, present: true }],
    });
    expect(eventPush(1).event).toMatchObject({ type: 'conversation.created', members: [{ user: { username: 'ada' }, role: 'owner' }] });
    expect(eventPush(2)).toMatchObject({ rooms: [room, `user:${bob}`], memberships: [{ userId: bob, seq: 2, present: true }] });
    expect(eventPush(3)).toMatchObject({ rooms: [room], memberships: [], event: { type: 'message.sent', message: { text: 'hi' } } });
    expect(eventPush(4)).toMatchObject({ rooms: [room, `user:${bob}`], memberships: [{ userId: bob, seq: 4, present: false }] });
  });

  test('quotes the current text of a message', async () => {
    await start();
    const quoted = message('the quoted one');
    await log.append(created, quoted);
    const { messageId } = quoted.payload;
    await log.append(message('the answer', { messageId, seq: 2, senderId: ada }));
    await waitForSeq(3);
    expect(eventPush(3).event).toMatchObject({ message: { replyTo: { id: messageId, seq: 2, text: 'the quoted one' } } });
  });

  test('shows no text of a message that was deleted before the push', async () => {
    await start();
    push.lose();
    const sent = message('regretted');
    await log.append(created, sent);
    await projected(log);
    await log.append(
      messageDeleted({ conversationId, messageId: sent.payload.messageId, messageSeq: 2, senderId: ada, mentionsRemoved: [] }),
    );
    await projected(log);
    push.restore();
    await waitForSeq(3);
    expect(eventPush(2).event).toMatchObject({ type: 'message.sent', message: { text: null } });
    expect(JSON.stringify(received.pushes)).not.toContain('regretted');
  });

  test('does not ring for a call that ended before the push', async () => {
    await start();
    await log.append(created);
    await waitForSeq(1);
    push.lose();
    const started = nextCallEvent(null, { conversationId, seq: 2, userId: ada, id: newId() });
    await log.append(started);
    await projected(log);
    await log.append(nextCallEvent(started.payload as Call, { conversationId, seq: 2, userId: ada, id: newId() }));
    await projected(log);
    push.restore();
    await waitForSeq(3);
    expect(eventPush(2).event).toMatchObject({ type: 'call.started', call: { state: 'ended', endReason: 'completed' } });
    expect(JSON.stringify(received.pushes)).not.toContain('ringing');
  });
});

describe('between commit and push', () => {
  test('a projector that dies leaves its pushes to the next one, which repeats those beyond the push checkpoint', async () => {
    const unavailable: ProjectorSetup['overrides'] = { push: { ...push, publish: () => Promise.reject(new Error('unavailable')) } };
    const history = new ChatHistory();
    const dying = await start({ overrides: unavailable });
    await chat(log, history, 80);
    await projected(log);
    await dying.close();
    expect(received.events()).toEqual([]);
    const next = await start();
    await chat(log, history, 20, 2);
    await projected(log);
    await next.close();
    const expected = (await timelineOf(log)).map(({ id }) => id);
    await waitUntil(() => received.events().length >= expected.length, { what: 'all pushes' });
    expect(new Set(received.events().map(({ id }) => id))).toEqual(new Set(expected));
    expect(isReceivedInOrder(received)).toBe(true);
  });

  test('nothing is pushed again after an orderly shutdown', async () => {
    await (await start()).close();
    await chat(log, new ChatHistory(), 40);
    const one = await start();
    await projected(log);
    await one.close();
    const expected = (await timelineOf(log)).length;
    await waitUntil(() => received.events().length >= expected, { what: 'all pushes' });
    await (await start()).close();
    await log.append(created);
    await (await start(), waitForSeq(1));
    expect(received.events()).toHaveLength(expected + 1);
    expect(expected).toBeGreaterThan(5);
  });
});

describe('an unavailable push channel', () => {
  test('receives all pushes in order when it recovers in time', async () => {
    const projector = await start();
    const history = new ChatHistory();
    await chat(log, history, 30);
    await projected(log);
    await waitUntil(async () => received.events().length === (await timelineOf(log)).length, { what: 'the pushes so far' });
    push.lose();
    await chat(log, history, 50, 2);
    await projected(log);
    push.restore();
    await chat(log, history, 10, 3);
    await projected(log);
    await projector.close();
    const expected = (await timelineOf(log)).map(({ id }) => id);
    await waitUntil(() => received.events().length >= expected.length, { what: 'all pushes' });
    expect(new Set(received.events().map(({ id }) => id))).toEqual(new Set(expected));
    expect(isReceivedInOrder(received)).toBe(true);
  });

  test('receives a resync first, then new pushes, when it recovers too late', async () => {
    await start({ times: { push: { ...defaultPushTimes, timeout: 100, retry: 20 } } });
    await log.append(created);
    await waitForSeq(1);
    push.lose();
    await log.append(message('dropped'));
    await projected(log);
    await delay(250);
    push.restore();
    await waitUntil(() => received.pushes.at(-1)?.kind === 'resync', { what: 'resync' });
    await log.append(message('delivered'));
    await waitForSeq(3);
    expect(received.pushes.map((one) => (one.kind === 'event' ? (one.event as TimelineEvent).seq : one.kind))).toEqual([1, 'resync', 3]);
  });
});
