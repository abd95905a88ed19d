/* SPDX-License-Identifier: MIT */
/*
 * Manager: what the service manager (systemd) and the hub have to say to each
 * other, by the protocol that sd_notify(3) describes.
 */
#ifndef MANAGER_H
#define MANAGER_H

#include <stdint.h>

/* Sends "READY=1" and the like. 0: it was told, or nobody wants to hear;
 * -errno: it could not be. */
int manager_tell(const char *state);

/* How often it wants to hear "WATCHDOG=1" at least, us; 0: never. */
uint64_t manager_watchdog_us(void);

#endif
