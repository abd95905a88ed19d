/* SPDX-License-Identifier: MIT */
/*
 * End-to-end protection: the CRC and the counter that every message carries,
 * so that what the radio, two hosts and a bus did to it is seen (SR-12).
 *
 * CRC-16/MCRF4XX as in the SIG's medical services. The counter is one byte,
 * 1 to 255, then 1 again: 0 is never sent. Each characteristic has one for
 * each direction; all start again with each connection.
 */
#ifndef E2E_H
#define E2E_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define E2E_CRC_SIZE  2u
#define E2E_CRC_START 0xFFFFu
#define E2E_LOST_MAX  126u /* farther ahead counts as behind */

/* CRC-16/MCRF4XX: 0x1021 reflected, start 0xFFFF, no final xor. */
uint16_t e2e_crc(const uint8_t *bytes, size_t length);

/* The same in pieces: start with E2E_CRC_START. */
uint16_t e2e_crc_add(uint16_t crc, const uint8_t *bytes, size_t length);

struct e2e_sender {
	uint8_t last; /* counter of the last message; 0: none yet */
};

/* Begins anew: the first counter will be 1. */
void e2e_sender_init(struct e2e_sender *sender);

/* The counter of the next message. */
uint8_t e2e_sender_next(struct e2e_sender *sender);

enum e2e_verdict {
	E2E_OK,	      /* the next one, or the first of all */
	E2E_LOST,     /* ahead: use it, messages in between were lost */
	E2E_REPEATED, /* the last one again: do not use it */
	E2E_WRONG,    /* behind, or 0: do not use it */
	E2E_VERDICT_COUNT
};

extern const char *const e2e_verdict_names[E2E_VERDICT_COUNT];

struct e2e_receiver {
	uint8_t last; /* counter last used; 0: none yet */
	uint8_t lost; /* before the one just checked; 0 but for E2E_LOST */
};

/* Whether the message may be used. */
bool e2e_is_good(enum e2e_verdict verdict);

/* Begins anew: whatever comes first sets the mark. */
void e2e_receiver_init(struct e2e_receiver *receiver);

/* Judges a counter whose message is otherwise good. OK and LOST move the
 * mark, the others leave it. */
enum e2e_verdict e2e_receiver_check(struct e2e_receiver *receiver,
				    uint8_t counter);

#endif
