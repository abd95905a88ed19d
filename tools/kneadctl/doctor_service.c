/* SPDX-License-Identifier: MIT */
/* Doctor: the hub's service: unit, policy, files, rights. */
#include "doctor.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#define LINE_SIZE  DOCTOR_TEXT_SIZE
#define PATH_SIZE  512
#define USER	   "kneadd"
#define KNEAD_CONF "/etc/kneadd/kneadd.yaml"
#define RECORDS	   "/var/lib/kneadd"
#define POLICY	   "dbus-1/system.d/org.kneadd.conf"
#define GROUPS_MAX 256
#define FREE_MB	   64 /* a year of records many times over */
#define BYTES_MB   (1024 * 1024)

/* States of systemd, "load active enabled", as a prefix. */
static const struct unit_state {
	const char *states;
	enum verdict verdict;
	const char *advice;
} unit_states[] = {
	{"not-found", VERDICT_BAD,
	 "Install it: cmake --install, then systemctl daemon-reload."},
	{"masked", VERDICT_BAD, "systemctl unmask kneadd"},
	{"loaded active enabled", VERDICT_GOOD, ""},
	{"loaded active", VERDICT_DOUBTFUL,
	 "It will not come back after a restart: systemctl enable kneadd"},
	{"loaded failed", VERDICT_BAD,
	 "journalctl -u kneadd tells why; then systemctl restart kneadd"},
	{"loaded inactive", VERDICT_BAD, "systemctl enable --now kneadd"},
	{"loaded", VERDICT_DOUBTFUL, "journalctl -u kneadd tells why."},
	{"", VERDICT_BAD, "systemctl status kneadd tells more."},
};

enum verdict doctor_unit(struct visit *visit)
{
	const struct unit_state *state = unit_states;
	char line[LINE_SIZE];

	if (!doctor_is_system(visit) || !doctor_has_systemd())
		return VERDICT_SKIPPED;
	(void)doctor_ask(
		"systemctl show kneadd --value -p LoadState -p ActiveState "
		"-p UnitFileState 2>/dev/null | paste -sd ' '",
		line);
	while (strncmp(line, state->states, strlen(state->states)) != 0)
		state++;
	doctor_found(visit, "%s", line[0] ? line : "systemd does not answer");
	doctor_advise(visit, "%s", state->advice);
	return state->verdict;
}

enum verdict doctor_policy(struct visit *visit)
{
	static const char *const folders[] = {"/usr/share", "/etc"};
	char path[PATH_SIZE];

	if (!doctor_is_system(visit))
		return VERDICT_SKIPPED;
	for (size_t i = 0; i < sizeof(folders) / sizeof(folders[0]); i++) {
		snprintf(path, sizeof(path), "%s/" POLICY, folders[i]);
		if (access(path, R_OK) == 0) {
			doctor_found(visit, "%s", path);
			return VERDICT_GOOD;
		}
	}
	if (access("/usr/local/share/" POLICY, R_OK) == 0)
		doctor_advise(visit, "It is in /usr/local/share, where dbus "
				     "does not look: copy it to /etc/" POLICY
				     ", then systemctl reload dbus.");
	doctor_found(visit, "/usr/share/" POLICY " is missing");
	return VERDICT_BAD;
}

enum verdict doctor_configuration(struct visit *visit)
{
	char line[LINE_SIZE];
	int status;

	if (access(KNEAD_CONF, F_OK) != 0) {
		doctor_found(visit, "none; what is built in holds");
		return VERDICT_GOOD;
	}
	if (access(KNEAD_CONF, R_OK) != 0) {
		doctor_found(visit, "you may not read " KNEAD_CONF);
		return VERDICT_SKIPPED;
	}
	status = doctor_ask("PATH=$PATH:/usr/sbin:/usr/local/sbin; "
			    "kneadd --check " KNEAD_CONF " 2>&1",
			    line);
	doctor_found(visit, "%s", status ? line : KNEAD_CONF " is right");
	return status ? VERDICT_BAD : VERDICT_GOOD;
}

/* Who owns the records, and whether there is room for them. */
static enum verdict look_at_records(struct visit *visit,
				    const struct stat *status)
{
	const struct passwd *owner = getpwnam(USER);
	struct statvfs disk;
	unsigned long long free_mb;

	if (owner && status->st_uid != owner->pw_uid) {
		doctor_found(visit, RECORDS " is not " USER "'s");
		doctor_advise(visit, "chown -R " USER ": " RECORDS);
		return VERDICT_BAD;
	}
	if (status->st_mode & (S_IRWXG | S_IRWXO)) {
		doctor_found(visit, "others may look into " RECORDS);
		doctor_advise(visit,
			      "They are of patients: chmod 700 " RECORDS);
		return VERDICT_BAD;
	}
	if (statvfs(RECORDS, &disk) < 0)
		return VERDICT_SKIPPED;
	free_mb = (unsigned long long)disk.f_bavail * disk.f_frsize / BYTES_MB;
	doctor_found(visit, RECORDS ", %llu MB free", free_mb);
	doctor_advise(visit, "Make room: without a record of a stop nothing "
			     "presses again.");
	return free_mb < FREE_MB ? VERDICT_BAD : VERDICT_GOOD;
}

enum verdict doctor_records(struct visit *visit)
{
	struct stat status;

	if (!doctor_is_system(visit))
		return VERDICT_SKIPPED;
	if (stat(RECORDS, &status) == 0)
		return look_at_records(visit, &status);
	doctor_found(visit, "%s: %s", RECORDS, strerror(errno));
	doctor_advise(visit, "The unit makes it (StateDirectory=): systemctl "
			     "restart kneadd");
	return VERDICT_BAD;
}

/* Whether a thread of the process runs at real-time priority. */
static bool is_realtime(uint32_t pid)
{
	char path[PATH_SIZE];
	const struct dirent *entry;
	bool found = false;
	DIR *tasks;

	snprintf(path, sizeof(path), "/proc/%u/task", pid);
	tasks = opendir(path);
	while (tasks && (entry = readdir(tasks))) {
		const int policy =
			isdigit((unsigned char)entry->d_name[0])
				? sched_getscheduler(atoi(entry->d_name))
				: SCHED_OTHER;

		found |= policy >= 0 &&
			 ((policy & ~SCHED_RESET_ON_FORK) == SCHED_FIFO ||
			  (policy & ~SCHED_RESET_ON_FORK) == SCHED_RR);
	}
	if (tasks)
		closedir(tasks);
	return found;
}

enum verdict doctor_realtime(struct visit *visit)
{
	char path[PATH_SIZE];
	uint32_t pid = 0;
	bool is;

	if (client_hub_pid(visit->client, &pid) < 0)
		return VERDICT_SKIPPED;
	snprintf(path, sizeof(path), "/proc/%u/task", pid);
	if (access(path, R_OK | X_OK) != 0)
		return VERDICT_SKIPPED; /* in a container, or hidden */
	is = is_realtime(pid);
	doctor_found(visit, "%s",
		     is ? "the hub thread has it"
			: "no thread of the hub has it");
	return is ? VERDICT_GOOD : VERDICT_DOUBTFUL;
}

enum verdict doctor_rights(struct visit *visit)
{
	const struct group *group = getgrnam(USER);
	gid_t mine[GROUPS_MAX];
	const int count = getgroups(GROUPS_MAX, mine);

	doctor_found(visit, "you are in the group " USER);
	if (geteuid() == 0) {
		doctor_found(visit, "root may control");
		return VERDICT_GOOD;
	}
	if (!group) {
		doctor_found(visit, "there is no group " USER);
		doctor_advise(visit, "systemd-sysusers makes it.");
		return VERDICT_DOUBTFUL;
	}
	for (int i = 0; i < count; i++)
		if (mine[i] == group->gr_gid)
			return VERDICT_GOOD;
	doctor_found(visit, "you are not in the group " USER);
	return VERDICT_DOUBTFUL;
}
