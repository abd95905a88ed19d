/* SPDX-License-Identifier: MIT */
/*
 * Objects we serve, as tables.
 *
 * An interface is a constant table. From it come: dispatch, the check of
 * signatures before a handler runs, Properties, ObjectManager, Introspectable
 * and documentation. Tables end with an entry whose name is NULL.
 *
 *   static const struct bus_method methods[] = {
 *           {.name = "StopAll", .in = "s", .in_names = "reason",
 *            .handler = on_stop_all, .flags = BUS_METHOD_URGENT,
 *            .doc = "Stops every wearable now."},
 *           {.name = NULL},
 *   };
 *
 * What nobody registered gets the standard errors: UnknownObject,
 * UnknownInterface, UnknownMethod, UnknownProperty, PropertyReadOnly,
 * InvalidArgs, each with a text that says what was expected.
 */
#ifndef BUS_OBJECT_H
#define BUS_OBJECT_H

#include "bus.h"
#include "bus_request.h"

/* Served however often it is called: see bus_set_budget(). Such a handler
 * answers before it returns, or keeps a bounded number to answer later, so
 * that no number of calls can pile up. */
#define BUS_METHOD_URGENT (1u << 0)
/* Shown as org.freedesktop.DBus.Deprecated. */
#define BUS_METHOD_DEPRECATED (1u << 1)

/* Called with arguments that have the signature .in. Answers now or later
 * with one of bus_reply*(). USERDATA is the one of the binding. */
typedef void (*bus_method_fn)(struct bus_request *take_request, void *userdata);

struct bus_method {
	const char *name;
	const char *in;	       /* signature; NULL is "" */
	const char *in_names;  /* one word each, by spaces; may be NULL */
	const char *out;       /* signature; NULL is "" */
	const char *out_names; /* the same */
	bus_method_fn handler;
	unsigned int flags; /* BUS_METHOD_* */
	const char *doc;    /* what it does, whole sentences */
};

struct bus_signal {
	const char *name;
	const char *args;      /* signature; NULL is "" */
	const char *arg_names; /* one word each, by spaces; may be NULL */
	const char *doc;
};

/* What a change of a property tells the world:
 * org.freedesktop.DBus.Property.EmitsChangedSignal. */
enum bus_emits {
	BUS_EMITS_CHANGE,      /* "true": the new value */
	BUS_EMITS_INVALIDATES, /* "invalidates": only that it changed */
	BUS_EMITS_CONST,       /* "const": never changes */
	BUS_EMITS_NOTHING,     /* "false" */
	BUS_EMITS_COUNT
};

struct bus_property;

/* Appends one value of property->type with bus_iter_append(). -ENODATA: the
 * property does not exist now (left out of GetAll, told as invalidated). */
typedef int (*bus_get_fn)(const struct bus_property *property,
			  DBusMessageIter *value, void *userdata);

/* VALUE stands at a value of property->type: read with bus_iter_read().
 * Answers with bus_reply(request, "") or an error, now or later; marks the
 * change itself. */
typedef void (*bus_set_fn)(const struct bus_property *property,
			   struct bus_request *take_request,
			   DBusMessageIter *value, void *userdata);

struct bus_property {
	const char *name;
	const char *type; /* one complete type */
	bus_get_fn get;	  /* NULL: the member at .offset of userdata, for
			   * basic types but h: bool, the fixed-width type,
			   * const char * (NULL is "", and "/" for o) */
	size_t offset;
	bus_set_fn set; /* NULL: read-only */
	enum bus_emits emits;
	const char *doc;
};

/* At most 64 properties. */
struct bus_interface {
	const char *name;
	const struct bus_method *methods;      /* NULL or a table */
	const struct bus_signal *signals;      /* NULL or a table */
	const struct bus_property *properties; /* NULL or a table */
	const char *doc;
};

struct bus_object;

/* An interface on an object, with what its handlers get. */
struct bus_binding {
	const struct bus_interface *interface; /* borrowed: constant */
	void *userdata; /* borrowed: outlives the object */
};

/*
 * Serves PATH with COUNT interfaces. Properties, Introspectable and Peer come
 * by themselves. Told by the manager above, if there is one, as one
 * InterfacesAdded. *OUT is freed by bus_object_remove() or with the bus.
 * -EEXIST when the path is taken, -EINVAL for a malformed one, -ENOMEM.
 */
int bus_object_add(struct bus *bus, const char *path,
		   const struct bus_binding *bindings, size_t count,
		   struct bus_object **out);

/* One more interface, or one less, told as InterfacesAdded or
 * InterfacesRemoved. -EEXIST, -ENOENT, -ENOMEM. */
int bus_object_bind(struct bus_object *object,
		    const struct bus_interface *interface, void *userdata);
int bus_object_unbind(struct bus_object *object,
		      const struct bus_interface *interface);

/* Told as InterfacesRemoved; changes still marked are dropped. Requests it
 * has not answered stay valid. May be called from its handlers. NULL is
 * fine. */
void bus_object_remove(struct bus_object *object);

const char *bus_object_path(const struct bus_object *object);
struct bus *bus_object_bus(const struct bus_object *object);

/* The object served at PATH, or NULL. */
struct bus_object *bus_object_find(struct bus *bus, const char *path);

/* The userdata of INTERFACE on OBJECT; NULL also when it has none such. For
 * object paths in arguments. */
void *bus_object_userdata(const struct bus_object *object,
			  const struct bus_interface *interface);

/*
 * Puts an ObjectManager at PATH (objects below it, not itself): "/" or a path
 * that may also have interfaces of its own. -EEXIST when there is one.
 */
int bus_add_object_manager(struct bus *bus, const char *path);

/*
 * Emits a signal of INTERFACE's table, with the arguments of its signature as
 * bus_append() takes them. -ENOBUFS while more than BUS_OUTGOING_BOUND is
 * waiting; -ENOTCONN, -ENOMEM, -EINVAL.
 */
int bus_emit(struct bus_object *object, const struct bus_interface *interface,
	     const char *signal, ...);

/*
 * Property changes. Marking costs a bit; PropertiesChanged with the values of
 * that moment goes out
 *  - before the next answer to a call, or
 *  - when the loop turns,
 * whichever is first, but not sooner than the interval after the one before,
 * and not while more than BUS_OUTGOING_BOUND is waiting: marks merge, the
 * latest value is always told. PROPERTY NULL marks all that change. Unknown
 * names are a programmer's error (assert).
 */
void bus_mark_changed(struct bus_object *object,
		      const struct bus_interface *interface,
		      const char *property);

/* The same by position in the table: bits of MASK. For callers that compare
 * two snapshots walking the table. */
void bus_mark_changed_mask(struct bus_object *object,
			   const struct bus_interface *interface,
			   uint64_t mask);

/* At least this long between two PropertiesChanged of INTERFACE on OBJECT; 0
 * (the default) for none. */
void bus_set_interval(struct bus_object *object,
		      const struct bus_interface *interface,
		      unsigned int interval_ms);

/* Tells what is marked on OBJECT now, interval or not. */
int bus_flush_changes(struct bus_object *object);

#endif
