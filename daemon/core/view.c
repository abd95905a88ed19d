/* SPDX-License-Identifier: MIT */
/* Views: the names of states and reasons, as on D-Bus. */
#include "view.h"

const char *const link_state_names[LINK_STATE_COUNT] = {
	[LINK_ABSENT] = "absent",
	[LINK_FOUND] = "found",
	[LINK_CONNECTING] = "connecting",
	[LINK_PAIRING] = "pairing",
	[LINK_RESOLVING] = "resolving",
	[LINK_VERIFYING] = "verifying",
	[LINK_SUBSCRIBING] = "subscribing",
	[LINK_STOPPING] = "stopping",
	[LINK_SYNCING] = "syncing",
	[LINK_READY] = "ready",
	[LINK_LOST] = "lost",
	[LINK_REFUSED] = "refused",
	[LINK_QUARANTINED] = "quarantined",
};

const char *const pad_state_names[PAD_STATE_COUNT] = {
	[PAD_IDLE] = "idle",	       [PAD_CONTACT] = "contact",
	[PAD_RAMPING] = "ramping",     [PAD_HOLDING] = "holding",
	[PAD_RELEASING] = "releasing", [PAD_RESTING] = "resting",
	[PAD_ZEROING] = "zeroing",     [PAD_TESTING] = "testing",
	[PAD_STOPPED] = "stopped",
};

const char *const reject_reason_names[REJECT_REASON_COUNT] = {
	[REJECT_LENGTH] = "length",   [REJECT_CRC] = "crc",
	[REJECT_COUNTER] = "counter", [REJECT_CODE] = "code",
	[REJECT_RANGE] = "range",     [REJECT_TIME] = "time",
	[REJECT_VERSION] = "version", [REJECT_EARLY] = "early",
};
