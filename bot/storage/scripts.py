"""The Lua steps: each touches the keys of one owner only and may be repeated without a second effect.

They use nothing beyond Redis 7.0, so that the bundled Valkey and a managed Redis behave the same.
"""

REVISION = "!"
"""The field that counts a hash's changes; no id looks like it."""

SWAP_FIELD = """
local now = redis.call('HGET', KEYS[1], ARGV[1])
if now == ARGV[3] and now then return 1 end
if (now or '') ~= ARGV[2] then return 0 end
if ARGV[3] == '' then redis.call('HDEL', KEYS[1], ARGV[1])
else redis.call('HSET', KEYS[1], ARGV[1], ARGV[3]) end
if ARGV[4] == '1' then redis.call('HINCRBY', KEYS[1], '!', 1) end
return 1
"""
"""KEYS: hash. ARGV: field, bytes it must hold now ("" for none), new bytes ("" removes), "1" to count the change in
REVISION. Returns 1 when the new bytes stand afterwards.
"""

RELEASE = """
if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end
return 0
"""
"""KEYS: lease. ARGV: the holder's token."""

FREEZE = """
local frozen = redis.call('HGET', KEYS[1], ARGV[1])
if frozen then return frozen end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
redis.call('SET', KEYS[2], ARGV[3])
return ARGV[2]
"""
"""KEYS: digests, history. ARGV: occasion, digest, history. The frozen digest, whoever froze it."""
