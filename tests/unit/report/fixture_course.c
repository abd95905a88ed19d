/* SPDX-License-Identifier: MIT */
/* The points of all fixtures, the file as a descriptor, and what the hub
 * answers of a course. */
#include "fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cmocka.h>

const enum site fixture_sites[FIXTURE_POINTS] = {
	SITE_LUMBAR_LEFT,	SITE_LUMBAR_RIGHT,     SITE_SHOULDER_LEFT,
	SITE_NECK_RIGHT,	SITE_GLUTEAL_LEFT,     SITE_MIDDLE_BACK_RIGHT,
	SITE_SUBOCCIPITAL_LEFT, SITE_CALF_RIGHT,       SITE_THIGH_LEFT,
	SITE_FOREARM_RIGHT,	SITE_TEMPLE_LEFT,      SITE_FOOT_LEFT,
	SITE_HIP_RIGHT,		SITE_UPPER_BACK_LEFT,  SITE_UPPER_ARM_LEFT,
	SITE_ADDUCTOR_RIGHT,	SITE_JAW_RIGHT,	       SITE_SHOULDER_RIGHT,
	SITE_UPPER_BACK_RIGHT,	SITE_MIDDLE_BACK_LEFT, SITE_GLUTEAL_RIGHT,
	SITE_NECK_LEFT,		SITE_CALF_LEFT,	       SITE_HIP_LEFT,
};

const char *const fixture_names[FIXTURE_NAMES] = {
	"QL left",	   "QL right",	     "Trapezius left", "Splenius right",
	"Glute med. left", "Rhomboid right", "Suboccipital l", "Soleus right",
};

json_t *fixture_sessions(unsigned int count)
{
	json_t *sessions = json_array();

	for (unsigned int i = 0; i < count; i++) {
		const json_int_t back = count - 1 - i;
		json_t *row = json_pack("{s:I, s:I, s:I, s:i, s:i}", "Session",
					(json_int_t)FIXTURE_SESSION - back,
					"Course", (json_int_t)0, "Started",
					(json_int_t)FIXTURE_UTC_US -
						back * 4 * 86400 * 1000000,
					"Before", 7 - (int)(i * 4 / count),
					"After", 5 - (int)(i * 4 / count));

		if (i + 1 < count && i % 3 != 1)
			json_object_set_new(row, "FollowUp",
					    json_integer((int)(i % 4)));
		json_array_append_new(sessions, row);
	}
	return sessions;
}

json_t *fixture_ppts(unsigned int sessions, unsigned int points)
{
	json_t *ppts = json_array();

	for (unsigned int i = 0; i < sessions; i++)
		for (unsigned int p = 0; p < points; p++)
			for (unsigned int r = 0; r < 3; r++)
				json_array_append_new(
					ppts,
					json_pack("{s:I, s:I, s:s, s:s, s:f}",
						  "Session",
						  (json_int_t)FIXTURE_SESSION -
							  (sessions - 1 - i),
						  "Time",
						  (json_int_t)FIXTURE_UTC_US,
						  "Point", fixture_names[p % 8],
						  "Site",
						  site_table[fixture_sites[p]]
							  .name,
						  "PPT",
						  220.0 + 30 * p +
							  (p == 1 ? 4 : 22) *
								  i +
							  18 * ((r + i) % 3)));
	return ppts;
}

int fixture_memfd_of(const void *bytes, size_t size)
{
	const int fd = memfd_create("records", MFD_CLOEXEC | MFD_ALLOW_SEALING);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, bytes, size), (ssize_t)size);
	assert_int_equal(lseek(fd, 0, SEEK_SET), 0);
	return fd;
}

int fixture_memfd(const struct fixture *plan)
{
	size_t size = 0;
	void *bytes = fixture_bytes(plan, &size);
	const int fd = fixture_memfd_of(bytes, size);

	free(bytes);
	return fd;
}
