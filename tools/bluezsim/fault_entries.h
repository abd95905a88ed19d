/* SPDX-License-Identifier: MIT */
/*
 * The functions behind the table of faults: each takes the words of the
 * command and answers as struct fault_entry says.
 */
#ifndef BLUEZSIM_FAULT_ENTRIES_H
#define BLUEZSIM_FAULT_ENTRIES_H

struct sim;

int fault_link_lost(struct sim *sim, const char *const *arguments,
		    unsigned int count);
int fault_range(struct sim *sim, const char *const *arguments,
		unsigned int count);
int fault_no_answer(struct sim *sim, const char *const *arguments,
		    unsigned int count);
int fault_error(struct sim *sim, const char *const *arguments,
		unsigned int count);
int fault_answer_late(struct sim *sim, const char *const *arguments,
		      unsigned int count);
int fault_connect_lies(struct sim *sim, const char *const *arguments,
		       unsigned int count);
int fault_connected_signal(struct sim *sim, const char *const *arguments,
			   unsigned int count);
int fault_objects_late(struct sim *sim, const char *const *arguments,
		       unsigned int count);
int fault_security(struct sim *sim, const char *const *arguments,
		   unsigned int count);
int fault_ghost_link(struct sim *sim, const char *const *arguments,
		     unsigned int count);
int fault_ghosts(struct sim *sim, const char *const *arguments,
		 unsigned int count);
int fault_rearm(struct sim *sim, const char *const *arguments,
		unsigned int count);
int fault_resolve_never(struct sim *sim, const char *const *arguments,
			unsigned int count);
int fault_services_missing(struct sim *sim, const char *const *arguments,
			   unsigned int count);
int fault_services_move(struct sim *sim, const char *const *arguments,
			unsigned int count);
int fault_mtu(struct sim *sim, const char *const *arguments,
	      unsigned int count);
int fault_adapter_gone(struct sim *sim, const char *const *arguments,
		       unsigned int count);
int fault_adapter_back(struct sim *sim, const char *const *arguments,
		       unsigned int count);
int fault_power(struct sim *sim, const char *const *arguments,
		unsigned int count);
int fault_rfkill(struct sim *sim, const char *const *arguments,
		 unsigned int count);
int fault_owner_lost(struct sim *sim, const char *const *arguments,
		     unsigned int count);
int fault_owner_back(struct sim *sim, const char *const *arguments,
		     unsigned int count);
int fault_hang(struct sim *sim, const char *const *arguments,
	       unsigned int count);
int fault_notify_drop(struct sim *sim, const char *const *arguments,
		      unsigned int count);
int fault_notify_duplicate(struct sim *sim, const char *const *arguments,
			   unsigned int count);
int fault_notify_delay(struct sim *sim, const char *const *arguments,
		       unsigned int count);
int fault_notify_mangle(struct sim *sim, const char *const *arguments,
			unsigned int count);
int fault_notify_inject(struct sim *sim, const char *const *arguments,
			unsigned int count);
int fault_rssi(struct sim *sim, const char *const *arguments,
	       unsigned int count);
int fault_rssi_flood(struct sim *sim, const char *const *arguments,
		     unsigned int count);
int fault_discovery_stall(struct sim *sim, const char *const *arguments,
			  unsigned int count);
int fault_bond_lost(struct sim *sim, const char *const *arguments,
		    unsigned int count);
int fault_device_gone(struct sim *sim, const char *const *arguments,
		      unsigned int count);
int fault_timing(struct sim *sim, const char *const *arguments,
		 unsigned int count);
int fault_seed(struct sim *sim, const char *const *arguments,
	       unsigned int count);
int fault_clear(struct sim *sim, const char *const *arguments,
		unsigned int count);

#endif
