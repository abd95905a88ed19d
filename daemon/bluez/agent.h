/* SPDX-License-Identifier: MIT */
/*
 * Agent: whom bluetoothd asks when something is paired. It agrees only for a
 * wearable that we are pairing with at that moment, on a person's request
 * (SR-20); everything else is rejected.
 *
 * It can neither show nor ask ("NoInputNoOutput"). It is not the default
 * agent: that is for who accepts pairing, while we begin it.
 */
#ifndef BLUEZ_AGENT_H
#define BLUEZ_AGENT_H

struct bluez;

/* Serves the object. -errno. */
int agent_serve(struct bluez *bluez);

/* Tells bluetoothd's agent manager about it. */
void agent_register(struct bluez *bluez);

#endif
