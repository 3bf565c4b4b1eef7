import { defineScript, type RedisScript } from './redis-script.ts';

// Marks are merged by maximum, as verifiers merge: an epoch never falls and an end never comes nearer. How long one lives
// is counted from whichever clock is behind, the node's (first word) or Redis's, so that a clock that runs ahead does not
// end it early. Each mark is a key with two words: its value, and the second of its end (0: never).
const marking = `
local function mark(key, value, ends, now)
  local ttl = ends - now
  if ends == 0 then ttl = 0 elseif ttl <= 0 then return end
  local old = redis.pcall('GET', key)
  if type(old) == 'string' then
    value = math.max(value, tonumber(old) or 0)
    local left = redis.call('TTL', key)
    if left == -1 then ttl = 0 elseif ttl > 0 then ttl = math.max(ttl, left) end
  end
  value = string.format('%.0f', value)
  if ttl > 0 then redis.call('SET', key, value, 'EX', ttl) else redis.call('SET', key, value) end
end
local function markAll(first, now, at)
  now = math.min(now, tonumber(redis.call('TIME')[1]))
  for i = first, #KEYS do
    mark(KEYS[i], tonumber(ARGV[at]), tonumber(ARGV[at + 1]), now)
    at = at + 2
  end
end
local function memory(key, name)
  redis.call('SET', key, name, 'NX')
  local held = redis.pcall('GET', key)
  if type(held) == 'string' then return held end
  redis.call('SET', key, name)
  return name
end
`;

/** Keys: memory, marks. Words: now, a name for the memory if it has none, then the marks. Answers the memory's name. */
export const markScript: RedisScript = defineScript(`${marking}
markAll(2, tonumber(ARGV[1]), 3)
return memory(KEYS[1], ARGV[2])
`);

/**
 * Keys: pointer, memory, the log's Stream, the Stream of the log before. Words: log, incarnation, number, MACs of pointer and
 * of the beginning, the memory's name as it was when the marks were laid down, a name for it if it has none, after how many
 * seconds the log before may go, and the MAC of a pointer that no node wrote. The Stream's first entry says behind which number it is whole: `<seq>-1` lies
 * behind `<seq>-0` and before all that follows. Answers 0 when Redis was emptied since the marks.
 */
export const beginScript: RedisScript = defineScript(`${marking}
local name = memory(KEYS[2], ARGV[7])
if ARGV[6] ~= '' and name ~= ARGV[6] then return 0 end
if redis.call('EXISTS', KEYS[3]) == 0 then redis.call('XADD', KEYS[3], ARGV[3] .. '-1', 'm', ARGV[5]) end
if redis.call('TYPE', KEYS[1]).ok ~= 'hash' then redis.call('DEL', KEYS[1]) end
local held = redis.call('HMGET', KEYS[1], 'incarnation', 'm')
local now = tonumber(held[1])
if now == nil or now < tonumber(ARGV[2]) or (held[2] or '') == ARGV[9] then
  redis.call('HSET', KEYS[1], 'id', ARGV[1], 'incarnation', ARGV[2], 'm', ARGV[4])
  if KEYS[4] ~= KEYS[3] then redis.call('EXPIRE', KEYS[4], tonumber(ARGV[8])) end
end
return 1
`);

/**
 * Keys: Stream, marks. Words: now, how many entries to keep, the second before which they may go, how many follow; five for
 * each (number, delta, hash, end, MAC); then the marks. Appends what follows the last entry without a gap and passes over
 * what is there. Answers the last number; nothing, if there is no Stream; -1, if the Stream holds another past, or a
 * hole, where it should hold what was passed over.
 */
export const publishScript: RedisScript = defineScript(`${marking}
local top = redis.call('XREVRANGE', KEYS[1], '+', '-', 'COUNT', 1)
if #top == 0 then return false end
local last = tonumber(string.match(top[1][1], '^%d+'))
local count, known = tonumber(ARGV[4]), 0
if count == 0 or tonumber(ARGV[5]) > last + 1 then return last end
for i = 1, count do
  if tonumber(ARGV[5 * i]) <= last then known = i end
end
if known > 0 then
  local seq, mac = ARGV[5 * known], ARGV[5 * known + 4]
  local there = redis.call('XRANGE', KEYS[1], seq .. '-0', seq .. '-0')
  if #there == 0 then
    local first = redis.call('XRANGE', KEYS[1], '-', '+', 'COUNT', 1)[1][1]
    if tonumber(string.match(first, '^%d+')) < tonumber(seq) then return -1 end
  else
    local held
    for i = 1, #there[1][2], 2 do
      if there[1][2][i] == 'm' then held = there[1][2][i + 1] end
    end
    if held ~= mac then return -1 end
  end
end
for i = known + 1, count do
  local at = 5 * i
  redis.call('XADD', KEYS[1], ARGV[at] .. '-0', 'd', ARGV[at + 1], 'h', ARGV[at + 2], 'e', ARGV[at + 3], 'm', ARGV[at + 4], 't', ARGV[1])
  last = tonumber(ARGV[at])
end
markAll(2, tonumber(ARGV[1]), 5 + 5 * count)
redis.call('XTRIM', KEYS[1], 'MAXLEN', '~', ARGV[2])
local function isOld(entry)
  for j = 1, #entry[2], 2 do
    if entry[2][j] == 't' then return (tonumber(entry[2][j + 1]) or 0) < tonumber(ARGV[3]) end
  end
  return true
end
if isOld(redis.call('XRANGE', KEYS[1], '-', '+', 'COUNT', 1)[1]) then
  local oldest = redis.call('XRANGE', KEYS[1], '-', '+', 'COUNT', 50)
  local at = 1
  while at < #oldest and isOld(oldest[at]) do at = at + 1 end
  redis.call('XTRIM', KEYS[1], 'MINID', oldest[at][1])
end
return last
`);
