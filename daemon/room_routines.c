/* SPDX-License-Identifier: MIT */
#include "room_routines.h"

#include "room_state.h"

#include <errno.h>
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#ifndef KNEADD_ROUTINES
#error "the build says where the routines are installed"
#endif

static void say_faults(struct room *room, char *faults)
{
	char *rest = NULL;

	for (char *line = strtok_r(faults, "\n", &rest); line != NULL;
	     line = strtok_r(NULL, "\n", &rest))
		log_warning(room->log, "routine left out: %s", line);
}

int room_routines_load(struct room *room)
{
	const char *const directories[] = {KNEADD_ROUTINES, OPTIONS_ROUTINES,
					   room->options.routines, NULL};
	struct routines *routines = NULL;
	char *faults = NULL;
	size_t size = 0;
	FILE *errors = open_memstream(&faults, &size);
	int error = errors != NULL ? 0 : -ENOMEM;

	if (error == 0)
		error = routines_load(directories, &room->config.hub, errors,
				      &routines);
	if (errors != NULL && fclose(errors) != 0)
		error = -ENOMEM;
	if (error == 0) {
		say_faults(room, faults);
		log_info(room->log, "%zu routines", routines_count(routines));
		routines_free(room->routines);
		room->routines = routines;
	}
	free(faults);
	(void)malloc_trim(0); /* reading took ten times as much */
	return error;
}

const struct routines *room_routines(struct room *room)
{
	if (room->routines == NULL && room_routines_load(room) < 0)
		log_error(room->log, "there is no memory to read the "
				     "routines");
	return room->routines;
}
