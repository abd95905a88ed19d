/* SPDX-License-Identifier: MIT */
#include "clinic_text.h"

#include <stdint.h>
#include <string.h>

/* Unicode 15: characters that nobody sees, or that move what others see. */
static const struct {
	uint32_t first;
	uint32_t last;
} unseen[] = {
	{0x0000, 0x001f},    {0x007f, 0x009f},	 {0x00ad, 0x00ad},
	{0x034f, 0x034f},    {0x061c, 0x061c},	 {0x115f, 0x1160},
	{0x17b4, 0x17b5},    {0x180b, 0x180f},	 {0x200b, 0x200f},
	{0x2028, 0x202e},    {0x2060, 0x206f},	 {0x3164, 0x3164},
	{0xfdd0, 0xfdef},    {0xfe00, 0xfe0f},	 {0xfeff, 0xfeff},
	{0xffa0, 0xffa0},    {0xfff0, 0xfffb},	 {0xfffe, 0xffff},
	{0x1d173, 0x1d17a},  {0xe0000, 0xe0fff}, {0xe000, 0xf8ff},
	{0xf0000, 0x10ffff},
};

/* RFC 3629: by the first byte, how many follow and the least they may
 * mean. */
static const struct {
	unsigned char mask;
	unsigned char bits;
	unsigned char more;
	uint32_t least;
} lead[] = {
	{0x80, 0x00, 0, 0x00},
	{0xe0, 0xc0, 1, 0x80},
	{0xf0, 0xe0, 2, 0x800},
	{0xf8, 0xf0, 3, 0x10000},
};

#define LEADS (sizeof(lead) / sizeof(lead[0]))

static size_t follow(const unsigned char *text, size_t row, uint32_t *out)
{
	uint32_t character = text[0] & (unsigned char)~lead[row].mask;

	for (size_t i = 1; i <= lead[row].more; i++) {
		if ((text[i] & 0xc0) != 0x80)
			return 0;
		character = character << 6 | (text[i] & 0x3fu);
	}
	if (character < lead[row].least || character > 0x10ffff ||
	    (character >= 0xd800 && character <= 0xdfff))
		return 0;
	*out = character;
	return (size_t)lead[row].more + 1;
}

/* How many bytes the character takes; 0: it is none. */
static size_t next(const unsigned char *text, uint32_t *out)
{
	for (size_t row = 0; row < LEADS; row++)
		if ((text[0] & lead[row].mask) == lead[row].bits)
			return follow(text, row, out);
	return 0;
}

static bool is_seen(uint32_t character)
{
	for (size_t i = 0; i < sizeof(unseen) / sizeof(unseen[0]); i++)
		if (character >= unseen[i].first && character <= unseen[i].last)
			return false;
	return true;
}

/* Unicode's Zs: all kinds of spaces. */
static bool is_space(uint32_t character)
{
	return character == 0x20 || character == 0xa0 || character == 0x1680 ||
	       (character >= 0x2000 && character <= 0x200a) ||
	       character == 0x202f || character == 0x205f ||
	       character == 0x3000;
}

bool clinic_text_is_printable(const char *text)
{
	const unsigned char *at = (const unsigned char *)text;
	bool space = false;

	while (*at) {
		uint32_t character = 0;
		const size_t size = next(at, &character);

		if (size == 0 || !is_seen(character))
			return false;
		space = is_space(character);
		if (space && at == (const unsigned char *)text)
			return false;
		at += size;
	}
	return !space;
}

void clinic_text_mend(char *text)
{
	unsigned char *at = (unsigned char *)text;

	while (*at) {
		uint32_t character;
		const size_t size = next(at, &character);

		if (size == 0)
			*at = '?';
		at += size ? size : 1;
	}
}
