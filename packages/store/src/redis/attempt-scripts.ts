import { defineScript, type RedisScript } from './redis-script.ts';

// One hash a key: `n` attempts counted, `w` until when the next is refused, `f` when all of it is forgotten, in
// milliseconds by Redis's own clock, which is one clock for all nodes. The key's expiry only cleans up behind `f`.
const find = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local row = redis.call('HMGET', KEYS[1], 'n', 'w', 'f')
local n, w, f = tonumber(row[1]) or 0, tonumber(row[2]) or 0, tonumber(row[3]) or 0
if f <= now then n, w, f = 0, 0, 0 end
local function store()
  redis.call('HSET', KEYS[1], 'n', n, 'w', string.format('%.0f', w), 'f', string.format('%.0f', f))
  redis.call('PEXPIRE', KEYS[1], math.max(1, math.ceil(f - now)))
end
`;

/**
 * Counts an attempt, or answers how long to wait. Words: free attempts; in seconds the window, the first and the last delay;
 * and the attempts that the asking node remembers itself, from which the count goes on where Redis knows nothing of the
 * key. Answers the wait in milliseconds and the attempts counted.
 */
export const admitScript: RedisScript = defineScript(`${find}
local free, window = tonumber(ARGV[1]), tonumber(ARGV[2]) * 1000
local first, last = tonumber(ARGV[3]) * 1000, tonumber(ARGV[4]) * 1000
if not row[3] then n = tonumber(ARGV[5]) end
if w > now then
  -- Longer than any delay: the clock was set back. Nobody waits for it to catch up.
  if w - now > last then
    w = now + last
    f = w + window
    store()
  end
  return {math.ceil(w - now), n}
end
n = n + 1
local excess = n - free
if excess >= 0 then w = now + math.min(first * 2 ^ math.min(excess, 30), last) end
f = math.max(now, w) + window
if f > now then store() end
return {0, n}
`);

/** How many attempts are counted. */
export const attemptsScript: RedisScript = defineScript(`${find}
return n
`);

/**
 * Takes one attempt back, or with the word `all` forgets them. Words: free attempts, or `all`. The key stays until its time:
 * a node must be able to tell what was forgotten from what Redis lost.
 */
export const forgiveScript: RedisScript = defineScript(`${find}
if n == 0 then return 0 end
n = n - 1
if ARGV[1] == 'all' then n = 0 end
if n == 0 or n < tonumber(ARGV[1]) then w = 0 end
store()
return n
`);
