/** Every kind of change at every step of a socket's connecting, over real sockets, tables and pushes. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { AnyStoredEvent, NewEvent } from '@parley/events/envelope';
import { newId } from '@parley/events/ids';
import { conversationCreated, memberRemoved, membersAdded } from '@parley/events/event-constructors/conversation-events';
import { messageSent } from '@parley/events/event-constructors/message-events';
import { readMemberships, type Membership } from '@parley/read-tables/reads/memberships';
import { activeSlot } from '@parley/read-tables/slots';
import { openGateway, type Device, type GatewayFixture } from '../gateway.fixture.ts';

/** Where a connecting socket can be stopped: around each of the two reads, at the query and at its answer. */
const steps = [
  'first read: before the query',
  'first read: before its answer',
  'second read: before the query',
  'second read: before its answer',
] as const;

let gateway: GatewayFixture;
let ada: string;
let bob: string;
let group: string;
/** Runs once, when a socket of Bob's comes to this step. */
let interruption: { step: string; act: () => Promise<void> } | null;
let readsOfBob: number;

beforeEach(async () => {
  interruption = null;
  readsOfBob = 0;
  gateway = await openGateway({ readMemberships: steppedRead });
  [ada, bob, group] = [newId(), newId(), newId()];
});
afterEach(() => gateway.close());

async function steppedRead(userId: string): Promise<Membership[]> {
  const which = userId === bob ? (['first', 'second'][readsOfBob++] ?? 'later') : 'other';
  await reach(`${which} read: before the query`);
  const rows = await readMemberships(await activeSlot(gateway.log.database), userId);
  await reach(`${which} read: before its answer`);
  return rows;
}

async function reach(step: string): Promise<void> {
  if (interruption?.step !== step) return;
  const { act } = interruption;
  interruption = null;
  await act();
}

async function happen(event: NewEvent): Promise<AnyStoredEvent[]> {
  const events = await gateway.log.append(ada, event);
  await gateway.publish(events);
  await delivered();
  return events;
}

/** Pushes pass at the end of a turn of the event loop. */
const delivered = () => new Promise((resolve) => void setImmediate(resolve));

const adding = () => membersAdded({ conversationId: group, members: [{ userId: bob, role: 'member' }] });
const removal = () => memberRemoved({ conversationId: group, userId: bob, reason: 'removed' }, false);
const message = () => {
  const fields = { personal: { text: 'hello' }, attachments: [], replyTo: null, mentions: [], clientId: null };
  return messageSent({ conversationId: group, messageId: newId(), senderId: ada, ...fields });
};

async function groupOf(...userIds: string[]): Promise<void> {
  const members = userIds.map((userId) => ({ userId, role: 'member' as const }));
  await happen(conversationCreated({ conversationId: group, kind: 'group', title: 'Tea', avatarFileId: null, members }));
}

/** The last `ready` or `resync`, and the seqs of the group that were heard after it. */
function standingOf({ heard }: Device): { type: string; lastSeq: number | undefined; after: number[] } {
  const at = heard.findLastIndex(({ type }) => type === 'ready' || type === 'resync');
  const greeting = heard[at] as Extract<Device['heard'][number], { type: 'ready' | 'resync' }>;
  const after = heard.slice(at).flatMap((event) => ('seq' in event && event.conversationId === group ? event.seq : []));
  return { type: greeting.type, lastSeq: greeting.conversations.find(({ id }) => id === group)?.lastSeq, after };
}

const hearsSeq = (device: Device, seq: number, type: 'message.sent' = 'message.sent') =>
  device.hear(type, (event) => 'seq' in event && event.conversationId === group && event.seq === seq);

/** Bob connects, and at the step this happens; then a witness proves that all was pushed. */
async function connectWhile(step: string, act: () => Promise<void>): Promise<Device> {
  interruption = { step, act };
  const device = gateway.connect(bob);
  await device.hear('ready');
  expect(interruption).toBeNull();
  expect(device.heard[0]!.type).toBe('ready');
  return device;
}

/** One more message, heard by Ada: whatever Bob was to hear, he has heard by then. */
async function lastMessage(): Promise<number> {
  const witness = gateway.connect(ada);
  await witness.hear('ready');
  const [{ version }] = (await happen(message())) as [AnyStoredEvent];
  await hearsSeq(witness, version);
  return version;
}

describe.each(steps)('%s', (step) => {
  test('a message is told by ready or heard after it, once', async () => {
    await groupOf(ada, bob);
    const device = await connectWhile(step, async () => void (await happen(message())));
    const last = await lastMessage();
    await hearsSeq(device, last);
    const { lastSeq, after } = standingOf(device);
    expect(after).toEqual(Array.from({ length: last - lastSeq! }, (_, index) => lastSeq! + 1 + index));
  });

  test('who is removed is not told of it, and hears nothing of a later seq', async () => {
    await groupOf(ada, bob);
    let removedAt = 0;
    const device = await connectWhile(step, async () => {
      removedAt = (await happen(removal()))[0]!.version;
      await happen(message());
    });
    await lastMessage();
    expect(standingOf(device).lastSeq).toBeUndefined();
    expect(Math.max(0, ...device.seqs(group))).toBeLessThanOrEqual(removedAt);
  });

  test('who is added is told or hears it, and misses nothing after', async () => {
    await groupOf(ada);
    let addedAt = 0;
    const device = await connectWhile(step, async () => {
      addedAt = (await happen(adding()))[0]!.version;
      await happen(message());
    });
    const last = await lastMessage();
    await hearsSeq(device, last);
    const { lastSeq, after } = standingOf(device);
    const from = lastSeq === undefined ? addedAt : lastSeq + 1;
    expect(after).toEqual(Array.from({ length: last - from + 1 }, (_, index) => from + index));
  });

  test('an addition that scenarios the removal lets nobody in', async () => {
    await groupOf(ada);
    const added = await happen(adding());
    const removed = await happen(removal());
    const device = await connectWhile(step, async () => {
      await gateway.push(added);
      await delivered();
    });
    await gateway.push([...added, ...removed, ...added]);
    await lastMessage();
    expect(standingOf(device)).toEqual({ type: 'ready', lastSeq: undefined, after: [] });
  });

  test('a removal that scenarios the return keeps nobody out', async () => {
    await groupOf(ada, bob);
    const removed = await happen(removal());
    await happen(adding());
    const device = await connectWhile(step, async () => {
      await gateway.push(removed);
      await delivered();
    });
    await gateway.push(removed);
    const last = await lastMessage();
    await hearsSeq(device, last);
    expect(standingOf(device)).toMatchObject({ lastSeq: last - 1 });
    expect(standingOf(device).after.at(-1)).toBe(last);
  });

  test('after a cut of the channel it is told anew, and misses nothing', async () => {
    await groupOf(ada, bob);
    const device = await connectWhile(step, async () => {
      gateway.channel.lose();
      await gateway.log.append(ada, message());
      await gateway.log.apply();
      gateway.channel.restore();
    });
    const last = await lastMessage();
    await hearsSeq(device, last);
    expect(standingOf(device)).toEqual({ type: 'ready', lastSeq: last - 1, after: [last] });
  });

  test('who was removed during a cut hears nothing after it', async () => {
    await groupOf(ada, bob);
    const device = await connectWhile(step, async () => {
      gateway.channel.lose();
      await gateway.log.append(ada, removal());
      await gateway.log.apply();
      gateway.channel.restore();
      await happen(message());
    });
    await lastMessage();
    expect(standingOf(device)).toEqual({ type: 'ready', lastSeq: undefined, after: [] });
  });
});

describe('a connected socket', () => {
  test('hears nothing during a cut, then where it stands, then what follows', async () => {
    await groupOf(ada, bob);
    const device = gateway.connect(bob);
    await device.hear('ready');
    gateway.channel.lose();
    const missed = await gateway.log.append(ada, message());
    await gateway.log.apply();
    gateway.channel.restore();
    await device.hear('resync');
    const [{ version }] = (await happen(message())) as [AnyStoredEvent];
    await hearsSeq(device, version);
    expect(device.seqs(group)).toEqual([version]);
    expect(standingOf(device)).toMatchObject({ type: 'resync', lastSeq: missed[0]!.version });
  });

  test('that was removed during a cut is let go before anything else', async () => {
    await groupOf(ada, bob);
    const device = gateway.connect(bob);
    await device.hear('ready');
    gateway.channel.lose();
    await gateway.log.append(ada, removal());
    await gateway.log.apply();
    gateway.channel.restore();
    await happen(message());
    await device.hear('resync');
    await lastMessage();
    expect(standingOf(device)).toEqual({ type: 'resync', lastSeq: undefined, after: [] });
  });

  test('is told anew when pushes were dropped', async () => {
    await groupOf(ada, bob);
    const device = gateway.connect(bob);
    await device.hear('ready');
    const dropped = await gateway.log.append(ada, message());
    await gateway.log.apply();
    await gateway.channel.publish([{ kind: 'resync' }]);
    await device.hear('resync');
    expect(standingOf(device)).toMatchObject({ type: 'resync', lastSeq: dropped[0]!.version });
  });

  test('keeps its order while another of the same user connects ahead of the pushes', async () => {
    await groupOf(ada, bob);
    const device = gateway.connect(bob);
    await device.hear('ready');
    const events = [
      await gateway.log.append(ada, message()),
      await gateway.log.append(ada, removal()),
      await gateway.log.append(ada, adding()),
    ].flat();
    await gateway.log.apply();
    await gateway.connect(bob).hear('ready');
    await gateway.push(events);
    const last = await lastMessage();
    await hearsSeq(device, last);
    expect(device.seqs(group)).toEqual([2, 3, 4, 5]);
  });
});
