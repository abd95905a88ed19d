/* SPDX-License-Identifier: MIT */
/*
 * Views: what the world may see of the hub, as plain data that can be copied
 * from one thread to another.
 */
#ifndef CORE_VIEW_H
#define CORE_VIEW_H

#include "action.h"

#include <stdbool.h>
#include <stdint.h>

#define WEARABLES_MAX 64
#define PADS_MAX      4

enum link_state {
	LINK_ABSENT, /* known, not heard */
	LINK_FOUND,  /* heard, not enrolled */
	LINK_CONNECTING,
	LINK_PAIRING,
	LINK_RESOLVING, /* services being discovered */
	LINK_VERIFYING, /* reading who it is (SR-20) */
	LINK_SUBSCRIBING,
	LINK_STOPPING,	  /* first told to stop (SR-3) */
	LINK_SYNCING,	  /* control taken, stream set, clock being fitted */
	LINK_READY,	  /* streaming, trusted; a pad may need zero */
	LINK_LOST,	  /* was connected; being brought back */
	LINK_REFUSED,	  /* unknown version, other identity (SR-20) */
	LINK_QUARANTINED, /* failed too often; tried again later */
	LINK_STATE_COUNT
};

enum pad_state {
	PAD_IDLE,    /* nothing commanded, no contact */
	PAD_CONTACT, /* pressed, but not by the hub's command */
	PAD_RAMPING,
	PAD_HOLDING,
	PAD_RELEASING,
	PAD_RESTING, /* SR-7 */
	PAD_ZEROING,
	PAD_TESTING,
	PAD_STOPPED, /* tripped, not acknowledged */
	PAD_STATE_COUNT
};

extern const char *const link_state_names[LINK_STATE_COUNT];
extern const char *const pad_state_names[PAD_STATE_COUNT];

/* Why frames and status values were not used (SR-12). */
enum reject_reason {
	REJECT_LENGTH,
	REJECT_CRC,
	REJECT_COUNTER,
	REJECT_CODE,
	REJECT_RANGE,
	REJECT_TIME,
	REJECT_VERSION,
	REJECT_EARLY, /* came before the link was verified */
	REJECT_REASON_COUNT
};

extern const char *const reject_reason_names[REJECT_REASON_COUNT];

struct pad_view {
	enum contact_kind kind;
	enum site site;
	enum pad_state state;
	uint8_t rows;
	uint8_t columns; /* cells = rows * columns */
	uint16_t cell_area_mm2_x100;
	bool in_contact;
	bool zeroed;
	bool self_tested;
	bool enabled; /* holds an unexpired token */
	int32_t force_mn;
	int32_t rate_mn_per_s;
	int32_t peak_pa;
	int32_t centroid_x_permille; /* of the pad's width, 0 = left edge */
	int32_t centroid_y_permille; /* of the pad's height, 0 = top edge */
	int32_t target_mn;	     /* of the press; 0: none */
	int32_t commanded_mn;	     /* expected now, on the ramp */
	uint32_t remaining_ms;	     /* of the hold, or of the rest */
	uint32_t pressed_ms;	     /* above the contact threshold so far */
	int32_t dose_mns;	     /* since the hub started */
	int16_t temperature_dc;	     /* 0.1 degree; INT16_MIN: unknown */
	struct limit limits[LIMIT_COUNT]; /* the effective ones */
	struct trip trip;		  /* TRIP_NONE: none */
	uint32_t trip_record;		  /* its record's number */
	bool trip_recorded;
	int32_t cell_mn[SAMPLE_CELLS_MAX];
};

struct wearable_view {
	bool present; /* false: the slot is free */
	bool enrolled;
	bool active;	     /* applies force; else it only senses */
	bool stop_confirmed; /* its status told that the last stop arrived */
	enum link_state link;
	struct refusal link_refusal; /* with LINK_REFUSED and _QUARANTINED; else
					the last attempt's, until ready */
	struct identity identity;
	char name[NAME_SIZE];
	uint8_t adapter;
	int8_t rssi;	 /* dBm; 127: unknown */
	uint8_t battery; /* percent; 255: unknown */
	uint8_t pads;
	uint16_t mtu;
	uint32_t annunciations; /* as in the Status characteristic */
	uint32_t rate_hz;	/* samples a second of a pad */
	uint64_t frames;
	uint64_t samples;
	uint64_t lost; /* frames the sequence numbers say are missing */
	uint64_t rejected[REJECT_REASON_COUNT];
	uint64_t links;		/* times connected */
	uint64_t last_frame_us; /* CLOCK_BOOTTIME; 0: none on this link */
	int32_t clock_ppm;	/* the wearable's clock against the hub's */
	uint32_t token_ms;	/* remaining, as the wearable says */
	struct pad_view pad[PADS_MAX];
};

struct adapter_view {
	bool present;
	uint8_t address[6];
	char name[8];
	enum adapter_state state;
	bool discovering;
	uint8_t links;
	uint8_t links_max;
};

struct hub_view {
	bool bluez_present;
	bool restored; /* the store was read; commands may begin */
	bool unwell;   /* SR-22 */
	const char *unwell_why;
	bool tripped;	       /* some pad is */
	uint32_t controller;   /* caller in control; CALLER_NONE: nobody */
	uint32_t discovery_ms; /* remaining of a discovery asked for */
	uint32_t window_ms;    /* remaining of the pairing window */
	int32_t total_mn;      /* on all pads */
	struct limit total_limit;
	uint8_t pads_pressing;
	uint64_t trips;
	uint64_t steps;
	struct adapter_view adapter[ADAPTERS_MAX];
};

#endif
