/*
 * The Node.js peer of the benchmark: node udp.js receive|listen|send|flood|echo|ping key=value...
 *
 * The socket is connected for sending, as the documentation says: no look-up of the address each time.
 */
'use strict';

const dgram = require('node:dgram');

const RECEIVE_BUFFER = 4 << 20;
const GRACE_MILLIS = 10000;
const RESEND_MILLIS = 100;
const HEADER = 8;
const BURST = 64;
const LOOPBACK = '127.0.0.1';

const role = process.argv[2];
const options = { size: 64, port: 0, warmup: 0, time: 1000, outstanding: 1 };
for (const argument of process.argv.slice(3)) {
    const [key, value] = argument.split('=');
    options[key] = Number(value);
}

let datagrams = 0;
let bytes = 0;

const socket = dgram.createSocket({ type: 'udp4', recvBufferSize: RECEIVE_BUFFER });
socket.on('error', (error) => {
    console.error(error);
    process.exit(1);
});
socket.bind(0, LOOPBACK, () => {
    const run = { receive, listen, send, flood, echo, ping }[role];
    if (run === undefined) {
        finish(`MISSING no role ${role}`, 3);
    } else {
        run();
    }
});

function finish(line, status = 0) {
    process.stdout.write(`${line}\n`, () => process.exit(status));
}

function tellPort() {
    process.stdout.write(`PORT ${socket.address().port}\n`);
}

// ---------------------------------------------------------------------------------------------------------- the clock

/* Waits for the first datagram, for the warm-up and for the measured time, and tells what was counted in it. */
function measure(word) {
    const giveUp = Date.now() + options.warmup + options.time + GRACE_MILLIS;
    const first = setInterval(() => {
        if (datagrams > 0 || Date.now() > giveUp) {
            clearInterval(first);
            setTimeout(() => measureNow(word), options.warmup);
        }
    }, 1);
}

function measureNow(word) {
    const [d, b, cpu, begin] = [datagrams, bytes, process.cpuUsage(), process.hrtime.bigint()];
    setTimeout(() => {
        const used = process.cpuUsage(cpu);
        const nanos = process.hrtime.bigint() - begin;
        finish(`${word} ${datagrams - d} ${bytes - b} ${nanos} ${(used.user + used.system) * 1000}`);
    }, options.time);
}

/* Ends when the time is over or nobody holds the standard input any more. Prints the count for each line of input. */
function lastUntilAbandoned() {
    setTimeout(() => process.exit(0), options.time);
    process.stdin.on('end', () => process.exit(0));
    process.stdin.on('data', () => process.stdout.write(`COUNTED ${datagrams}\n`));
}

// ----------------------------------------------------------------------------------------------------------- the roles

function startReceiving() {
    socket.on('message', (message) => {
        datagrams++;
        bytes += message.length;
    });
    tellPort();
}

function receive() {
    startReceiving();
    measure('RECEIVED');
}

function listen() {
    startReceiving();
    lastUntilAbandoned();
}

function send() {
    measure('SENT');
    startSending();
}

function flood() {
    lastUntilAbandoned();
    startSending();
}

/* What the kernel does not take at once waits in a queue: the next burst comes when it is empty. */
function startSending() {
    const data = Buffer.alloc(options.size);
    const burst = () => {
        if (socket.getSendQueueCount() === 0) {
            for (let i = 0; i < BURST; i++) {
                socket.send(data);
            }
            datagrams += BURST;
            bytes += BURST * data.length;
        }
        setImmediate(burst);
    };
    socket.connect(options.port, LOOPBACK, burst);
}

function echo() {
    socket.on('message', (message, from) => socket.send(message, from.port, from.address));
    tellPort();
    lastUntilAbandoned();
}

/* The numbered datagrams are all on one socket. */
function ping() {
    if (options.size < HEADER) {
        finish(`MISSING a ping has at least ${HEADER} bytes`, 3);
        return;
    }
    const trips = { times: [], counting: false, lost: 0 };
    const slots = Array.from({ length: options.outstanding }, () => newSlot());
    socket.on('message', (answer) => takeAnswer(slots, trips, answer));
    socket.connect(options.port, LOOPBACK, () => {
        slots.forEach(sendTrip);
        setInterval(() => sendLost(slots, trips), RESEND_MILLIS / 4);
        setTimeout(() => pingNow(trips), options.warmup);
    });
}

function newSlot() {
    return { sequence: 0, sentAt: 0n, data: Buffer.alloc(options.size) };
}

/* Each slot has a buffer of its own: send may hold on to it for a while. */
function sendTrip(slot, index) {
    slot.data.writeUInt32BE(index, 0);
    slot.data.writeUInt32BE(++slot.sequence, 4);
    slot.sentAt = process.hrtime.bigint();
    socket.send(slot.data);
}

function takeAnswer(slots, trips, answer) {
    const now = process.hrtime.bigint();
    const index = answer.readUInt32BE(0);
    const slot = slots[index];
    if (slot.sequence === answer.readUInt32BE(4)) {
        if (trips.counting) {
            trips.times.push(Number(now - slot.sentAt));
        }
        sendTrip(slot, index);
    }
}

function sendLost(slots, trips) {
    const before = process.hrtime.bigint() - BigInt(RESEND_MILLIS) * 1000000n;
    slots.forEach((slot, index) => {
        if (slot.sentAt < before) {
            trips.lost++;
            sendTrip(slot, index);
        }
    });
}

function pingNow(trips) {
    const begin = process.hrtime.bigint();
    trips.counting = true;
    trips.lost = 0;
    setTimeout(() => {
        const nanos = process.hrtime.bigint() - begin;
        const times = Float64Array.from(trips.times).sort();
        const at = (share) => times[Math.min(times.length - 1, Math.floor(share * times.length))] ?? 0;
        const shares = [at(0.5), at(0.9), at(0.99), at(0.999), at(1)].join(' ');
        finish(`TRIPS ${times.length} ${nanos} ${shares} ${trips.lost}`);
    }, options.time);
}
