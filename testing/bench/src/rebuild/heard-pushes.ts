/** What the projectors emit, heard where they emit it: a gateway may drop what a socket has heard already. */
import { redisPushChannel } from '@parley/push-channel/redis-push-channel';
import { createLogger } from '@parley/service-kit/logging';

export interface HeardPushes {
  /** Events that went to the same rooms more than once. */
  doubled(): number;
  close(): Promise<void>;
}

export async function hearPushes(redisUrl: string, storeId: string): Promise<HeardPushes> {
  const logger = createLogger({ service: 'bench', level: 'silent' });
  const channel = redisPushChannel({ url: redisUrl, storeId, logger, connectionName: 'parley-bench' });
  const heard = new Set<string>();
  let doubled = 0;
  await channel.subscribe({
    onPush(push) {
      if (push.kind !== 'event' || !('id' in push.event)) return;
      const which = `${push.event.type} ${push.event.id} ${push.rooms.join(' ')}`;
      if (heard.has(which)) doubled++;
      heard.add(which);
    },
    onLost: () => undefined,
    onRestored: () => undefined,
  });
  return { doubled: () => doubled, close: () => channel.close() };
}
