/* SPDX-License-Identifier: MIT */
/* Routine entries: a site that there is not, and why. */
#include "nearest.h"
#include "routine_entry.h"

#include <ctype.h>
#include <string.h>

#define WORDS_SIZE 1024

/* Endangerment sites, by a part of what people call them; in this order, the
 * first that fits. */
static const struct {
	const char *part;
	const char *why;
} never[] = {
	{"carotid", "the large vessels of the neck"},
	{"throat", "the front of the neck, with its large vessels"},
	{"front-of-neck", "the front of the neck, with its large vessels"},
	{"neck-front", "the front of the neck, with its large vessels"},
	{"anterior-neck", "the front of the neck, with its large vessels"},
	{"sternocleido", "the front of the neck, with its large vessels"},
	{"scalen", "the front of the neck, with its large vessels"},
	{"armpit", "nerves and vessels of the arm lie unprotected there"},
	{"axilla", "nerves and vessels of the arm lie unprotected there"},
	{"elbow-crease", "nerves and vessels of the arm lie unprotected there"},
	{"cubit", "nerves and vessels of the arm lie unprotected there"},
	{"femoral", "nerves and vessels of the leg lie unprotected there"},
	{"groin",
	 "nerves and vessels of the leg lie unprotected there; its safe "
	 "neighbour is adductor-left or adductor-right"},
	{"inguinal", "nerves and vessels of the leg lie unprotected there"},
	{"back-of-knee", "nerves and vessels of the leg lie unprotected there"},
	{"knee-back", "nerves and vessels of the leg lie unprotected there"},
	{"popliteal", "nerves and vessels of the leg lie unprotected there"},
	{"knee-hollow", "nerves and vessels of the leg lie unprotected there"},
	{"spinous", "bone lies under the skin there"},
	{"spine", "bone lies under the skin there; place it beside the spine"},
	{"vertebra", "bone lies under the skin there; place it beside the "
		     "spine"},
	{"coccyx", "bone lies under the skin there"},
	{"sacrum", "bone lies under the skin there"},
	{"shin", "bone lies under the skin there"},
	{"tibia", "bone lies under the skin there"},
	{"kneecap", "bone lies under the skin there"},
	{"patella", "bone lies under the skin there"},
	{"rib", "bone lies under the skin there"},
	{"sternum", "bone lies under the skin there"},
	{"kidney", "the kidneys lie unprotected there"},
	{"flank", "the kidneys lie unprotected there"},
	{"lymph", "lymph nodes are not to be pressed"},
	{"abdomen", "no organ is to be pressed"},
	{"belly", "no organ is to be pressed"},
	{"stomach", "no organ is to be pressed"},
	{"breast", "no gland is to be pressed"},
	{"eye", "no organ is to be pressed"},
};

/* As it is compared: small letters, "-" for what parts words. */
static void simplify(const char *text, char out[ROUTINE_NAME_SIZE])
{
	size_t i = 0;

	for (; text[i] && i + 1 < ROUTINE_NAME_SIZE; i++)
		out[i] = text[i] == ' ' || text[i] == '_'
				 ? '-'
				 : (char)tolower((unsigned char)text[i]);
	out[i] = '\0';
}

static void say_sites(char out[WORDS_SIZE])
{
	size_t used = 0;

	for (size_t i = 1; i < SITE_COUNT; i++)
		used += (size_t)snprintf(out + used, WORDS_SIZE - used, "%s%s",
					 used ? ", " : "", site_table[i].name);
}

void entry_site_refuse(const struct entry_point *point,
		       struct schema_errors *errors)
{
	char typed[ROUTINE_NAME_SIZE];
	char words[WORDS_SIZE];
	struct nearest nearest;

	simplify(point->site, typed);
	for (size_t i = 0; i < sizeof(never) / sizeof(never[0]); i++) {
		if (!strstr(typed, never[i].part))
			continue;
		schema_error(errors, point->site_line, "site",
			     "\"%s\" is never a target: %s", point->site,
			     never[i].why);
		return;
	}
	nearest = nearest_begin(typed);
	for (size_t i = 1; i < SITE_COUNT; i++)
		nearest_offer(&nearest, site_table[i].name);
	say_sites(words);
	if (nearest.word)
		schema_error(errors, point->site_line, "site",
			     "there is no site \"%s\"; did you mean %s? The "
			     "sites are: %s",
			     point->site, nearest.word, words);
	else
		schema_error(errors, point->site_line, "site",
			     "there is no site \"%s\"; the sites are: %s",
			     point->site, words);
}
