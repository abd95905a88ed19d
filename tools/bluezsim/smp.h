/* SPDX-License-Identifier: MIT */
/*
 * Which way of pairing two devices use, from what their agents can do: LE
 * Secure Connections with the bonding and MITM flags BlueZ sets (Core 5.4,
 * Vol 3 Part H, table 2.8).
 */
#ifndef BLUEZSIM_SMP_H
#define BLUEZSIM_SMP_H

enum smp_io {
	SMP_DISPLAY_ONLY,
	SMP_DISPLAY_YES_NO,
	SMP_KEYBOARD_ONLY,
	SMP_NO_INPUT_NO_OUTPUT,
	SMP_KEYBOARD_DISPLAY,
	SMP_IO_COUNT,
};

enum smp_method {
	SMP_JUST_WORKS,
	SMP_COMPARE,	     /* both show the number, both confirm */
	SMP_INITIATOR_TYPES, /* the acceptor shows the passkey */
	SMP_ACCEPTOR_TYPES,  /* the initiator shows the passkey */
	SMP_BOTH_TYPE,	     /* both are told it from outside */
	SMP_METHOD_COUNT,
};

/* What both sides do. */
enum smp_method smp_method(enum smp_io initiator, enum smp_io acceptor);

/* The capability called @name in AgentManager1 ("" means KeyboardDisplay, as
 * BlueZ has it), or -EINVAL. */
int smp_io_parse(const char *name);

/* AgentManager1's word for it. */
const char *smp_io_name(enum smp_io io);

#endif
