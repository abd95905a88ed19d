/* SPDX-License-Identifier: MIT */
/*
 * Privilege: calls that not everybody may make. The bus is asked who the
 * caller is; its own policy may refuse earlier, this does not rely on it.
 */
#include "state.h"

#include <grp.h>
#include <unistd.h>

#define ERROR_BUSY   "org.kneadd.Error.Busy"
#define ERROR_DENIED "org.kneadd.Error.NotAllowed"

gid_t privilege_group(const char *name)
{
	const struct group *group = name ? getgrnam(name) : NULL;

	return group ? group->gr_gid : NO_GROUP;
}

static bool is_member(const struct bus_credentials *credentials, gid_t group)
{
	for (size_t i = 0; i < credentials->group_count; i++)
		if (credentials->groups[i] == group)
			return group != NO_GROUP;
	return false;
}

static bool has(const struct service *service,
		const struct privilege *privilege,
		const struct bus_credentials *credentials)
{
	return credentials->uid == 0 || credentials->uid == geteuid() ||
	       (privilege->group &&
		is_member(credentials, service->control_gid));
}

static void on_credentials(int result,
			   const struct bus_credentials *credentials,
			   void *userdata)
{
	struct inquiry *inquiry = userdata;
	struct service *service = inquiry->service;
	struct bus_request *request = inquiry->request;

	inquiry->request = NULL;
	if (result == 0 && has(service, inquiry->privilege, credentials))
		inquiry->privilege->granted(service, request, credentials->uid);
	else
		(void)bus_reply_error(
			request, ERROR_DENIED,
			inquiry->privilege->denied); /* heard or not */
}

static struct inquiry *free_place(struct service *service)
{
	for (size_t i = 0; i < INQUIRIES_MAX; i++)
		if (!service->inquiry[i].request)
			return &service->inquiry[i];
	return NULL;
}

void privilege_ask(struct service *service, struct bus_request *request,
		   const struct privilege *privilege)
{
	struct inquiry *inquiry = free_place(service);

	if (!inquiry) {
		(void)bus_reply_error(request, ERROR_BUSY,
				      "Too many ask for this at once; try "
				      "again.");
		return;
	}
	*inquiry = (struct inquiry){service, request, privilege};
	if (bus_get_credentials(service->bus, bus_request_sender(request),
				on_credentials, inquiry) == 0)
		return;
	inquiry->request = NULL;
	(void)bus_reply_error(request, DBUS_ERROR_FAILED,
			      "The bus does not say who you are.");
}

/* ---- What is asked for ---- */

static void grant_control(struct service *service, struct bus_request *request,
			  uint32_t uid)
{
	uint32_t caller;

	(void)uid; /* the core knows callers by their connection */
	if (callers_add_controller(service->callers,
				   bus_request_sender(request), &caller) < 0)
		(void)bus_reply_error(request, DBUS_ERROR_LIMITS_EXCEEDED,
				      "Too many callers at once.");
	else
		service_command(
			service, request,
			(struct command){.type = COMMAND_REQUEST_CONTROL});
}

static void grant_reload(struct service *service, struct bus_request *request,
			 uint32_t uid)
{
	const char *problem =
		service->options.reload
			? service->options.reload(service->options.context)
			: "there is no configuration to read again";

	(void)uid; /* root's or the service's own */
	if (problem)
		service_refuse_argument(request, problem);
	else
		(void)bus_reply(request, ""); /* heard or not */
}

void service_request_control(struct service *service,
			     struct bus_request *request)
{
	static const struct privilege privilege = {
		.group = true,
		.denied = "Only root and the members of the hub's group "
			  "(kneadd) may control. Everyone may stop.",
		.granted = grant_control,
	};

	privilege_ask(service, request, &privilege);
}

void service_reload(struct service *service, struct bus_request *request)
{
	static const struct privilege privilege = {
		.denied = "Only root may let the configuration be read again.",
		.granted = grant_reload,
	};

	privilege_ask(service, request, &privilege);
}
