/* SPDX-License-Identifier: MIT */
/* Routine file: the sample. Every key comes from the table; below stands a
 * small routine that is fit to be run. */
#include "routine_entry.h"

static const char head[] =
	"# A routine of kneadd: what is done in one session, for one patient.\n"
	"# Check it with: kneadctl routine check FILE\n"
	"# kneadd-routine(5) says more. All that follows down to the example\n"
	"# explains the keys and does nothing.\n";

static const char example[] =
	"\n"
	"# ---- An example: change it to what you need ----\n"
	"\n"
	"title: Lower back, a beginning\n"
	"description: >\n"
	"  Lying face down, a flat cushion under the belly.\n"
	"time: 20\n"
	"breath: {inhale: 4, exhale: 6}\n"
	"\n"
	"evidence:\n"
	"  - source: project default\n"
	"    what: forces, holds and repeats\n"
	"    confidence: project-default\n"
	"\n"
	"points:\n"
	"  - {name: QL left, site: lumbar-left}\n"
	"  - {name: QL right, site: lumbar-right}\n"
	"\n"
	"steps:\n"
	"  - do: knead\n"
	"    point: QL left\n"
	"    target: {force: 12}\n"
	"    hold: 45\n"
	"    circles: 20\n"
	"    direction: clockwise\n"
	"    prompt: Let the back get warm and heavy.\n"
	"\n"
	"  - do: press\n"
	"    point: QL left\n"
	"    target: {force: 25}\n"
	"    ramp: 5\n"
	"    hold: 40\n"
	"    repeats: 2\n"
	"    ease: 20\n"
	"    severity: {mild: 75, moderate: 100, severe: 125}\n"
	"    breath: yes\n"
	"    rate: yes\n"
	"    prompt: Breathe out as it presses. Say so when it is too much.\n"
	"\n"
	"  - do: press\n"
	"    point: QL right\n"
	"    target: {force: 25}\n"
	"    ramp: 5\n"
	"    hold: 40\n"
	"    repeats: 2\n"
	"    ease: 20\n"
	"    severity: {mild: 75, moderate: 100, severe: 125}\n"
	"    breath: yes\n"
	"    rate: yes\n"
	"    prompt: And the other side.\n"
	"\n"
	"  - do: stretch\n"
	"    hold: 60\n"
	"    prompt: Turn on your back and draw both knees to the chest.\n";

void routine_file_print_sample(FILE *out)
{
	fputs(head, out);
	schema_print_sample(routine_keys, out);
	fputs(example, out);
}
