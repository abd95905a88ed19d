/* SPDX-License-Identifier: MIT */
/* Adapter1's table; its handlers are over adapter.h and discovery.h. */
#ifndef BLUEZSIM_ADAPTER_CALLS_H
#define BLUEZSIM_ADAPTER_CALLS_H

struct adapter;

/* What PowerState says. */
const char *adapter_power_state(const struct adapter *adapter);

#endif
