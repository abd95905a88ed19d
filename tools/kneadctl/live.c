/* SPDX-License-Identifier: MIT */
#include "live.h"

#include "value.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#define BUTTON	  "use the button on the wearable"
#define DBUS_PEER "org.freedesktop.DBus.Peer"

static void on_pong(int error, const char *text, void *userdata)
{
	struct live *live = userdata;

	(void)text;
	live->silent = error == -ETIMEDOUT;
}

static void on_stop_answered(int error, const char *text, void *userdata)
{
	struct live *live = userdata;

	live->alarming = error != 0;
	if (error)
		snprintf(live->message, sizeof(live->message),
			 "THE STOP WAS NOT ANSWERED: " BUTTON ". %.100s", text);
	else
		live_say(live, "The hub has taken the stop.");
}

void live_begin(struct live *live, struct client *client, const char *reason)
{
	*live = (struct live){
		.client = client,
		.reason = reason,
		.ping = {.on_answer = on_pong, .userdata = live},
		.stop = {.on_answer = on_stop_answered, .userdata = live},
	};
}

void live_end(struct live *live)
{
	client_forget(&live->ping);
	client_forget(&live->stop);
}

void live_say(struct live *live, const char *text)
{
	snprintf(live->message, sizeof(live->message), "%s", text);
}

void live_ping(struct live *live)
{
	(void)client_ask(live->client, &live->ping, CLIENT_HUB_PATH, DBUS_PEER,
			 "Ping", ""); /* -EBUSY: soon known */
}

/* While one stop is not answered, the next ones go out all the same. */
void live_stop_all(struct live *live)
{
	int error = client_ask(live->client, &live->stop, CLIENT_HUB_PATH,
			       CLIENT_HUB, "StopAll", "s", live->reason);

	if (error == -EBUSY)
		error = client_send(live->client, CLIENT_HUB_PATH, CLIENT_HUB,
				    "StopAll", "s", live->reason);
	else if (!error)
		live_say(live, "Stop sent.");
	live->alarming |= error != 0;
	if (error)
		live_say(live, "THE STOP COULD NOT BE SENT: " BUTTON);
}

bool live_take_trip(struct live *live, const char *member,
		    const json_t *arguments)
{
	if (strcmp(member, "Tripped") != 0)
		return false;
	live->alarming = false; /* the hub is there, and has stopped */
	live_say(live, value_text(json_array_get(arguments, 2), "Text"));
	return true;
}
