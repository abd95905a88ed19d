// SPDX-License-Identifier: MIT
// What one would write in Node on dbus-next instead of the hub: subscribes to
// Force of every wearable, decodes each frame, keeps the newest forces.
//
//   node peer_dbus_next.js --bus ADDRESS --way signal DEVICE-PATH...
//
// Reads by signals. Prints "ready" once all are subscribed; on SIGTERM one line
// of JSON with the frames it got, and ends.
'use strict';

const { parseArgs } = require('node:util');

const dbus = require('dbus-next');

const BLUEZ = 'org.bluez';
const CHARACTERISTIC = 'org.bluez.GattCharacteristic1';
const FEATURE = '6b6e0002-7a0e-4d2c-9b5f-3e8c51d2a764';
const FORCE = '6b6e0003-7a0e-4d2c-9b5f-3e8c51d2a764';
const HEADER_SIZE = 11; // proto/README.md, Force
const FAULT = -0x8000;
const FEATURE_SIZES = 4; // octets of the device's part and of a pad's
const FEATURE_RESOLUTION = 13; // in a pad's part, mN

const wearables = [];

// Adds to the oldest sample the later ones, differences of so many bits each.
function addDifferences(values, bytes, at, samples, width) {
	const sign = 1 << (width - 1);
	const mask = (1 << width) - 1;
	let held = 0;
	let count = 0;

	for (let i = 0; i < (samples - 1) * values.length; i++) {
		while (count < width) {
			held |= bytes[at++] << count;
			count += 8;
		}
		values[i % values.length] += ((held & mask) ^ sign) - sign;
		held >>>= width;
		count -= width;
	}
}

function onForce(wearable, bytes) {
	const width = bytes[6] & 15;
	const pad = bytes[6] >> 4;
	const first = bytes[7];
	const cells = bytes[8];
	const samples = bytes[9];
	let at = HEADER_SIZE + (width ? 0 : (samples - 1) * cells * 2);
	const values = new Int32Array(cells);
	const forces = wearable.forceN[pad];

	for (let i = 0; i < cells; i++, at += 2)
		values[i] = bytes.readInt16LE(at);
	if (width)
		addDifferences(values, bytes, at, samples, width);
	for (let i = 0; i < cells; i++)
		forces[first + i] = values[i] === FAULT
			? 0 : values[i] * wearable.resolutionN;
	wearable.frames++;
}

// The path of the device's characteristic of that UUID.
function find(objects, device, uuid) {
	for (const [path, interfaces] of Object.entries(objects)) {
		const properties = interfaces[CHARACTERISTIC];

		if (properties && path.startsWith(device + '/') &&
		    properties.UUID.value === uuid)
			return path;
	}
	throw new Error(`${device} has no characteristic ${uuid}`);
}

async function subscribe(bus, objects, device) {
	const wearable = { forceN: [[], [], [], []], frames: 0 };
	const feature = await bus.getProxyObject(
		BLUEZ, find(objects, device, FEATURE));
	const force = await bus.getProxyObject(
		BLUEZ, find(objects, device, FORCE));
	const bytes =
		await feature.getInterface(CHARACTERISTIC).ReadValue({});

	wearable.resolutionN = bytes.readUInt16LE(
		bytes[FEATURE_SIZES] + FEATURE_RESOLUTION) / 1000;
	force.getInterface('org.freedesktop.DBus.Properties').on(
		'PropertiesChanged', (_, changed) => {
			if (changed.Value)
				onForce(wearable, changed.Value.value);
		});
	await force.getInterface(CHARACTERISTIC).StartNotify();
	wearables.push(wearable);
}

async function main(address, devices) {
	process.env.DBUS_SYSTEM_BUS_ADDRESS = address;
	const bus = dbus.systemBus();
	const root = await bus.getProxyObject(BLUEZ, '/');
	const objects = await root
		.getInterface('org.freedesktop.DBus.ObjectManager')
		.GetManagedObjects();

	for (const device of devices)
		await subscribe(bus, objects, device);
	process.on('SIGTERM', () => {
		const frames = wearables.reduce((sum, w) => sum + w.frames, 0);

		console.log(JSON.stringify({ frames }));
		process.exit(0);
	});
	console.log('ready');
}

const { values, positionals } = parseArgs({
	options: { bus: { type: 'string' }, way: { type: 'string' } },
	allowPositionals: true,
});

if (!values.bus || values.way !== 'signal' || !positionals.length) {
	console.error('peer_dbus_next.js: --bus, --way signal, and devices');
	process.exit(2);
}
main(values.bus, positionals).catch((error) => {
	console.error(error.message);
	process.exit(1);
});
