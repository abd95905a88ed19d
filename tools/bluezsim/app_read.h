/* SPDX-License-Identifier: MIT */
/* An application's description of itself, read and made attributes. */
#ifndef BLUEZSIM_APP_READ_H
#define BLUEZSIM_APP_READ_H

#include <dbus/dbus.h>

struct app;

/* Takes a reply of GetManagedObjects. NULL, or the words of BlueZ's refusal
 * (constant); then what was added so far goes with app_free(). */
const char *app_read(struct app *app, DBusMessage *reply);

#endif
