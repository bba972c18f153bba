// Node's client of src/bench/peer.c: node client.js in|out|ping|pipe LINES|LENGTH SIZE PORT WARM_MILLIS MILLIS [WINDOW]
// Frames are those of Frames.java, and are held against them as there.
'use strict';

const net = require('net');
const [what, kind, sizeText, port, warmText, measureText, windowText] = process.argv.slice(2);
const size = Number(sizeText);
const lines = kind === 'LINES';
const cycle = Math.max(4, Math.min(1024, Math.floor(65536 / size)));
const payloads = [];
const wires = [];
const firsts = [];
const lasts = [];

function code(i) {
	return (0x40 + (i >> 18 & 63)) * 0x1000000 + ((0x40 + (i >> 12 & 63)) << 16 | (0x40 + (i >> 6 & 63)) << 8 | 0x40 + (i & 63));
}

function wire(payload) {
	if (lines) {
		return Buffer.concat([payload, Buffer.from('\r\n')]);
	}
	const header = Buffer.alloc(4);
	header.writeUInt32BE(payload.length);
	return Buffer.concat([header, payload]);
}

for (let i = 0; i < cycle; i++) {
	const payload = Buffer.alloc(size);
	for (let j = 0; j < size; j++) {
		payload[j] = 97 + (i * 7 + j) % 26;
	}
	firsts.push(code(i));
	lasts.push(code(i * 31 + size));
	payload.writeUInt32BE(firsts[i], 0);
	payload.writeUInt32BE(lasts[i], size - 4);
	payloads.push(payload);
	wires.push(wire(payload));
}

let seen = 0;
let place = 0;
let sum = 0;
let left = null;
let sent = 0;
let sendPlace = 0;
let sentSum = 0;
let phase = null;
let measuring = null;
let text = null;
const times = [];

function fail(why) {
	console.error('client.js: ' + why);
	process.exit(1);
}

function begin(millis) {
	const used = process.cpuUsage();
	return { began: process.hrtime.bigint(), used: used.user + used.system, micros: millis * 1000 };
}

// See Phase.java.
function isOver(now) {
	const passed = Number(now - phase.began) / 1000;
	if (passed < phase.micros) {
		return false;
	}
	const used = process.cpuUsage();
	return used.user + used.system - phase.used >= phase.micros / 2 || passed >= phase.micros * 8;
}

function look(now, frames) {
	if (text !== null || !isOver(now)) {
		return;
	}
	if (measuring === null) {
		phase = begin(Number(measureText));
		measuring = { frames, phase };
		return;
	}
	const used = process.cpuUsage();
	const result = { frames: frames - measuring.frames, seconds: Number(now - measuring.phase.began) / 1e9,
		cpu: (used.user + used.system - measuring.phase.used) / 1e6 };
	if (times.length > 0) {
		times.sort((a, b) => a - b);
		result.p50 = times[Math.floor(times.length / 2)] / 1e3;
		result.p99 = times[Math.floor(times.length * 0.99)] / 1e3;
	}
	text = JSON.stringify({ ...result, ok: true });
}

function end() {
	console.log(text);
	process.exit(0);
}

let sentNanos = 0n;

function next() {
	socket.write(wires[sendPlace]);
	sendPlace = sendPlace + 1 < cycle ? sendPlace + 1 : 0;
	sent++;
}

function frame(buffer, from, length) {
	if (buffer[from] === 33) {
		const told = buffer.toString('ascii', from, from + length);
		if (what === 'in' && told === `!${seen} ${sum >>> 0}` || told === '!taken') {
			end();
		}
		fail(`told ${told}, seen ${seen} ${sum >>> 0}`);
	}
	const first = buffer.readUInt32BE(from);
	const last = buffer.readUInt32BE(from + length - 4);
	if (length !== size || first !== firsts[place] || last !== lasts[place]
			|| seen < 2 * cycle && payloads[place].compare(buffer, from, from + length) !== 0) {
		fail(`frame ${seen} is wrong`);
	}
	sum = sum + (first ^ last) | 0;
	place = place + 1 < cycle ? place + 1 : 0;
	seen++;
	if (what === 'ping' || what === 'pipe') {
		const ping = what === 'ping';
		if (ping || seen % 16 === 0) {
			const now = process.hrtime.bigint();
			if (ping && measuring !== null && times.length < 4e6) {
				times.push(Number(now - sentNanos));
			}
			look(now, seen);
			sentNanos = now;
		}
		if (text === null) {
			next();
		}
		else if (seen === sent) {
			end();
		}
	}
}

// Corked, so that what answers one read leaves together.
function received(data) {
	socket.cork();
	take(data);
	socket.uncork();
}

function take(data) {
	const buffer = left === null ? data : Buffer.concat([left, data]);
	let from = 0;
	if (lines) {
		let at = buffer.indexOf(10);
		while (at >= 0) {
			frame(buffer, from, at - 1 - from);
			from = at + 1;
			at = buffer.indexOf(10, from);
		}
	}
	else {
		while (buffer.length - from >= 4) {
			const length = buffer.readUInt32BE(from);
			if (buffer.length - from - 4 < length) {
				break;
			}
			frame(buffer, from + 4, length);
			from += 4 + length;
		}
	}
	left = from < buffer.length ? buffer.subarray(from) : null;
	if (what === 'in' && text === null) {
		look(process.hrtime.bigint(), seen);
		if (text !== null) {
			socket.write(wire(Buffer.from('!enough')));
		}
	}
}

// Corked, so that the frames of one turn leave together.
function pour() {
	let room = true;
	while (room && text === null) {
		socket.cork();
		for (let i = 0; i < 64; i++) {
			sentSum = sentSum + (firsts[sendPlace] ^ lasts[sendPlace]) | 0;
			next();
		}
		socket.uncork();
		room = !socket.writableNeedDrain;
		look(process.hrtime.bigint(), sent);
	}
	if (text !== null) {
		socket.write(wire(Buffer.from(`!${sent} ${sentSum >>> 0}`)));
	}
}

const socket = net.connect({ port: Number(port), host: '127.0.0.1', noDelay: true }, () => {
	phase = begin(Number(warmText));
	sentNanos = process.hrtime.bigint();
	if (what === 'out') {
		socket.on('drain', () => text === null && pour());
		pour();
	}
	else if (what !== 'in') {
		for (let i = 0; i < Number(windowText || 1); i++) {
			next();
		}
	}
});
socket.on('data', received);
socket.on('error', (error) => fail(error.message));
socket.on('close', () => fail('the connection has ended'));
