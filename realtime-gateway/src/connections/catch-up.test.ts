/** Every kind of change at every step of catch-up, with real sockets, read tables and pushes. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { AnyStoredEvent, NewEvent } from '@parley/events/envelope';
import { newId } from '@parley/events/ids';
import { conversationCreated, memberRemoved, membersAdded } from '@parley/events/event-constructors/conversation-events';
import { messageSent } from '@parley/events/event-constructors/message-events';
import { readMemberships, type Membership } from '@parley/read-tables/reads/memberships';
import { activeSlot } from '@parley/read-tables/slots';
import { openGateway, type Device, type GatewayFixture } from '../gateway.fixture.ts';

/** Points at which catch-up can be interrupted: before each of the two reads and before its result. */
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
/** Runs once, when a connection of Bob reaches the step. */
let interruption: { step: string; act: () => Promise<void> } | null;
let bobsReads: number;

beforeEach(async () => {
  interruption = null;
  bobsReads = 0;
  gateway = await openGateway({ readMemberships: interruptibleRead });
  [ada, bob, group] = [newId(), newId(), newId()];
});
afterEach(() => gateway.close());

async function interruptibleRead(userId: string): Promise<Membership[]> {
  const read = userId === bob ? (['first', 'second'][bobsReads++] ?? 'later') : 'other';
  await reach(`${read} read: before the query`);
  const rows = await readMemberships(await activeSlot(gateway.log.database), userId);
  await reach(`${read} read: before its answer`);
  return rows;
}

async function reach(step: string): Promise<void> {
  if (interruption?.step !== step) return;
  const { act } = interruption;
  interruption = null;
  await act();
}

async function publish(event: NewEvent): Promise<AnyStoredEvent[]> {
  const events = await gateway.log.append(ada, event);
  await gateway.publish(events);
  await delivered();
  return events;
}

/** The in-process channel delivers pushes at the end of the event loop turn. */
const delivered = () => new Promise((resolve) => void setImmediate(resolve));

const addition = () => membersAdded({ conversationId: group, members: [{ userId: bob, role: 'member' }] });
const removal = () => memberRemoved({ conversationId: group, userId: bob, reason: 'removed' });
const message = () => {
  const fields = { personal: { text: 'hello' }, fileIds: [], replyTo: null, mentions: [] };
  return messageSent({ conversationId: group, messageId: newId(), senderId: ada, ...fields });
};

async function createGroup(...userIds: string[]): Promise<void> {
  const members = userIds.map((userId) => ({ userId, role: 'member' as const }));
  await publish(conversationCreated({ conversationId: group, kind: 'group', title: 'Tea', avatarFileId: null, members }));
}

/** Returns the last `ready` or `resync`, and the seqs of the group received after it. */
function lastSync({ received }: Device): { type: string; lastSeq: number | undefined; after: number[] } {
  const at = received.findLastIndex(({ type }) => type === 'ready' || type === 'resync');
  const sync = received[at] as Extract<Device['received'][number], { type: 'ready' | 'resync' }>;
  const after = received.slice(at).flatMap((event) => ('seq' in event && event.conversationId === group ? event.seq : []));
  return { type: sync.type, lastSeq: sync.conversations.find(({ id }) => id === group)?.lastSeq, after };
}

const receiveSeq = (device: Device, seq: number, type: 'message.sent' = 'message.sent') =>
  device.receive(type, (event) => 'seq' in event && event.conversationId === group && event.seq === seq);

/** Connects Bob and runs `act` at the step. */
async function connectWhile(step: string, act: () => Promise<void>): Promise<Device> {
  interruption = { step, act };
  const device = gateway.connect(bob);
  await device.receive('ready');
  expect(interruption).toBeNull();
  expect(device.received[0]!.type).toBe('ready');
  return device;
}

/** Sends one more message and waits until Ada receives it: everything before it has been delivered by then. */
async function lastMessage(): Promise<number> {
  const witness = gateway.connect(ada);
  await witness.receive('ready');
  const [{ version }] = (await publish(message())) as [AnyStoredEvent];
  await receiveSeq(witness, version);
  return version;
}

describe.each(steps)('%s', (step) => {
  test('a message is covered by ready or received after it, once', async () => {
    await createGroup(ada, bob);
    const device = await connectWhile(step, async () => void (await publish(message())));
    const last = await lastMessage();
    await receiveSeq(device, last);
    const { lastSeq, after } = lastSync(device);
    expect(after).toEqual(Array.from({ length: last - lastSeq! }, (_, index) => lastSeq! + 1 + index));
  });

  test('a removed member has no position in ready and receives no later seq', async () => {
    await createGroup(ada, bob);
    let removedAt = 0;
    const device = await connectWhile(step, async () => {
      removedAt = (await publish(removal()))[0]!.version;
      await publish(message());
    });
    await lastMessage();
    expect(lastSync(device).lastSeq).toBeUndefined();
    expect(Math.max(0, ...device.seqs(group))).toBeLessThanOrEqual(removedAt);
  });

  test('an addition is covered by ready or received after it, and no later event is missed', async () => {
    await createGroup(ada);
    let addedAt = 0;
    const device = await connectWhile(step, async () => {
      addedAt = (await publish(addition()))[0]!.version;
      await publish(message());
    });
    const last = await lastMessage();
    await receiveSeq(device, last);
    const { lastSeq, after } = lastSync(device);
    const from = lastSeq === undefined ? addedAt : lastSeq + 1;
    expect(after).toEqual(Array.from({ length: last - from + 1 }, (_, index) => from + index));
  });

  test('an outdated addition does not readmit a removed member', async () => {
    await createGroup(ada);
    const added = await publish(addition());
    const removed = await publish(removal());
    const device = await connectWhile(step, async () => {
      await gateway.push(added);
      await delivered();
    });
    await gateway.push([...added, ...removed, ...added]);
    await lastMessage();
    expect(lastSync(device)).toEqual({ type: 'ready', lastSeq: undefined, after: [] });
  });

  test('an outdated removal does not exclude a member who returned', async () => {
    await createGroup(ada, bob);
    const removed = await publish(removal());
    await publish(addition());
    const device = await connectWhile(step, async () => {
      await gateway.push(removed);
      await delivered();
    });
    await gateway.push(removed);
    const last = await lastMessage();
    await receiveSeq(device, last);
    expect(lastSync(device)).toMatchObject({ lastSeq: last - 1 });
    expect(lastSync(device).after.at(-1)).toBe(last);
  });

  test('after a lost channel, the connection catches up and misses nothing', async () => {
    await createGroup(ada, bob);
    const device = await connectWhile(step, async () => {
      gateway.channel.lose();
      await gateway.log.append(ada, message());
      await gateway.log.apply();
      gateway.channel.restore();
    });
    const last = await lastMessage();
    await receiveSeq(device, last);
    expect(lastSync(device)).toEqual({ type: 'ready', lastSeq: last - 1, after: [last] });
  });

  test('a member removed while the channel was lost receives nothing afterwards', async () => {
    await createGroup(ada, bob);
    const device = await connectWhile(step, async () => {
      gateway.channel.lose();
      await gateway.log.append(ada, removal());
      await gateway.log.apply();
      gateway.channel.restore();
      await publish(message());
    });
    await lastMessage();
    expect(lastSync(device)).toEqual({ type: 'ready', lastSeq: undefined, after: [] });
  });
});

describe('a live connection', () => {
  test('receives nothing while the channel is lost, then resync, then later events', async () => {
    await createGroup(ada, bob);
    const device = gateway.connect(bob);
    await device.receive('ready');
    gateway.channel.lose();
    const missed = await gateway.log.append(ada, message());
    await gateway.log.apply();
    gateway.channel.restore();
    await device.receive('resync');
    const [{ version }] = (await publish(message())) as [AnyStoredEvent];
    await receiveSeq(device, version);
    expect(device.seqs(group)).toEqual([version]);
    expect(lastSync(device)).toMatchObject({ type: 'resync', lastSeq: missed[0]!.version });
  });

  test('that lost its membership while the channel was lost leaves the room before any event', async () => {
    await createGroup(ada, bob);
    const device = gateway.connect(bob);
    await device.receive('ready');
    gateway.channel.lose();
    await gateway.log.append(ada, removal());
    await gateway.log.apply();
    gateway.channel.restore();
    await publish(message());
    await device.receive('resync');
    await lastMessage();
    expect(lastSync(device)).toEqual({ type: 'resync', lastSeq: undefined, after: [] });
  });

  test('receives resync when pushes were dropped', async () => {
    await createGroup(ada, bob);
    const device = gateway.connect(bob);
    await device.receive('ready');
    const dropped = await gateway.log.append(ada, message());
    await gateway.log.apply();
    await gateway.channel.publish([{ kind: 'resync' }]);
    await device.receive('resync');
    expect(lastSync(device)).toMatchObject({ type: 'resync', lastSeq: dropped[0]!.version });
  });

  test('keeps its order while another connection of the user reads ahead of the pushes', async () => {
    await createGroup(ada, bob);
    const device = gateway.connect(bob);
    await device.receive('ready');
    const events = [
      await gateway.log.append(ada, message()),
      await gateway.log.append(ada, removal()),
      await gateway.log.append(ada, addition()),
    ].flat();
    await gateway.log.apply();
    await gateway.connect(bob).receive('ready');
    await gateway.push(events);
    const last = await lastMessage();
    await receiveSeq(device, last);
    expect(device.seqs(group)).toEqual([2, 3, 4, 5]);
  });
});
