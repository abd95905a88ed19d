/* SPDX-License-Identifier: MIT */
/*
 * Prints an interface of org.kneadd from its table: `describe xml NAME` its
 * introspection document, `describe man NAME` its man page in mdoc.
 */
#include "interfaces.h"

#include "bus_describe.h"

#include <stdio.h>
#include <string.h>

static const char *const headings[BUS_DOC_COUNT] = {
	[BUS_DOC_INTERFACE] = NULL,
	[BUS_DOC_METHOD] = "METHODS",
	[BUS_DOC_SIGNAL] = "SIGNALS",
	[BUS_DOC_PROPERTY] = "PROPERTIES",
};

/* Sentences, each on a line of its own, as mdoc wants them. */
static void print_sentences(const char *text)
{
	for (; *text; text++) {
		const bool ends =
			(*text == '.' || *text == ';') && text[1] == ' ';

		putchar(*text);
		if (ends) {
			putchar('\n');
			text++;
		}
	}
	putchar('\n');
}

static void print_arguments(const struct bus_doc_arg *arguments, size_t count)
{
	for (size_t i = 0; i < count; i++)
		printf("%s%s %s", i ? ", " : "", arguments[i].type,
		       arguments[i].name);
}

/* The entry's name with its type or its arguments. */
static void print_title(const struct bus_doc *doc)
{
	const bool is_signal = doc->kind == BUS_DOC_SIGNAL;
	const size_t count = is_signal ? doc->out_count : doc->in_count;

	printf(".It Ic %s", doc->name);
	if (doc->kind == BUS_DOC_PROPERTY)
		printf(" Pq %s", doc->type);
	else if (count > 0)
		fputs(" Pq ", stdout);
	print_arguments(is_signal ? doc->out : doc->in, count);
	putchar('\n');
}

static void print_entry(const struct bus_doc *doc, void *userdata)
{
	enum bus_doc_kind *last = userdata;

	if (doc->kind == BUS_DOC_INTERFACE)
		return;
	if (doc->kind != *last)
		printf("%s.Sh %s\n.Bl -tag -width indent\n",
		       *last == BUS_DOC_INTERFACE ? "" : ".El\n",
		       headings[doc->kind]);
	*last = doc->kind;
	print_title(doc);
	if (doc->kind == BUS_DOC_METHOD && doc->out_count > 0) {
		printf("Answers with ");
		print_arguments(doc->out, doc->out_count);
		puts(".");
	}
	print_sentences(doc->doc);
}

static void print_man(const struct bus_interface *interface)
{
	enum bus_doc_kind last = BUS_DOC_INTERFACE;

	printf(".\\\" SPDX-License-Identifier: MIT\n"
	       ".Dd $Mdocdate$\n.Dt %s 5\n.Os\n.Sh NAME\n.Nm %s\n"
	       ".Nd D-Bus interface of kneadd\n.Sh DESCRIPTION\n",
	       interface->name, interface->name);
	print_sentences(interface->doc);
	printf("Bus name\n.Sy " SERVICE_NAME " ,\n"
	       "objects below\n.Pa " SERVICE_PATH " ,\n"
	       "where an ObjectManager is.\n"
	       "Errors are\n.Sy org.kneadd.Error.* ;\n"
	       "their text says what stands in the way and what to do.\n");
	bus_walk_docs(interface, print_entry, &last);
	puts(".El\n.Sh SEE ALSO\n.Xr kneadctl 1 ,\n.Xr kneadd 8");
}

int main(int argc, char **argv)
{
	const struct bus_interface *const interfaces[] = {
		&hub1_interface,
		&wearable1_interface,
		&session1_interface,
		clinic1_interface(),
	};

	if (argc != 3) {
		fputs("usage: describe xml|man INTERFACE\n", stderr);
		return 2;
	}
	for (size_t i = 0; i < sizeof(interfaces) / sizeof(interfaces[0]);
	     i++) {
		if (strcmp(interfaces[i]->name, argv[2]) != 0)
			continue;
		if (strcmp(argv[1], "xml") == 0)
			return bus_print_document(stdout, &interfaces[i], 1,
						  true) < 0;
		if (strcmp(argv[1], "man") != 0)
			break;
		print_man(interfaces[i]);
		return 0;
	}
	fprintf(stderr, "describe: no %s of %s\n", argv[1], argv[2]);
	return 1;
}
