/* SPDX-License-Identifier: MIT */
#include "clinic_file.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define TEXT_SIZE 600

static int fetch(const struct invocation *invocation, int64_t session,
		 const char *patient, int *fd)
{
	struct client *client = invocation->client;

	if (patient)
		return client_fetch(client, CLIENT_CLINIC, "ExportPatient",
				    CLINIC_FILE_MS, fd, "s", patient);
	return client_fetch(client, CLIENT_CLINIC, "ExportSession",
			    CLINIC_FILE_MS, fd, "x", session);
}

enum exit_status clinic_file_open(const struct invocation *invocation,
				  int64_t session, const char *patient,
				  struct records **out)
{
	enum exit_status status = EXIT_DONE;
	struct records *records = NULL;
	int fd = -1;
	int error = fetch(invocation, session, patient, &fd);

	if (error)
		return output_problem(invocation, error);
	error = records_open(fd, &records);
	close(fd); /* the mapping stays */
	if (error)
		status = clinic_file_problem(invocation, records, error);
	if (status == EXIT_DONE)
		*out = records;
	else
		records_close(records);
	return status;
}

enum exit_status clinic_file_problem(const struct invocation *invocation,
				     const struct records *records, int error)
{
	const char *problem = records ? records_problem(records) : "";

	if (error == -ENOENT)
		problem = "The records that came are not of that session.";
	output_error(invocation, "Records",
		     problem[0] ? problem : strerror(-error));
	return EXIT_REFUSED;
}

enum exit_status clinic_file_unwritten(const struct invocation *invocation,
				       const char *path, int error)
{
	char text[TEXT_SIZE];

	if (strcmp(path, "-") == 0)
		clearerr(stdout); /* told here */
	if (error == -EPIPE)
		return EXIT_OUTPUT; /* whoever closed the pipe knows */
	snprintf(text, sizeof(text), "cannot write %.400s: %s",
		 strcmp(path, "-") == 0 ? "standard output" : path,
		 strerror(-error));
	output_error(invocation, "Output", text);
	return EXIT_OUTPUT;
}

bool clinic_file_interrupted(const struct invocation *invocation)
{
	static const bool never = false;

	return client_wait(invocation->client, &never, 0) == -EINTR;
}
