/* SPDX-License-Identifier: MIT */
/* Samples as CSV: a row for each sample of each pad. */
#include "export.h"

#include "action.h"
#include "csv.h"

#include <inttypes.h>

#define STEPS 256 /* that a sample can name */

struct writing {
	const struct export_order *order;
	FILE *out;
	unsigned int cells;	  /* columns for them */
	const char *point[STEPS]; /* of each step */
};

static const char sample_titles[] =
	"time,seconds,wearable,name,pad,number,force_n,target_n,peak_kpa,"
	"contact,enabled,tripped,lost,step,repeat,point";

static void put_sample(const struct writing *w, const struct export_sample *s)
{
	const struct file_pad *pad =
		(const struct file_pad *)w->order->file->pads.item + s->pad;
	const struct trace_sample *sample = s->sample;

	csv_moment(w->out, w->order->file, (int64_t)sample->at_us);
	fprintf(w->out, "%s,", pad->address);
	csv_text(w->out, pad->wearable);
	fprintf(w->out,
		",%d,%" PRIu64 ",%.3f,%.3f,%.3f,%d,%d,%d,%" PRIu32 ",%u,%u,",
		pad->number, sample->number, sample->force_mn / 1000.0,
		sample->target_mn / 1000.0, sample->peak_pa / 1000.0,
		s->contact, (sample->flags & SAMPLE_ENABLED) != 0,
		(sample->flags & SAMPLE_TRIPPED) != 0, sample->lost,
		sample->step, sample->repeat);
	csv_text(w->out, w->point[sample->step]);
	for (unsigned int c = 0; c < w->cells; c++) {
		if (c < s->cells)
			fprintf(w->out, ",%.3f", sample->cell_mn[c] / 1000.0);
		else
			fputc(',', w->out);
	}
	fputs(CSV_END, w->out);
}

static unsigned int most_cells(const struct sessionfile *file)
{
	const struct file_pad *pads = file->pads.item;
	unsigned int most = 0;

	for (size_t i = 0; i < file->pads.count; i++) {
		const int cells = pads[i].rows * pads[i].columns;

		if (cells > 0 && (unsigned int)cells > most)
			most = (unsigned int)cells;
	}
	return most < TRACE_CELLS_MAX ? most : TRACE_CELLS_MAX;
}

int export_samples_csv(const struct export_order *order, FILE *out)
{
	struct writing writing = {order, out, most_cells(order->file), {0}};
	struct export_stream *stream = NULL;
	struct export_sample sample;
	int result = export_stream_open(order, &stream);

	if (result)
		return result;
	for (int step = 0; step < STEPS; step++)
		writing.point[step] = export_point(order->file, step);
	fputs(sample_titles, out);
	for (unsigned int c = 0; c < writing.cells; c++)
		fprintf(out, ",cell%u_n", c + 1);
	fputs(CSV_END, out);
	while ((result = export_stream_next(stream, &sample)) == 1 &&
	       !ferror(out))
		put_sample(&writing, &sample);
	export_stream_close(stream);
	return result < 0 ? result : 0;
}
