/* SPDX-License-Identifier: MIT */
/* doctor: what is wrong with this installation, and how to mend it. */
#include "doctor.h"
#include "output.h"

#include <string.h>

#define NAME_WIDTH 22

static const struct {
	const char *name;
	const char *mark;
	enum colour colour;
} verdicts[VERDICT_COUNT] = {
	[VERDICT_GOOD] = {"good", "\u2713", COLOUR_GOOD},
	[VERDICT_DOUBTFUL] = {"doubtful", "!", COLOUR_WARN},
	[VERDICT_BAD] = {"bad", "\u2717", COLOUR_BAD},
	[VERDICT_SKIPPED] = {"skipped", "-", COLOUR_DIM},
};

static const char *advice_of(const struct visit *visit,
			     const struct check *check, enum verdict verdict)
{
	if (verdict != VERDICT_DOUBTFUL && verdict != VERDICT_BAD)
		return "";
	return visit->advice[0] ? visit->advice : check->advice;
}

static void print_check(const struct visit *visit, const struct check *check,
			enum verdict verdict)
{
	const char *advice = advice_of(visit, check, verdict);

	printf("%s%s%s %-*s %s\n", output_colour(verdicts[verdict].colour),
	       verdicts[verdict].mark, output_colour(COLOUR_PLAIN), NAME_WIDTH,
	       check->name, visit->found);
	if (advice[0])
		printf("  %-*s %s\n", NAME_WIDTH, "", advice);
	(void)fflush(stdout); /* the next one may take its time */
}

static json_t *json_check(const struct visit *visit, const struct check *check,
			  enum verdict verdict)
{
	return json_pack("{s:s, s:s, s:s, s:s}", "check", check->name,
			 "verdict", verdicts[verdict].name, "found",
			 visit->found, "advice",
			 advice_of(visit, check, verdict));
}

static void open_visit(struct visit *visit, const char *bus)
{
	*visit = (struct visit){.bus = bus};
	visit->error = client_open(bus, &visit->client);
	visit->on_bus = visit->error == 0;
	if (visit->on_bus)
		visit->error = client_load(visit->client, CLIENT_CALL_MS);
}

static enum verdict look(struct visit *visit, const struct check *check)
{
	visit->advice[0] = '\0';
	doctor_found(visit, "not looked at");
	if (check->needs_hub && visit->error)
		return VERDICT_SKIPPED;
	return check->look(visit);
}

enum exit_status run_doctor(const struct invocation *invocation)
{
	json_t *list = json_array();
	struct visit visit;
	bool bad = false;

	open_visit(&visit, invocation->bus);
	for (const struct check *check = doctor_checks; check->name; check++) {
		const enum verdict verdict = look(&visit, check);

		bad |= verdict == VERDICT_BAD;
		if (invocation->json)
			json_array_append_new(
				list, json_check(&visit, check, verdict));
		else
			print_check(&visit, check, verdict);
	}
	if (invocation->json)
		output_json(list);
	json_decref(list);
	client_close(visit.client);
	return bad ? EXIT_PROBLEMS : EXIT_DONE;
}
