/* SPDX-License-Identifier: MIT */
/*
 * What libdbus, linked from its archive, asks of libsystemd when a server of
 * its listens at "systemd:". Nothing here does, and the hub's unit hands over
 * no sockets: the answers of sd_listen_fds(3) and sd_is_socket(3) to that.
 */

int sd_listen_fds(int unset_environment);
int sd_is_socket(int fd, int family, int type, int listening);

int sd_listen_fds(int unset_environment)
{
	(void)unset_environment;
	return 0;
}

int sd_is_socket(int fd, int family, int type, int listening)
{
	(void)fd;
	(void)family;
	(void)type;
	(void)listening;
	return 0;
}
