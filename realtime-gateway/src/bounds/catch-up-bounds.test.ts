import { afterEach, describe, expect, test } from '@jest/globals';
import { newId } from '@parley/events/ids';
import { conversationCreated } from '@parley/events/event-constructors/conversation-events';
import { messageSent } from '@parley/events/event-constructors/message-events';
import { readMemberships } from '@parley/read-tables/reads/memberships';
import { activeSlot } from '@parley/read-tables/slots';
import { waitUntil } from '@parley/testing-kit/wait-until';
import { openGateway, unlimited, type GatewayFixture } from '../gateway.fixture.ts';

let gateway: GatewayFixture;
afterEach(() => gateway.close());

async function createGroup(userId: string): Promise<string> {
  const conversationId = newId();
  const members = [{ userId, role: 'owner' as const }];
  const created = conversationCreated({ conversationId, kind: 'group', title: 'Tea', avatarFileId: null, members });
  await gateway.publish(await gateway.log.append(userId, created));
  return conversationId;
}

async function send(conversationId: string, senderId: string, text: string): Promise<void> {
  const fields = { fileIds: [], replyTo: null, mentions: [] };
  const event = messageSent({ conversationId, messageId: newId(), senderId, personal: { text }, ...fields });
  await gateway.publish(await gateway.log.append(senderId, event));
}

describe('C1: catch-up is bounded in bytes', () => {
  test('`ready` lists as many conversations as fit, and says that there are more', async () => {
    gateway = await openGateway({ limits: { ...unlimited, pageBytes: 300 } });
    const ada = newId();
    const groups = [];
    for (let n = 0; n < 10; n++) groups.push(await createGroup(ada));
    const device = gateway.connect(ada);
    const ready = await device.receive('ready');
    expect(ready).toMatchObject({ hasMore: true });
    expect(ready).toHaveProperty('conversations.length', 4);
    for (const group of groups) await send(group, ada, 'reaches unlisted conversations');
    for (const group of groups) await device.receive('message.sent', (event) => 'seq' in event && event.conversationId === group);
  });

  test('buffered events that exceed the bound are dropped, and the memberships read again', async () => {
    let reads = 0;
    let release = () => {};
    const released = new Promise<void>((resolve) => (release = resolve));
    gateway = await openGateway({
      limits: { ...unlimited, pageBytes: 20_000 },
      async readMemberships(userId) {
        if (++reads === 2) await released;
        return readMemberships(await activeSlot(gateway.log.database), userId);
      },
    });
    const ada = newId();
    const group = await createGroup(ada);
    const device = gateway.connect(ada);
    await waitUntil(() => reads === 2, { what: 'the second read of the memberships' });
    for (let n = 0; n < 3; n++) await send(group, ada, 'x'.repeat(8_000));
    // The channel delivers what was published before.
    await new Promise((resolve) => setImmediate(resolve));
    release();
    const ready = await device.receive('ready');
    expect(ready).toMatchObject({ conversations: [{ id: group, lastSeq: 4 }] });
    expect(reads).toBe(4);
    expect(device.received).toHaveLength(1);
  });
});
