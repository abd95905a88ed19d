/* SPDX-License-Identifier: MIT */
/* Schema's own: what its files share. */
#ifndef CONFIG_SCHEMA_WALK_H
#define CONFIG_SCHEMA_WALK_H

#include "schema.h"

#include <stdbool.h>
#include <yaml.h>

/* As schema_read(), of a document that was composed. */
int schema_walk(yaml_document_t *document, const struct schema_key *keys,
		void *out, struct schema_errors *errors);

/* Nobody wants to hear of more. */
bool schema_errors_are_full(const struct schema_errors *errors);

/* "red, green" */
void schema_say_choices(const struct schema_key *key, char *out, size_t size);

#endif
