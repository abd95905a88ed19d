/* SPDX-License-Identifier: MIT */
/*
 * The hub: ties links, guards, presses and control together; the only step
 * function of the core. step(state, event, now) -> actions.
 */
#ifndef CORE_HUB_H
#define CORE_HUB_H

#include "action.h"
#include "session.h"
#include "view.h"

/* The room's configuration, as far as the core needs it. */
struct hub_config {
	/* The configuration's layer for each contact kind and region. */
	struct limit_set limits[CONTACT_KIND_COUNT][SITE_REGION_COUNT];
	uint8_t links_max;	 /* for each adapter; default 7 */
	bool power_adapters;	 /* switch adapters on that are off */
	uint32_t token_ms;	 /* SR-1: 100..1000, default 500 */
	uint32_t sample_rate_hz; /* asked of wearables: 20..200, default 100 */
	uint32_t frame_interval_ms; /* samples sent together: 10..100, default
				       20 */
	uint32_t rest_permille;	    /* SR-7: rest for each pressing, >= 1000 */
	uint32_t window_max_ms;	 /* longest pairing window, default 300 000 */
	bool self_test_at_ready; /* zero and self-test when a link gets ready */
	uint32_t session_ms;	 /* SR-9: longest session: 60 000..3 600 000,
				    default 1 800 000 */
	uint32_t sessions_a_day; /* SR-10: of a patient: 1..3, default 3 */
	uint32_t point_a_day;	 /* SR-10: of a point: 1..3, default 1 */
	uint32_t turn_budget_ms; /* SR-22: 10..250, default 50; the engine's */
};

/* The defaults: limits_default() and the values above. */
struct hub_config hub_config_default(void);

struct hub; /* see hub_state.h; the caller provides the memory */

size_t hub_size(void);

/* Boots silent (SR-3): nothing is enabled, every link begins with a stop.
 * `hub` is zeroed memory, or was a hub before. */
void hub_init(struct hub *hub, const struct hub_config *config,
	      uint64_t now_us);

/* now_us: CLOCK_BOOTTIME in microseconds. A clock that goes back makes the
 * hub unwell (SR-22). Actions are added to what the list already holds. */
void hub_step(struct hub *hub, const struct event *event, uint64_t now_us,
	      struct actions *actions);

/* When a step is due even if nothing happens; UINT64_MAX: never. */
uint64_t hub_deadline_us(const struct hub *hub);

/* Copies out what may be seen. `wearable` < WEARABLES_MAX. */
void hub_view(const struct hub *hub, uint64_t now_us, struct hub_view *out);
void hub_wearable_view(const struct hub *hub, uint16_t wearable,
		       uint64_t now_us, struct wearable_view *out);
/* The session under way or ended last; .session 0: there was none. */
void hub_session_view(const struct hub *hub, uint64_t now_us,
		      struct session_view *out);

#endif
