/* SPDX-License-Identifier: MIT */
/*
 * The session's object follows its view: it comes with the session that was
 * prepared last, tells what differs, and goes when the next one is prepared.
 */
#include "state.h"

#include "words.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

void sessions_path(uint32_t number, char out[SESSION_PATH_SIZE])
{
	snprintf(out, SESSION_PATH_SIZE, SERVICE_SESSIONS "/%" PRIu32, number);
}

static void add(struct session_object *session)
{
	const struct bus_binding binding = {&session1_interface, session};
	char path[SESSION_PATH_SIZE];
	int error;

	sessions_path(session->view.session, path);
	error = bus_object_add(session->service->bus, path, &binding, 1,
			       &session->object);
	if (error < 0) {
		service_say(session->service, true, "cannot show a session: %s",
			    strerror(-error));
		return;
	}
	bus_set_interval(session->object, &session1_interface, TICK_MS);
	(void)told_differences(&session->told, TOLD_ALL,
			       session); /* all was told just now */
}

static void drop(struct session_object *session)
{
	const struct readings of_session = {.session = true};

	callers_want_none(session->service->callers, of_session);
	bus_object_remove(session->object);
	session->object = NULL;
}

static void tell_rating(struct session_object *session)
{
	char point[ROUTINE_NAME_SIZE];

	words_of_text(session->view.point_name, point, sizeof(point));
	signals_emit(session->service, session->object, &session1_interface,
		     "RatingWanted", point);
}

void sessions_update(struct service *service)
{
	struct session_object *session = &service->session;
	struct session_view view;
	bool was_wanted;

	engine_session_view(service->options.engine, &view);
	if (session->object && view.session != session->view.session)
		drop(session);
	was_wanted = session->object && session->view.rating_wanted;
	session->view = view;
	if (view.session == 0 || view.session == session->forgotten)
		return;
	if (session->object)
		told_mark(&session->told, TOLD_STATE, session->object, session);
	else
		add(session);
	if (session->object && view.rating_wanted && !was_wanted)
		tell_rating(session);
}

/* A view of the next session is left for the update that is on its way. */
void sessions_refresh(struct session_object *session)
{
	struct session_view view;

	engine_session_view(session->service->options.engine, &view);
	if (view.session == session->view.session)
		session->view = view;
}

void sessions_tell_readings(struct service *service)
{
	struct session_object *session = &service->session;

	if (!session->object)
		return;
	sessions_refresh(session);
	told_mark(&session->told, TOLD_READINGS, session->object, session);
}

bool sessions_is_of(const struct service *service, const char *patient)
{
	static const bool is_over[SESSION_STATE_COUNT] = {
		[SESSION_NONE] = true,
		[SESSION_FINISHED] = true,
		[SESSION_ABORTED] = true,
	};
	struct session_view view;

	engine_session_view(service->options.engine, &view);
	return !is_over[view.state] && strcasecmp(view.patient, patient) == 0;
}

void sessions_forget(struct service *service, const char *patient)
{
	struct session_object *session = &service->session;

	if (!session->object || strcasecmp(session->view.patient, patient) != 0)
		return;
	session->forgotten = session->view.session;
	drop(session);
}

/* ---- Records that are told ---- */

static void tell_treated(struct session_object *session,
			 const struct record *record, const char *point)
{
	signals_emit(session->service, session->object, &session1_interface,
		     "PointTreated", point, 2, "Step", "u",
		     (uint32_t)record->step, "Treated", "u",
		     (uint32_t)session->view.treated);
}

static void tell_released(struct session_object *session,
			  const struct record *record, const char *point)
{
	signals_emit(session->service, session->object, &session1_interface,
		     "PointReleased", point, record->note.value / 1000.0);
}

static void tell_ended(struct session_object *session,
		       const struct record *record)
{
	(void)bus_flush_changes(session->object); /* else told later */
	signals_emit(session->service, session->object, &session1_interface,
		     "Ended", session_why_table[record->ended.why].name,
		     record->ended.aborted);
}

void sessions_record(struct service *service, const struct record *record)
{
	struct session_object *session = &service->session;
	char point[ROUTINE_NAME_SIZE];

	if (!session->object || record->session != session->view.session)
		return;
	words_of_text(record->point, point, sizeof(point));
	if (record->type == RECORD_SESSION_ENDED)
		tell_ended(session, record);
	else if (record->type != RECORD_SESSION_NOTE)
		return;
	else if (record->note.note == SESSION_NOTE_POINT_TREATED)
		tell_treated(session, record, point);
	else if (record->note.note == SESSION_NOTE_POINT_RELEASED)
		tell_released(session, record, point);
}
