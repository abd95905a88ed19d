/* SPDX-License-Identifier: MIT */
/*
 * Discovery of services after a link came up, and again when the peer's
 * services changed under it.
 */
#ifndef BLUEZSIM_RESOLVE_H
#define BLUEZSIM_RESOLVE_H

struct adapter;
struct device;
struct link;

/* The link is new: ServicesResolved will follow on both sides. */
void resolve_start(struct link *link);

/* The link of @device ended. */
void resolve_stop(struct device *device);

/* The attributes @adapter serves changed: who is connected is told by Service
 * Changed. */
void resolve_changed(struct adapter *adapter);

#endif
