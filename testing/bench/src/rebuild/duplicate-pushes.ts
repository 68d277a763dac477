import { createConnection, type RowDataPacket } from 'mysql2/promise';
import { redisPushChannel } from '@parley/push-channel/redis-push-channel';
import { createLogger } from '@parley/service-kit/logging';

export interface PushWatch {
  /** Events that were pushed to the same rooms more than once. */
  duplicates(): number;
  close(): Promise<void>;
}

/** Counts duplicates on the push channel itself, because a gateway may drop what a socket has already received. */
export async function watchPushes(redisUrl: string, databaseUrl: string): Promise<PushWatch> {
  const storeId = await readStoreId(databaseUrl);
  const logger = createLogger({ service: 'bench', level: 'silent' });
  const channel = redisPushChannel({ url: redisUrl, storeId, logger, connectionName: 'parley-bench' });
  const received = new Set<string>();
  let duplicates = 0;
  await channel.subscribe({
    onPush(push) {
      if (push.kind !== 'event' || !('id' in push.event)) return;
      const key = `${push.event.type} ${push.event.id} ${push.rooms.join(' ')}`;
      if (received.has(key)) duplicates++;
      received.add(key);
    },
    onLost: () => undefined,
    onRestored: () => undefined,
  });
  return { duplicates: () => duplicates, close: () => channel.close() };
}

/** The store's id is part of the name of its push channel. */
async function readStoreId(databaseUrl: string): Promise<string> {
  const connection = await createConnection({ uri: databaseUrl });
  const [[store]] = await connection.query<RowDataPacket[]>('SELECT LOWER(HEX(store_id)) AS id FROM store');
  await connection.end();
  return store!['id'] as string;
}
