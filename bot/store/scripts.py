"""The Lua steps: each touches the keys of one owner only and may be repeated without a second effect.

They use nothing beyond Redis 7.0, so that the bundled Valkey and a managed Redis behave the same.
"""

MARK = "!"
"""What a field that is no id begins with."""

REVISION = "!"
"""The field that counts a hash's changes."""

REACTED = "!reacted"
"""The field that says that a person has saved by a reaction before."""

OFFERED = "!offered"
"""The field that says that a person was asked whether they want the weekly note."""

SWAP_FIELD = """
local now = redis.call('HGET', KEYS[1], ARGV[1])
if now == ARGV[3] and now then return 1 end
if (now or '') ~= ARGV[2] then return 0 end
if ARGV[3] == '' then redis.call('HDEL', KEYS[1], ARGV[1])
else redis.call('HSET', KEYS[1], ARGV[1], ARGV[3]) end
if ARGV[4] == '1' and type(redis.pcall('HINCRBY', KEYS[1], '!', 1)) == 'table' then
  redis.call('HSET', KEYS[1], '!', redis.call('TIME')[1])
end
return 1
"""
"""KEYS: hash. ARGV: field, bytes it must hold now ("" for none), new bytes ("" removes), "1" to count the change in
REVISION; a count that is no number begins anew, with the seconds since 1970. Returns 1 when the new bytes stand
afterwards.
"""

TRIAL = """
local trials = {
  {'SET', KEYS[1], '1', 'EX', '60'}, {'HSET', KEYS[1], 'a', '1'}, {'ZADD', KEYS[1], '1', 'a'},
  {'SADD', KEYS[1], 'a'}, {'LPUSH', KEYS[1], 'a'}, {'XADD', KEYS[1], '*', 'a', '1'},
}
for _, trial in ipairs(trials) do
  redis.call(unpack(trial))
  redis.call('DEL', KEYS[1])
end
return 1
"""
"""KEYS: a key for trials. Writes each type of value and deletes it."""

FIND_BOOKMARKED = """
local kept, seen = {}, {}
for i = 2, #KEYS do
  local fields = redis.pcall('HKEYS', KEYS[i])
  for _, field in ipairs(fields) do
    if not seen[field] and redis.call('ZSCORE', KEYS[1], field) then
      seen[field] = true
      kept[#kept + 1] = field
    end
  end
end
return kept
"""
"""KEYS: found, then the bookmarks of many people, the one step that reads those of more than one owner. Returns the
marked papers that any of them keeps; a key of a wrong type keeps none. Ids that nobody needs stay in the server.
"""

FORGET_FOUND = """
local gone = {}
for i = 1, #ARGV, 2 do
  local ends = redis.call('ZSCORE', KEYS[1], ARGV[i])
  if ends and tonumber(ends) == tonumber(ARGV[i + 1]) then
    redis.call('HDEL', KEYS[2], ARGV[i])
    redis.call('ZREM', KEYS[1], ARGV[i])
    gone[#gone + 1] = ARGV[i]
  end
end
return gone
"""
"""KEYS: found, a shard of papers. ARGV: pairs of paper id and the end it had when it was chosen: one that was used
since, or is needed now, has another or none. Returns the ids that are gone.
"""

RELEASE = """
if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end
return 0
"""
"""KEYS: lease. ARGV: the holder's token."""

BEGIN = """
local now, ttl = tonumber(ARGV[1]), tonumber(ARGV[2])
local ends = tonumber(redis.call('HGET', KEYS[1], 'until') or '') or 0
local holder = redis.call('HGET', KEYS[1], 'holder')
if holder and holder ~= ARGV[3] and ends > now and ends - now <= ttl then return {0, ends - now, ''} end
local epoch
if holder == ARGV[3] then epoch = tonumber(redis.call('HGET', KEYS[1], 'epoch'))
else epoch = redis.pcall('HINCRBY', KEYS[1], 'epoch', 1) end
if type(epoch) ~= 'number' or epoch < 1 or epoch > 2^52 then
  epoch = now
  redis.call('HSET', KEYS[1], 'epoch', string.format('%.0f', epoch))
  redis.call('HDEL', KEYS[1], 'known')
end
redis.call('HSET', KEYS[1], 'until', ARGV[1] + ARGV[2], 'holder', ARGV[3])
return {epoch, 0, redis.call('HGET', KEYS[1], 'known') or ''}
"""
"""KEYS: delivery. ARGV: now and length of a lock in milliseconds, the taker's token. Returns the epoch, or 0 and the
milliseconds to wait, and the generation mark. A lock that ends implausibly late (a clock went back) counts as over. An
epoch that is no number begins anew above all that were counted, and the channel is known no more.
"""

ONLY_WITH_LOCK = """
if redis.call('HGET', KEYS[1], 'epoch') ~= ARGV[1] then return redis.error_reply('SUPERSEDED') end
"""
"""KEYS: delivery first. ARGV: epoch first. What goes before every step that only the newest delivery may make: those
from here to FREEZE.
"""

END = """
redis.call('HDEL', KEYS[1], 'holder', 'until')
return 1
"""

SET_WITH_LOCK = """
redis.call('HSET', KEYS[1], ARGV[2], ARGV[3])
return 1
"""
"""KEYS: delivery. ARGV: epoch, field of the delivery, value."""

INTEND = """
redis.call('HSETNX', KEYS[2], ARGV[2], ARGV[3])
redis.call('HSET', KEYS[1], 'until', ARGV[4])
return 1
"""
"""KEYS: delivery, outbox. ARGV: epoch, message key, part, new end of the lock."""

WITHDRAW = """
if redis.call('HGET', KEYS[2], ARGV[2]) == ARGV[3] then redis.call('HDEL', KEYS[2], ARGV[2]) end
return 1
"""
"""KEYS: delivery, outbox. ARGV: epoch, message key, the intent that was written."""

SENT = """
redis.call('HSET', KEYS[2], ARGV[2], ARGV[3])
if KEYS[3] then redis.call('SET', KEYS[3], ARGV[4], 'EX', ARGV[5]) end
if KEYS[4] and redis.call('HGET', KEYS[1], 'pending') == ARGV[6] then
  redis.call('SET', KEYS[4], redis.call('HGET', KEYS[1], 'after'))
  redis.call('HDEL', KEYS[1], 'pending', 'after')
end
return 1
"""
"""KEYS: delivery, outbox, message (absent for a part that was refused), history (for a header only). ARGV: epoch,
message key, part, what the message shows, its time to live in seconds, the header's occasion. A digest counts as
considered from the moment its header is known to be visible.
"""

SAVE_HISTORY = """
redis.call('SET', KEYS[2], ARGV[2])
return 1
"""
"""KEYS: delivery, history. ARGV: epoch, history."""

ABANDON = """
if redis.call('HGET', KEYS[1], 'pending') == ARGV[2] then
  redis.call('HDEL', KEYS[1], 'pending', 'after')
  redis.call('HDEL', KEYS[2], ARGV[2])
end
return 1
"""
"""KEYS: delivery, digests. ARGV: epoch, the occasion whose digest will not come any more. Its content goes, too: a
change of zone may bring the date back, and then it is decided anew.
"""

FREEZE = """
local frozen = redis.call('HGET', KEYS[2], ARGV[2])
if frozen then return frozen end
redis.call('HSET', KEYS[2], ARGV[2], ARGV[3])
redis.call('HSET', KEYS[1], 'pending', ARGV[2], 'after', ARGV[4])
return ARGV[3]
"""
"""KEYS: delivery, digests. ARGV: epoch, occasion, digest, the history after it. The frozen digest, whoever froze it."""

SWAP_VALUE = """
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[2])
return 1
"""
"""KEYS: a value. ARGV: the bytes it must hold now, the new bytes. Returns 1 when they were exchanged."""

SET_ASIDE = """
local kind = redis.call('TYPE', KEYS[1]).ok
if kind == 'none' or kind == ARGV[1] then return 0 end
redis.call('RENAME', KEYS[1], KEYS[2])
redis.call('EXPIRE', KEYS[2], ARGV[2])
return 1
"""
"""KEYS: a key, the name under which it is kept aside. ARGV: the type it should have ("" for none), time to live of what
is kept aside. Returns 1 when it was put aside.
"""

MOVE_DUE = """
local now = redis.call('ZSCORE', KEYS[1], ARGV[1])
local to = ARGV[3] ~= '' and tonumber(ARGV[3]) or nil
if not now then return to and 0 or 1 end
if tonumber(now) == to then return 1 end
if tonumber(now) ~= tonumber(ARGV[2]) then return 0 end
if to then redis.call('ZADD', KEYS[1], ARGV[3], ARGV[1]) else redis.call('ZREM', KEYS[1], ARGV[1]) end
return 1
"""
"""KEYS: due. ARGV: member, time at which it was read, new time ("" takes it away). Returns 1 when it stands there."""

NOW = """
local now = tonumber(ARGV[1])
if not now then
  local time = redis.call('TIME')
  now = time[1] * 1000000 + time[2]
end
local held = redis.call('HMGET', KEYS[1], 'next', 'rest', 'pause')
local due, rest = tonumber(held[1]) or 0, tonumber(held[2]) or 0
if rest - now > (tonumber(held[3]) or 0) then rest = 0 end
local function keep()
  redis.call('HSET', KEYS[1], 'next', string.format('%.0f', due), 'rest', string.format('%.0f', rest))
  redis.call('PEXPIRE', KEYS[1], string.format('%.0f', 60000 + (math.max(due, rest) - now) / 1000))
end
"""
"""KEYS: turns. ARGV: now in microseconds, "" for the server's. A rest that ends implausibly late (a clock went back)
counts as over. What goes before TAKE_TURNS and REST.
"""

TAKE_TURNS = """
local gap, slack, wanted, ahead = tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4]), tonumber(ARGV[6])
if due - math.max(now, rest) > slack + ahead + gap * (ARGV[5] + 1) then due = now end
local answer = {0}
while #answer <= wanted do
  local turn = math.max(now, rest, due - slack)
  if turn - now > ahead then
    answer[1] = turn - now - ahead
    break
  end
  due = math.max(turn, due) + gap
  answer[#answer + 1] = turn - now
end
if #answer > 1 then keep() end
return answer
"""
"""KEYS: turns. ARGV: now, microseconds between two turns, and by how many a burst may be early, turns wanted, the most
that anybody gets at once, how far ahead turns are given. Returns after how long to ask for more, then how long to wait
for each turn. A next turn implausibly far away (a clock went back) counts as due.
"""

REST = """
local ends = now + tonumber(ARGV[2])
if ends <= rest then return 0 end
rest, due = ends, math.max(due, ends + tonumber(ARGV[3]))
keep()
redis.call('HSET', KEYS[1], 'pause', ARGV[2])
return 1
"""
"""KEYS: turns. ARGV: now, length of the rest in microseconds, by how many a burst may be early."""
