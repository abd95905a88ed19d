/* SPDX-License-Identifier: MIT */
/* Interface tables as XML, as documentation, and checked. */
#include "bus_describe.h"

#include "bus_private.h"

#include <errno.h>
#include <string.h>

#define PROPERTIES_MAX 64

/* D-Bus specification, "Introspection Data Format". */
static const char doctype[] =
	"<!DOCTYPE node PUBLIC\n"
	"  \"-//freedesktop//DTD D-BUS Object Introspection 1.0//EN\"\n"
	"  \"http://www.freedesktop.org/standards/dbus/1.0/introspect.dtd\">\n";

static const char *const emits_names[] = {
	[BUS_EMITS_CHANGE] = "true",
	[BUS_EMITS_INVALIDATES] = "invalidates",
	[BUS_EMITS_CONST] = "const",
	[BUS_EMITS_NOTHING] = "false",
};
_Static_assert(sizeof(emits_names) / sizeof(emits_names[0]) == BUS_EMITS_COUNT,
	       "one name each");

static const char *or_empty(const char *text)
{
	return text ? text : "";
}

/* Takes the next word off *WORDS. */
static void word_take(const char **words, char *out, size_t size)
{
	size_t length;

	*words += strspn(*words, " ");
	length = strcspn(*words, " ");
	(void)snprintf(out, size, "%.*s", (int)length, *words); /* cut: checked
								 * elsewhere */
	*words += length;
}

static size_t args_of(const char *signature, const char *names,
		      struct bus_doc_arg out[BUS_DOC_ARGS_MAX])
{
	const char *type = or_empty(signature);
	const char *words = or_empty(names);
	size_t n = 0;

	while (*type != '\0' && n < BUS_DOC_ARGS_MAX) {
		const char *end = bus_type_end(type);

		(void)snprintf(out[n].type, sizeof(out[n].type), "%.*s",
			       (int)(end - type), type); /* a signature fits */
		word_take(&words, out[n].name, sizeof(out[n].name));
		type = end;
		n++;
	}
	return n;
}

void bus_walk_docs(const struct bus_interface *interface, bus_doc_fn visit,
		   void *userdata)
{
	struct bus_doc doc = {.kind = BUS_DOC_INTERFACE,
			      .name = interface->name,
			      .doc = or_empty(interface->doc),
			      .type = "",
			      .emits = ""};
	const struct bus_doc empty = {.type = "", .emits = ""};

	visit(&doc, userdata);
	for (const struct bus_method *m = interface->methods; m && m->name;
	     m++) {
		doc = empty;
		doc.kind = BUS_DOC_METHOD;
		doc.name = m->name;
		doc.doc = or_empty(m->doc);
		doc.urgent = m->flags & BUS_METHOD_URGENT;
		doc.deprecated = m->flags & BUS_METHOD_DEPRECATED;
		doc.in_count = args_of(m->in, m->in_names, doc.in);
		doc.out_count = args_of(m->out, m->out_names, doc.out);
		visit(&doc, userdata);
	}
	for (const struct bus_signal *s = interface->signals; s && s->name;
	     s++) {
		doc = empty;
		doc.kind = BUS_DOC_SIGNAL;
		doc.name = s->name;
		doc.doc = or_empty(s->doc);
		doc.out_count = args_of(s->args, s->arg_names, doc.out);
		visit(&doc, userdata);
	}
	for (const struct bus_property *p = interface->properties; p && p->name;
	     p++) {
		doc = empty;
		doc.kind = BUS_DOC_PROPERTY;
		doc.name = p->name;
		doc.doc = or_empty(p->doc);
		doc.type = p->type;
		doc.writable = p->set != NULL;
		doc.emits = emits_names[p->emits];
		visit(&doc, userdata);
	}
}

struct printer {
	FILE *out;
	bool docs;
};

/* Sentences may hold what XML may not: "--" in a comment ends it. */
static void print_doc(const struct printer *printer, const char *indent,
		      const char *doc)
{
	char last = ' ';

	if (!printer->docs || *doc == '\0')
		return;
	fprintf(printer->out, "%s<!-- ", indent);
	for (; *doc != '\0'; doc++) {
		if (*doc == '-' && last == '-')
			fputc(' ', printer->out);
		fputc(*doc, printer->out);
		last = *doc;
	}
	fputs(" -->\n", printer->out);
}

static void print_args(FILE *out, const struct bus_doc_arg *args, size_t count,
		       const char *direction)
{
	for (size_t i = 0; i < count; i++) {
		fputs("      <arg", out);
		if (args[i].name[0] != '\0')
			fprintf(out, " name=\"%s\"", args[i].name);
		fprintf(out, " type=\"%s\"", args[i].type);
		if (direction)
			fprintf(out, " direction=\"%s\"", direction);
		fputs("/>\n", out);
	}
}

static void print_annotation(FILE *out, const char *name, const char *value)
{
	fprintf(out, "      <annotation name=\"%s\" value=\"%s\"/>\n", name,
		value);
}

static void print_method(FILE *out, const struct bus_doc *doc)
{
	if (doc->in_count + doc->out_count == 0 && !doc->deprecated) {
		fprintf(out, "    <method name=\"%s\"/>\n", doc->name);
		return;
	}
	fprintf(out, "    <method name=\"%s\">\n", doc->name);
	print_args(out, doc->in, doc->in_count, "in");
	print_args(out, doc->out, doc->out_count, "out");
	if (doc->deprecated)
		print_annotation(out, "org.freedesktop.DBus.Deprecated",
				 "true");
	fputs("    </method>\n", out);
}

static void print_signal(FILE *out, const struct bus_doc *doc)
{
	if (doc->out_count == 0) {
		fprintf(out, "    <signal name=\"%s\"/>\n", doc->name);
		return;
	}
	fprintf(out, "    <signal name=\"%s\">\n", doc->name);
	print_args(out, doc->out, doc->out_count, NULL);
	fputs("    </signal>\n", out);
}

static void print_property(FILE *out, const struct bus_doc *doc)
{
	bool plain = strcmp(doc->emits, "true") == 0; /* the default */

	fprintf(out, "    <property name=\"%s\" type=\"%s\" access=\"%s\"%s>\n",
		doc->name, doc->type, doc->writable ? "readwrite" : "read",
		plain ? "/" : "");
	if (plain)
		return;
	print_annotation(out,
			 "org.freedesktop.DBus.Property.EmitsChangedSignal",
			 doc->emits);
	fputs("    </property>\n", out);
}

static void print_interface(FILE *out, const struct bus_doc *doc)
{
	fprintf(out, "  <interface name=\"%s\">\n", doc->name);
}

static void print_entry(const struct bus_doc *doc, void *userdata)
{
	static void (*const print[])(FILE * out, const struct bus_doc *doc) = {
		[BUS_DOC_INTERFACE] = print_interface,
		[BUS_DOC_METHOD] = print_method,
		[BUS_DOC_SIGNAL] = print_signal,
		[BUS_DOC_PROPERTY] = print_property,
	};
	const struct printer *printer = userdata;

	_Static_assert(sizeof(print) / sizeof(print[0]) == BUS_DOC_COUNT,
		       "one function each");
	print_doc(printer, doc->kind == BUS_DOC_INTERFACE ? "  " : "    ",
		  doc->doc);
	print[doc->kind](printer->out, doc);
}

int bus_print_interface(FILE *out, const struct bus_interface *interface,
			bool docs)
{
	struct printer printer = {out, docs};

	bus_walk_docs(interface, print_entry, &printer);
	fputs("  </interface>\n", out);
	return ferror(out) ? -EIO : 0;
}

void bus_print_head(FILE *out)
{
	fputs(doctype, out);
	fputs("<node>\n", out);
}

int bus_print_document(FILE *out, const struct bus_interface *const *interfaces,
		       size_t count, bool docs)
{
	int result = 0;

	bus_print_head(out);
	for (size_t i = 0; i < count && result == 0; i++)
		result = bus_print_interface(out, interfaces[i], docs);
	fputs("</node>\n", out);
	return ferror(out) ? -EIO : result;
}

static size_t words_in(const char *words)
{
	char word[2];
	size_t n = 0;

	for (words = or_empty(words); words[strspn(words, " ")] != '\0'; n++)
		word_take(&words, word, sizeof(word));
	return n;
}

/* A signature with as many names as it has arguments, or with none. */
static const char *check_args(const char *signature, const char *names)
{
	static struct bus_doc_arg unused[BUS_DOC_ARGS_MAX];
	size_t count;

	signature = or_empty(signature);
	if (!dbus_signature_validate(signature, NULL))
		return "a signature is not valid";
	count = args_of(signature, NULL, unused);
	if (count == BUS_DOC_ARGS_MAX)
		return "there are too many arguments";
	if (names && words_in(names) != count)
		return "there are not as many names as arguments";
	return NULL;
}

static const char *check_entry(const char *name, const char *doc)
{
	if (!dbus_validate_member(name, NULL))
		return "a name is not valid";
	if (!doc || *doc == '\0')
		return "an entry has no doc";
	return NULL;
}

static const char *check_method(const struct bus_method *method)
{
	const char *wrong = check_entry(method->name, method->doc);

	if (!wrong && !method->handler)
		wrong = "a method has no handler";
	if (!wrong)
		wrong = check_args(method->in, method->in_names);
	if (!wrong)
		wrong = check_args(method->out, method->out_names);
	return wrong;
}

static const char *check_property(const struct bus_property *property)
{
	const char *wrong = check_entry(property->name, property->doc);

	if (wrong)
		return wrong;
	if (!property->type ||
	    !dbus_signature_validate_single(property->type, NULL))
		return "a property's type is not valid";
	if (!property->get && (!bus_type_is_basic(property->type[0]) ||
			       property->type[0] == DBUS_TYPE_UNIX_FD))
		return "a property of this type needs a getter";
	if ((unsigned int)property->emits >= BUS_EMITS_COUNT)
		return "a property emits what is not known";
	return NULL;
}

const char *bus_check_interface(const struct bus_interface *interface)
{
	const char *wrong = NULL;
	size_t count = 0;

	if (!interface->name || !dbus_validate_interface(interface->name, NULL))
		return "the interface's name is not valid";
	if (!interface->doc || *interface->doc == '\0')
		return "the interface has no doc";
	for (const struct bus_method *m = interface->methods;
	     !wrong && m && m->name; m++)
		wrong = check_method(m);
	for (const struct bus_signal *s = interface->signals;
	     !wrong && s && s->name; s++) {
		wrong = check_entry(s->name, s->doc);
		if (!wrong)
			wrong = check_args(s->args, s->arg_names);
	}
	for (const struct bus_property *p = interface->properties;
	     !wrong && p && p->name; p++, count++)
		wrong = check_property(p);
	if (!wrong && count > PROPERTIES_MAX)
		wrong = "there are too many properties";
	return wrong;
}
