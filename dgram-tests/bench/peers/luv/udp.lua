-- The luv peer of the benchmark, libuv as luvit has it: lua5.1 udp.lua receive|listen|send|flood|echo|ping key=value...
--
-- Receives with libuv's recvmmsg (the option mmsgs), sends by try_send, which goes straight to the kernel.

local found, uv = pcall(require, "luv")
if not found then
  print("MISSING luv: " .. tostring(uv):gsub("\n.*", ""))
  os.exit(3)
end

local RECEIVE_BUFFER = 4 * 1024 * 1024
local GRACE_MILLIS = 10000
local RESEND_MILLIS = 100
local HEADER = 16
local BURST = 64
local MESSAGES_PER_CALL = 20
local LOOPBACK = "127.0.0.1"

local role = arg[1]
local options = { size = 64, port = 0, warmup = 0, time = 1000, outstanding = 1 }
for i = 2, #arg do
  local key, value = arg[i]:match("^(%w+)=(%w+)$")
  if key then
    options[key] = tonumber(value) or value
  end
end

local datagrams, bytes = 0, 0

local function finish(line, status)
  io.stdout:write(line, "\n")
  io.stdout:flush()
  os.exit(status or 0)
end

local function must(value, message)
  if not value then
    io.stderr:write(tostring(message), "\n")
    os.exit(1)
  end
  return value
end

local function after(millis, callback)
  uv.new_timer():start(millis, 0, callback)
end

local function open(flags)
  local socket = must(uv.new_udp(flags))
  must(socket:bind(LOOPBACK, 0))
  must(socket:recv_buffer_size(RECEIVE_BUFFER))
  return socket
end

local function tell_port(socket)
  io.stdout:write("PORT ", socket:getsockname().port, "\n")
  io.stdout:flush()
end

-- ------------------------------------------------------------------------------------------------------- the clock

local function number(value)
  return ("%.0f"):format(value)
end

local function cpu_nanos()
  local usage = uv.getrusage()
  return (usage.utime.sec + usage.stime.sec) * 1e9 + (usage.utime.usec + usage.stime.usec) * 1e3
end

local function measure_now(word)
  local d, b, cpu, begin = datagrams, bytes, cpu_nanos(), uv.hrtime()
  after(options.time, function()
    local nanos = uv.hrtime() - begin
    finish(("%s %s %s %s %s"):format(
      word, number(datagrams - d), number(bytes - b), number(nanos), number(cpu_nanos() - cpu)))
  end)
end

-- Waits for the first datagram, for the warm-up and for the measured time, and tells what was counted in it.
local function measure(word)
  local give_up = uv.now() + options.warmup + options.time + GRACE_MILLIS
  local first = uv.new_timer()
  first:start(1, 1, function()
    if datagrams > 0 or uv.now() > give_up then
      first:stop()
      after(options.warmup, function() measure_now(word) end)
    end
  end)
end

-- Ends when the time is over or nobody holds the standard input any more. Prints the count for each line of input.
local function last_until_abandoned()
  after(options.time, function() os.exit(0) end)
  if uv.guess_handle(0) == "pipe" then
    local input = uv.new_pipe(false)
    input:open(0)
    input:read_start(function(failure, data)
      if failure or not data then
        os.exit(0)
      end
      io.stdout:write("COUNTED ", number(datagrams), "\n")
      io.stdout:flush()
    end)
  end
end

-- ------------------------------------------------------------------------------------------------------- the roles

local roles = {}

local function start_receiving()
  local socket = open({ family = "inet", mmsgs = MESSAGES_PER_CALL })
  socket:recv_start(function(failure, data)
    must(not failure, failure)
    if data then
      datagrams = datagrams + 1
      bytes = bytes + #data
    end
  end)
  tell_port(socket)
end

function roles.receive()
  start_receiving()
  measure("RECEIVED")
end

function roles.listen()
  start_receiving()
  last_until_abandoned()
end

local function start_sending()
  local socket = open("inet")
  local data, port = ("\0"):rep(options.size), options.port
  uv.new_idle():start(function()
    for _ = 1, BURST do
      local sent = socket:try_send(data, LOOPBACK, port)
      if sent then
        datagrams = datagrams + 1
        bytes = bytes + sent
      end
    end
  end)
end

function roles.send()
  measure("SENT")
  start_sending()
end

function roles.flood()
  last_until_abandoned()
  start_sending()
end

function roles.echo()
  local socket = open({ family = "inet", mmsgs = MESSAGES_PER_CALL })
  socket:recv_start(function(failure, data, from)
    must(not failure, failure)
    if data then
      socket:try_send(data, from.ip, from.port)
    end
  end)
  tell_port(socket)
  last_until_abandoned()
end

-- The numbered datagrams are all on one socket.
function roles.ping()
  if options.size < HEADER then
    finish(("MISSING a ping has at least %d bytes"):format(HEADER), 3)
  end
  local socket = open("inet")
  local padding = ("\0"):rep(options.size - HEADER)
  local sequence, sent_at, times = {}, {}, {}
  local counting, lost = false, 0

  local function send(slot)
    sequence[slot] = (sequence[slot] or 0) + 1
    local data = ("%04d%012d"):format(slot, sequence[slot]) .. padding
    sent_at[slot] = uv.hrtime()
    socket:try_send(data, LOOPBACK, options.port)
  end

  socket:recv_start(function(failure, data)
    local now = uv.hrtime()
    must(not failure, failure)
    if data then
      local slot = tonumber(data:sub(1, 4))
      if tonumber(data:sub(5, HEADER)) == sequence[slot] then
        if counting then
          times[#times + 1] = now - sent_at[slot]
        end
        send(slot)
      end
    end
  end)
  for slot = 1, options.outstanding do
    send(slot)
  end

  uv.new_timer():start(RESEND_MILLIS / 4, RESEND_MILLIS / 4, function()
    for slot = 1, options.outstanding do
      if uv.hrtime() - sent_at[slot] > RESEND_MILLIS * 1e6 then
        lost = lost + 1
        send(slot)
      end
    end
  end)

  after(options.warmup, function()
    local begin = uv.hrtime()
    counting, lost = true, 0
    after(options.time, function()
      local nanos = uv.hrtime() - begin
      table.sort(times)
      local words = { "TRIPS", #times, number(nanos) }
      for _, share in ipairs({ 0.5, 0.9, 0.99, 0.999, 1 }) do
        words[#words + 1] = number(times[math.min(#times, math.floor(share * #times) + 1)] or 0)
      end
      words[#words + 1] = lost
      finish(table.concat(words, " "))
    end)
  end)
end

if not roles[role] then
  finish("MISSING no role " .. tostring(role), 3)
end
roles[role]()
uv.run()
