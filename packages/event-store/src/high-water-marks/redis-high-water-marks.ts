/** High-water marks in a Redis hash: the epoch, and for each partition its highest position with the event's id. */
import type { HighWaterMark, OpenHighWaterMarks } from './high-water-mark.ts';

/** The commands of a Redis client that this adapter needs. */
export interface RedisHashes {
  hgetall(key: string): Promise<Record<string, string>>;
  eval(script: string, keyCount: number, ...keysAndValues: (string | number)[]): Promise<unknown>;
  del(key: string): Promise<number>;
}

/** ARGV: the epoch, then a partition and its value for each mark. */
const raiseScript = `
local epoch = tonumber(redis.call('HGET', KEYS[1], 'epoch') or '0')
if epoch > tonumber(ARGV[1]) then return end
if epoch < tonumber(ARGV[1]) then redis.call('DEL', KEYS[1]) end
redis.call('HSET', KEYS[1], 'epoch', ARGV[1])
local function position(value) return tonumber(string.match(value, '^%d+')) end
for index = 2, #ARGV, 2 do
  local stored = redis.call('HGET', KEYS[1], ARGV[index])
  if not stored or position(stored) < position(ARGV[index + 1]) then redis.call('HSET', KEYS[1], ARGV[index], ARGV[index + 1]) end
end`;

/** Several processes may raise marks. Rejects at once while Redis is unavailable. */
export function redisHighWaterMarks(redis: RedisHashes): OpenHighWaterMarks {
  return (storeId) => {
    const key = `parley:${storeId}:high-water-marks`;
    return {
      async read() {
        const { epoch, ...values } = await redis.hgetall(key);
        return epoch === undefined ? null : { epoch: Number(epoch), marks: Object.entries(values).map(markFrom) };
      },
      async raise({ epoch, marks }) {
        const values = marks.flatMap(({ partition, position, eventId }) => [partition, `${position} ${eventId}`]);
        await redis.eval(raiseScript, 1, key, epoch, ...values);
      },
      clear: async () => void (await redis.del(key)),
    };
  };
}

function markFrom([partition, value]: [string, string]): HighWaterMark {
  const [position, eventId] = value.split(' ') as [string, string];
  return { partition: Number(partition), position: Number(position), eventId };
}
