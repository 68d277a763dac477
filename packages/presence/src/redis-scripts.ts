/**
 * The presence in Redis: one sorted set of users by when they were last seen, and the lease of whoever tells of those who
 * went. The clock is Redis's: gateways whose clocks differ agree. Each script takes the set as its first key.
 */

const now = `local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)`;

/** Grace, users → those who were away. */
export const keepScript = `${now}
local came = {}
for index = 2, #ARGV do
  local seen = redis.call('ZSCORE', KEYS[1], ARGV[index])
  if not seen or now - seen >= tonumber(ARGV[1]) then came[#came + 1] = ARGV[index] end
  redis.call('ZADD', KEYS[1], now, ARGV[index])
end
return came`;

/** Grace, who asks, how long the lease lasts, how many → users and when each was last seen, one after the other. */
export const goneScript = `${now}
local holder = redis.call('GET', KEYS[2])
if holder and holder ~= ARGV[2] then return {} end
redis.call('SET', KEYS[2], ARGV[2], 'PX', ARGV[3])
return redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', now - ARGV[1], 'WITHSCORES', 'LIMIT', 0, ARGV[4])`;

/** Grace, users. */
export const forgetScript = `${now}
for index = 2, #ARGV do
  local seen = redis.call('ZSCORE', KEYS[1], ARGV[index])
  if seen and now - seen >= tonumber(ARGV[1]) then redis.call('ZREM', KEYS[1], ARGV[index]) end
end`;

/** Grace, users → of each when it was last seen, or an empty text for who is away. */
export const onlineScript = `${now}
local sightings = {}
for index = 2, #ARGV do
  local seen = redis.call('ZSCORE', KEYS[1], ARGV[index])
  sightings[#sightings + 1] = (seen and now - seen < tonumber(ARGV[1])) and seen or ''
end
return sightings`;
