/* SPDX-License-Identifier: MIT */
/*
 * Interface tables as introspection XML and as documentation.
 */
#ifndef BUS_DESCRIBE_H
#define BUS_DESCRIBE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

struct bus_interface;

/* Prints <interface>...</interface>; with DOCS each entry follows its
 * sentences as an XML comment. -EIO when OUT fails. */
int bus_print_interface(FILE *out, const struct bus_interface *interface,
			bool docs);

/* Prints a whole introspection document with COUNT interfaces: what is
 * committed and installed. */
int bus_print_document(FILE *out, const struct bus_interface *const *interfaces,
		       size_t count, bool docs);

enum bus_doc_kind {
	BUS_DOC_INTERFACE,
	BUS_DOC_METHOD,
	BUS_DOC_SIGNAL,
	BUS_DOC_PROPERTY,
	BUS_DOC_COUNT
};

/* An argument of a method or signal. */
struct bus_doc_arg {
	char name[64]; /* "" when the table names none */
	char type[256];
};

#define BUS_DOC_ARGS_MAX 16

/* One entry of a table. */
struct bus_doc {
	enum bus_doc_kind kind;
	const char *name;
	const char *doc;   /* never NULL */
	const char *type;  /* property: its type; otherwise "" */
	bool writable;	   /* property */
	const char *emits; /* property: "true", "invalidates", ... */
	bool urgent;	   /* method */
	bool deprecated;   /* method */
	size_t in_count;   /* method */
	struct bus_doc_arg in[BUS_DOC_ARGS_MAX];
	size_t out_count; /* method: results; signal: arguments */
	struct bus_doc_arg out[BUS_DOC_ARGS_MAX];
};

typedef void (*bus_doc_fn)(const struct bus_doc *doc, void *userdata);

/* Visits the interface, its methods, signals and properties, in this order
 * and within it in that of the table. */
void bus_walk_docs(const struct bus_interface *interface, bus_doc_fn visit,
		   void *userdata);

/* What is wrong with a table, or NULL: names, signatures, number of argument
 * names, missing handlers and docs. For a test of each table. The text is
 * static. */
const char *bus_check_interface(const struct bus_interface *interface);

#endif
