/* SPDX-License-Identifier: MIT */
#include "sql.h"

#include <errno.h>
#include <sqlite3.h>
#include <stdio.h>

void sql_set_up(void)
{
	(void)sqlite3_config(SQLITE_CONFIG_PAGECACHE, NULL, 0,
			     0); /* it is no matter when it comes too late */
}

int sql_errno(int code)
{
	static const struct {
		int code;
		int error;
	} table[] = {
		{SQLITE_OK, 0},
		{SQLITE_ROW, 0},
		{SQLITE_DONE, 0},
		{SQLITE_FULL, -ENOSPC},
		{SQLITE_READONLY, -EROFS},
		{SQLITE_CANTOPEN, -EACCES},
		{SQLITE_PERM, -EACCES},
		{SQLITE_NOTADB, -EBADMSG},
		/* Our statements are right: the tables are not. */
		{SQLITE_ERROR, -EBADMSG},
		{SQLITE_CORRUPT, -EBADMSG},
		{SQLITE_CONSTRAINT, -EINVAL},
		{SQLITE_NOMEM, -ENOMEM},
		{SQLITE_BUSY, -EBUSY},
	};

	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++)
		if ((code & 0xff) == table[i].code)
			return table[i].error;
	return -EIO;
}

const char *sql_advice(int error)
{
	static const struct {
		int error;
		const char *text;
	} table[] = {
		{-ENOSPC, "make room on the disk"},
		{-EROFS, "mount it for writing"},
		{-EACCES, "give the service's user the right to write there"},
		{-EBADMSG, "move the file away to start a new one, and keep it "
			   "for repair"},
		{-EPROTO, "install the newer version again"},
		{-EBUSY, "close the program that has the file open"},
	};

	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++)
		if (table[i].error == error)
			return table[i].text;
	return "look at the disk";
}

void sql_address(const uint8_t address[6], char out[SQL_ADDRESS_SIZE])
{
	snprintf(out, SQL_ADDRESS_SIZE, "%02X:%02X:%02X:%02X:%02X:%02X",
		 address[0], address[1], address[2], address[3], address[4],
		 address[5]);
}

bool sql_parse_address(const unsigned char *text, uint8_t out[6])
{
	unsigned int part[6];
	char end;

	if (!text ||
	    sscanf((const char *)text, "%2x:%2x:%2x:%2x:%2x:%2x%c", &part[0],
		   &part[1], &part[2], &part[3], &part[4], &part[5], &end) != 6)
		return false;
	for (size_t i = 0; i < 6; i++)
		out[i] = (uint8_t)part[i];
	return true;
}

void sql_text(sqlite3_stmt *row, int column, char *out, size_t size)
{
	const unsigned char *text = sqlite3_column_text(row, column);

	snprintf(out, size, "%s", text ? (const char *)text : "");
}

int32_t sql_int(sqlite3_stmt *row, int column)
{
	const int64_t number = sqlite3_column_int64(row, column);

	if (number > INT32_MAX)
		return INT32_MAX;
	return number < INT32_MIN ? INT32_MIN : (int32_t)number;
}
