/* SPDX-License-Identifier: MIT */
/* The table of faults. */
#include <errno.h>
#include <string.h>

#include "fault.h"
#include "fault_entries.h"

const struct fault_entry fault_table[] = {
	{"link-lost", "WHO", 1, 1, fault_link_lost,
	 "drop the links of an adapter or device (hciN, address, path), or of "
	 "all"},
	{"range", "ADAPTER in|out", 2, 2, fault_range,
	 "out of everybody's range, links are lost; or back"},
	{"no-answer", "PATH METHOD [COUNT|always]", 2, 3, fault_no_answer,
	 "calls of METHOD (Set: of a property) on PATH (with * and ?) are "
	 "never answered; once unless told"},
	{"error", "PATH METHOD NAME TEXT [COUNT|always]", 4, 5, fault_error,
	 "they are answered with the D-Bus error NAME"},
	{"answer-late", "PATH METHOD MS [COUNT|always]", 3, 4,
	 fault_answer_late, "they are carried out MS later"},
	{"connect-lies", "COUNT", 1, 1, fault_connect_lies,
	 "the next Connects succeed without a link"},
	{"connected-signal", "omit|send|sometimes", 1, 1,
	 fault_connected_signal,
	 "PropertiesChanged(Connected=true) after Connect"},
	{"objects-late", "never|always|sometimes", 1, 1, fault_objects_late,
	 "GATT objects come after ServicesResolved"},
	{"security", "auto|refuse", 1, 1, fault_security,
	 "attributes that need encryption pair, or are refused"},
	{"ghost-link", "DEVICE", 1, 1, fault_ghost_link,
	 "it is connected and never resolved, until it is disconnected"},
	{"ghosts", "on|off", 1, 1, fault_ghosts,
	 "links outlive org.bluez that way"},
	{"rearm", "on|off", 1, 1, fault_rearm,
	 "off: a new link carries no notifications until StartNotify"},
	{"resolve-never", "ADAPTER on|off", 2, 2, fault_resolve_never,
	 "the services of this peer are never resolved"},
	{"services-missing", "ADAPTER UUID|none", 2, 2, fault_services_missing,
	 "a service of this peer is not found"},
	{"services-move", "ADAPTER", 1, 1, fault_services_move,
	 "the services of this peer get new handles, now"},
	{"mtu", "ADAPTER BYTES", 2, 2, fault_mtu,
	 "MTU of links to this peer from the next one on, 23 to 517"},
	{"adapter-gone", "ADAPTER", 1, 1, fault_adapter_gone, "unplug"},
	{"adapter-back", "ADAPTER [NUMBER]", 1, 2, fault_adapter_back,
	 "plug in again, as hciNUMBER"},
	{"power", "ADAPTER on|off", 2, 2, fault_power,
	 "power changes by itself"},
	{"rfkill", "ADAPTER on|off", 2, 2, fault_rfkill,
	 "blocked: off, and cannot be switched on"},
	{"owner-lost", "[MS]", 0, 1, fault_owner_lost,
	 "org.bluez dies like by kill -9; back after MS"},
	{"owner-back", "", 0, 0, fault_owner_back, "org.bluez starts again"},
	{"hang", "MS", 1, 1, fault_hang, "nothing is done at all for MS"},
	{"notify-drop", "CHAR [N|P%]", 1, 2, fault_notify_drop,
	 "notifications of CHAR (path or UUID, with * and ?) are lost: all, "
	 "each Nth, or P percent"},
	{"notify-duplicate", "CHAR [N|P%]", 1, 2, fault_notify_duplicate,
	 "they come twice"},
	{"notify-delay", "CHAR MS [N|P%]", 2, 3, fault_notify_delay,
	 "they come MS later"},
	{"notify-mangle", "CHAR [N|P%]", 1, 2, fault_notify_mangle,
	 "a bit is wrong, now and then the end is missing"},
	{"notify-inject", "CHAR HEX", 2, 2, fault_notify_inject,
	 "a value the peer never sent, up to 1024 bytes"},
	{"rssi", "ADAPTER DBM", 2, 2, fault_rssi,
	 "how the others hear this peer"},
	{"rssi-flood", "ADAPTER HZ SECONDS", 3, 3, fault_rssi_flood,
	 "RSSI of each device of this adapter changes HZ times a second"},
	{"discovery-stall", "ADAPTER", 1, 1, fault_discovery_stall,
	 "discovery ends by itself"},
	{"bond-lost", "ADAPTER PEER", 2, 2, fault_bond_lost,
	 "the adapter forgets its keys for the peer (two adapters)"},
	{"device-gone", "DEVICE", 1, 1, fault_device_gone,
	 "the object of a device that is not connected vanishes"},
	{"timing", "NAME MS", 2, 2, fault_timing,
	 "one of --timing-list, from now on"},
	{"seed", "N", 1, 1, fault_seed, "start the random series anew"},
	{"clear", "", 0, 0, fault_clear, "forget all rules and switches"},
};

const size_t fault_count = sizeof(fault_table) / sizeof(fault_table[0]);

int fault_apply(struct sim *sim, const char *name, const char *const *arguments,
		unsigned int count)
{
	size_t i;

	for (i = 0; i < fault_count; i++) {
		if (strcmp(fault_table[i].name, name) != 0)
			continue;
		if (count < fault_table[i].min || count > fault_table[i].max)
			return -E2BIG;
		return fault_table[i].apply(sim, arguments, count);
	}
	return -ENOSYS;
}
