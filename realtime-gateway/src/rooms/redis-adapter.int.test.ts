/** The gateway in its distributed form: pushes and Socket.IO's adapter over Redis, and a Redis that is killed. */
import { expect, test } from '@jest/globals';
import { newId } from '@parley/events/ids';
import { conversationCreated } from '@parley/events/event-constructors/conversation-events';
import { messageSent } from '@parley/events/event-constructors/message-events';
import { redisPushChannel } from '@parley/push-channel/redis-push-channel';
import { createLogger } from '@parley/service-kit/logging';
import { describeWithPrivateServer } from '@parley/testing-kit/private-servers';
import { startRedis } from '@parley/testing-kit/servers/redis';
import { waitUntil } from '@parley/testing-kit/wait-until';
import { openGateway } from '../gateway.fixture.ts';
import { openRedisAdapter } from './redis-adapter.ts';

const logger = createLogger({ service: 'test', level: 'silent' });

await describeWithPrivateServer('redis', startRedis, (server) => {
  test('a Redis outage interrupts pushes and nothing else', async () => {
    const channel = redisPushChannel({ url: server.url, logger, storeId: newId() });
    const sockets = openRedisAdapter(server.url, { logger });
    const gateway = await openGateway({ channel, adapter: sockets.adapter });
    const [ada, bob, group] = [newId(), newId(), newId()];
    const members = [ada, bob].map((userId) => ({ userId, role: 'member' as const }));
    await gateway.log.append(ada, conversationCreated({ conversationId: group, kind: 'group', title: 'Tea', avatarFileId: null, members }));
    await gateway.log.apply();
    const send = async () => {
      const fields = { personal: { text: 'hello' }, fileIds: [], replyTo: null, mentions: [] };
      return gateway.log.append(ada, messageSent({ conversationId: group, messageId: newId(), senderId: ada, ...fields }));
    };
    const receiveSeq = (seq: number) => device.receive('message.sent', (event) => 'seq' in event && event.seq === seq);
    const device = gateway.connect(bob);
    await device.receive('ready');
    await waitUntil(() => channel.connected, { what: 'the push channel' });
    await gateway.publish(await send());
    await receiveSeq(2);

    await server.kill();
    await waitUntil(() => !channel.connected, { what: 'the loss of the channel' });
    const missed = await send();
    await gateway.log.apply();
    await expect(gateway.push(missed)).rejects.toThrow();
    const late = gateway.connect(bob);
    expect(await late.receive('ready')).toMatchObject({ conversations: [{ id: group, lastSeq: 3 }] });

    await server.restart();
    expect(await device.receive('resync')).toMatchObject({ conversations: [{ id: group, lastSeq: 3 }] });
    await waitUntil(() => channel.connected, { what: 'the push channel' });
    await gateway.publish(await send());
    await receiveSeq(4);
    expect(device.seqs(group)).toEqual([2, 4]);
    expect(device.socket.connected).toBe(true);

    await server.kill();
    await gateway.close();
    sockets.close();
    await server.restart();
  });
});
