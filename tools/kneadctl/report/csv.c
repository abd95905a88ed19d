/* SPDX-License-Identifier: MIT */
#include "csv.h"

#include "export.h"

#include <string.h>

void csv_text(FILE *out, const char *text)
{
	if (!strpbrk(text, ",\"\r\n")) {
		fputs(text, out);
		return;
	}
	fputc('"', out);
	for (; *text; text++) {
		if (*text == '"')
			fputc('"', out);
		fputc(*text, out);
	}
	fputc('"', out);
}

void csv_moment(FILE *out, const struct sessionfile *file, int64_t boot_us)
{
	char text[48];

	export_format_time(sessionfile_utc_us(file, boot_us), text,
			   sizeof(text));
	fprintf(out, "%s,%.6f,", text, sessionfile_at_s(file, boot_us));
}
