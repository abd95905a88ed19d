/* SPDX-License-Identifier: MIT */
/*
 * Virtual Bluetooth controllers: joins the air (air.h) to the kernel's
 * /dev/vhci, one file of it a controller, and obeys orders from a socket.
 */
#include "air.h"
#include "hci.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

enum {
	ORDER_MAX = 64
};

static const char usage[] =
	"usage: radio SOCKET COUNT        plugs COUNT controllers in (1 to 16)\n"
	"       radio --order SOCKET VERB CONTROLLER\n"
	"\n"
	"VERB is one of:\n"
	"  away    out of range of the others; links are lost in their time\n"
	"  near    in range again\n"
	"  unplug  out of the machine\n"
	"  plug    into the machine again (CONTROLLER is its number)\n"
	"\n"
	"CONTROLLER is its name now (hci1), or its number, counted from 0.\n";

struct radio {
	struct air air;
	int vhci[AIR_CONTROLLERS];  /* -1: not plugged in */
	int index[AIR_CONTROLLERS]; /* the kernel's number: hciN; -1: none */
	unsigned int count;
	int orders;
};

static uint64_t now_us(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000000U + (uint64_t)now.tv_nsec / 1000U;
}

static void on_send(void *user, unsigned int who, const uint8_t *packet,
		    size_t length)
{
	const struct radio *radio = user;

	if (radio->vhci[who] < 0)
		return;
	/* The kernel refuses what comes while it closes: as if unheard. */
	if (write(radio->vhci[who], packet, length) < 0 && errno != EBADFD &&
	    errno != ENXIO && errno != ENODEV)
		perror("radio: write");
}

static int plug(struct radio *radio, unsigned int who)
{
	static const uint8_t make_one[] = {HCI_VENDOR, 0x00};
	/* Numbered as btvirt does. */
	const uint8_t address[6] = {(uint8_t)who, 0x00, (uint8_t)who,
				    0x01,	  0xaa, 0x00};
	int fd;

	if (radio->vhci[who] >= 0)
		return -EEXIST;
	fd = open("/dev/vhci", O_RDWR | O_NONBLOCK | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	air_plug(&radio->air, who, address);
	radio->vhci[who] = fd;
	radio->index[who] = -1;
	if (write(fd, make_one, sizeof(make_one)) < 0)
		return -errno;
	return 0;
}

static int unplug(struct radio *radio, unsigned int who)
{
	if (radio->vhci[who] < 0)
		return -ENODEV;
	close(radio->vhci[who]);
	radio->vhci[who] = -1;
	radio->index[who] = -1;
	air_unplug(&radio->air, who);
	return 0;
}

static int away(struct radio *radio, unsigned int who)
{
	air_away(&radio->air, who, true);
	return 0;
}

static int near(struct radio *radio, unsigned int who)
{
	air_away(&radio->air, who, false);
	return 0;
}

static const struct verb {
	const char *name;
	int (*run)(struct radio *radio, unsigned int who);
} verbs[] = {
	{"away", away},
	{"near", near},
	{"plug", plug},
	{"unplug", unplug},
};

/* The controller called so; radio->count if there is none. */
static unsigned int find(const struct radio *radio, const char *name)
{
	bool by_index = strncmp(name, "hci", 3) == 0;
	const char *digits = by_index ? name + 3 : name;
	char *end;
	unsigned long number = strtoul(digits, &end, 10);

	if (*digits == '\0' || *end != '\0')
		return radio->count;
	for (unsigned int who = 0; who < radio->count; who++) {
		if (by_index ? radio->index[who] == (int)number : who == number)
			return who;
	}
	return radio->count;
}

static int obey(struct radio *radio, const char *order)
{
	char verb[ORDER_MAX], name[ORDER_MAX];
	unsigned int who;

	if (sscanf(order, "%63s %63s", verb, name) != 2)
		return -EINVAL;
	who = find(radio, name);
	if (who == radio->count)
		return -ENODEV;
	for (size_t i = 0; i < sizeof(verbs) / sizeof(*verbs); i++) {
		if (strcmp(verbs[i].name, verb) == 0)
			return verbs[i].run(radio, who);
	}
	return -EINVAL;
}

static void on_order(struct radio *radio)
{
	struct sockaddr_un from;
	socklen_t from_length = sizeof(from);
	char text[ORDER_MAX];
	ssize_t length = recvfrom(radio->orders, text, sizeof(text) - 1, 0,
				  (struct sockaddr *)&from, &from_length);
	int result;

	if (length < 0)
		return;
	text[length] = '\0';
	result = obey(radio, text);
	if (sendto(radio->orders, &result, sizeof(result), 0,
		   (struct sockaddr *)&from, from_length) < 0)
		perror("radio: answer");
}

static void on_vhci(struct radio *radio, unsigned int who)
{
	uint8_t packet[4096];
	ssize_t length = read(radio->vhci[who], packet, sizeof(packet));

	if (length < 0)
		return;
	if (length == 4 && packet[0] == HCI_VENDOR)
		radio->index[who] = hci_get16(packet + 2);
	else
		air_packet(&radio->air, who, packet, (size_t)length);
}

static int wait_ms(const struct air *air)
{
	uint64_t due = air_due(air), now = now_us();

	if (due == UINT64_MAX)
		return -1;
	return due <= now ? 0 : (int)((due - now + 999) / 1000);
}

static int run(struct radio *radio)
{
	struct pollfd polls[AIR_CONTROLLERS + 1];

	for (;;) {
		for (unsigned int i = 0; i < radio->count; i++)
			polls[i] = (struct pollfd){.fd = radio->vhci[i],
						   .events = POLLIN};
		polls[radio->count] =
			(struct pollfd){.fd = radio->orders, .events = POLLIN};
		if (poll(polls, radio->count + 1, wait_ms(&radio->air)) < 0) {
			perror("radio: poll");
			return 1;
		}
		air_tick(&radio->air, now_us());
		for (unsigned int i = 0; i < radio->count; i++) {
			if (polls[i].revents & POLLIN)
				on_vhci(radio, i);
		}
		if (polls[radio->count].revents & POLLIN)
			on_order(radio);
	}
}

static int open_socket(const char *path, struct sockaddr_un *address)
{
	if (strlen(path) >= sizeof(address->sun_path)) {
		errno = ENAMETOOLONG;
		return -1;
	}
	memset(address, 0, sizeof(*address));
	address->sun_family = AF_UNIX;
	memcpy(address->sun_path, path, strlen(path));
	return socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
}

static int order(const char *path, const char *verb, const char *name)
{
	const struct sockaddr_un own = {.sun_family = AF_UNIX};
	struct sockaddr_un address;
	char text[ORDER_MAX];
	int fd = open_socket(path, &address), result = -EIO;

	snprintf(text, sizeof(text), "%s %s", verb, name);
	/* An address of the kernel's choice, to be answered at. */
	if (fd < 0 || bind(fd, (const void *)&own, sizeof(sa_family_t)) < 0 ||
	    connect(fd, (void *)&address, sizeof(address)) < 0 ||
	    send(fd, text, strlen(text), 0) < 0 ||
	    recv(fd, &result, sizeof(result), 0) < 0)
		result = -errno;
	if (fd >= 0)
		close(fd);
	if (result < 0)
		fprintf(stderr, "radio: %s: %s\n", text, strerror(-result));
	return result < 0;
}

static int serve(struct radio *radio, const char *path, const char *count)
{
	struct sockaddr_un address;
	char *rest;
	unsigned long wanted = strtoul(count, &rest, 10);

	if (*rest != '\0' || wanted < 1 || wanted > AIR_CONTROLLERS) {
		fputs(usage, stderr);
		return 2;
	}
	unlink(path);
	radio->orders = open_socket(path, &address);
	if (radio->orders < 0 ||
	    bind(radio->orders, (void *)&address, sizeof(address)) < 0) {
		perror("radio: socket");
		return 1;
	}
	radio->count = (unsigned int)wanted;
	air_init(&radio->air, on_send, radio);
	memset(radio->vhci, 0xff, sizeof(radio->vhci));
	memset(radio->index, 0xff, sizeof(radio->index));
	for (unsigned int i = 0; i < radio->count; i++) {
		int error = plug(radio, i);

		if (error) {
			fprintf(stderr, "radio: /dev/vhci: %s\n",
				strerror(-error));
			return 1;
		}
	}
	return run(radio);
}

int main(int argc, char **argv)
{
	static struct radio radio;

	if (argc == 5 && strcmp(argv[1], "--order") == 0)
		return order(argv[2], argv[3], argv[4]);
	if (argc == 3)
		return serve(&radio, argv[1], argv[2]);
	fputs(usage,
	      argc == 2 && strcmp(argv[1], "--help") == 0 ? stdout : stderr);
	return argc == 2 && strcmp(argv[1], "--help") == 0 ? 0 : 2;
}
