/**
 * Presence in Redis: a sorted set of users by last-seen time, and the lease of the process that reports offline users. The scripts
 * use Redis's clock, so gateways with different clocks agree. The first key of each script is the set.
 */

const now = `local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)`;

/** Arguments: grace, users. Returns the users who were offline. */
export const markOnlineScript = `${now}
local came = {}
for index = 2, #ARGV do
  local seen = redis.call('ZSCORE', KEYS[1], ARGV[index])
  if not seen or now - seen >= tonumber(ARGV[1]) then came[#came + 1] = ARGV[index] end
  redis.call('ZADD', KEYS[1], now, ARGV[index])
end
return came`;

/** Arguments: grace, lease holder, lease duration, maximum count. Returns users and their last-seen times, alternating. */
export const wentOfflineScript = `${now}
local holder = redis.call('GET', KEYS[2])
if holder and holder ~= ARGV[2] then return {} end
redis.call('SET', KEYS[2], ARGV[2], 'PX', ARGV[3])
return redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', now - ARGV[1], 'WITHSCORES', 'LIMIT', 0, ARGV[4])`;

/** Arguments: grace, users. */
export const acknowledgeOfflineScript = `${now}
for index = 2, #ARGV do
  local seen = redis.call('ZSCORE', KEYS[1], ARGV[index])
  if seen and now - seen >= tonumber(ARGV[1]) then redis.call('ZREM', KEYS[1], ARGV[index]) end
end`;

/** Arguments: grace, users. Returns the last-seen time of each user, or an empty string if offline. */
export const onlineScript = `${now}
local times = {}
for index = 2, #ARGV do
  local seen = redis.call('ZSCORE', KEYS[1], ARGV[index])
  times[#times + 1] = (seen and now - seen < tonumber(ARGV[1])) and seen or ''
end
return times`;
