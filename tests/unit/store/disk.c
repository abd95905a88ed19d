/* SPDX-License-Identifier: MIT */
#include "disk.h"

#include "image.h"

#include <pthread.h>
#include <sqlite3.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define IMAGES_MAX 8

struct disk_file {
	sqlite3_file base;
	struct image *image; /* NULL: a file that nobody needs again */
	sqlite3_file *real;  /* behind this */
};

static struct {
	sqlite3_vfs vfs;
	sqlite3_vfs *real;
	pthread_mutex_t lock; /* of the images */
	struct image image[IMAGES_MAX];
	atomic_bool full;
	atomic_bool broken;
	atomic_uint sync_ms;
	atomic_uint syncs;
	atomic_uint power; /* operations left; 0: does not count */
	atomic_bool off;
} disk = {.lock = PTHREAD_MUTEX_INITIALIZER};

static struct disk_file *of(sqlite3_file *file)
{
	return (struct disk_file *)(void *)file;
}

/* SQLITE_OK while there is power and the disk works. `counts`: it changes
 * something, one operation less is left. */
static int check(bool counts)
{
	if (counts && atomic_load(&disk.power) > 0 &&
	    atomic_fetch_sub(&disk.power, 1) == 1)
		atomic_store(&disk.off, true);
	return atomic_load(&disk.off) || atomic_load(&disk.broken)
		       ? SQLITE_IOERR
		       : SQLITE_OK;
}

/* ---- Images; the lock is held ---- */

static struct image *image_find(const char *path)
{
	for (size_t i = 0; i < IMAGES_MAX; i++)
		if (strcmp(disk.image[i].path, path) == 0)
			return &disk.image[i];
	return NULL;
}

static struct image *image_open(const char *path)
{
	struct image *image = image_find(path);

	if (image)
		return image;
	image = image_find("");
	if (!image || strlen(path) >= sizeof(image->path))
		abort();
	strcpy(image->path, path);
	image->last = &image->first;
	image_read(image);
	return image;
}

/* ---- The file's methods ---- */

static int file_close(sqlite3_file *file)
{
	return of(file)->real->pMethods->xClose(of(file)->real);
}

static int file_read(sqlite3_file *file, void *out, int size,
		     sqlite3_int64 offset)
{
	const int code = check(false);

	return code ? code
		    : of(file)->real->pMethods->xRead(of(file)->real, out, size,
						      offset);
}

static int file_write(sqlite3_file *file, const void *bytes, int size,
		      sqlite3_int64 offset)
{
	int code = check(true);

	if (!code && atomic_load(&disk.full))
		code = SQLITE_FULL;
	if (!code && of(file)->image) {
		pthread_mutex_lock(&disk.lock);
		image_add(of(file)->image, bytes, (size_t)size, (size_t)offset);
		pthread_mutex_unlock(&disk.lock);
	}
	return code ? code
		    : of(file)->real->pMethods->xWrite(of(file)->real, bytes,
						       size, offset);
}

static int file_truncate(sqlite3_file *file, sqlite3_int64 size)
{
	const int code = check(true);

	if (!code && of(file)->image) {
		pthread_mutex_lock(&disk.lock);
		image_add(of(file)->image, NULL, 0, (size_t)size);
		pthread_mutex_unlock(&disk.lock);
	}
	return code ? code
		    : of(file)->real->pMethods->xTruncate(of(file)->real, size);
}

static int file_sync(sqlite3_file *file, int flags)
{
	const unsigned int ms = atomic_load(&disk.sync_ms);
	const struct timespec time = {.tv_sec = ms / 1000,
				      .tv_nsec = (long)(ms % 1000) * 1000000};
	int code;

	(void)flags; /* every sync is a full one */
	atomic_fetch_add(&disk.syncs, 1);
	nanosleep(&time, NULL);
	code = check(true);
	if (!code && of(file)->image) {
		pthread_mutex_lock(&disk.lock);
		image_sync(of(file)->image);
		pthread_mutex_unlock(&disk.lock);
	}
	return code;
}

static int file_size(sqlite3_file *file, sqlite3_int64 *out)
{
	const int code = check(false);

	return code ? code
		    : of(file)->real->pMethods->xFileSize(of(file)->real, out);
}

static int file_lock(sqlite3_file *file, int level)
{
	return of(file)->real->pMethods->xLock(of(file)->real, level);
}

static int file_unlock(sqlite3_file *file, int level)
{
	return of(file)->real->pMethods->xUnlock(of(file)->real, level);
}

static int file_is_reserved(sqlite3_file *file, int *out)
{
	return of(file)->real->pMethods->xCheckReservedLock(of(file)->real,
							    out);
}

static int file_control(sqlite3_file *file, int operation, void *argument)
{
	return of(file)->real->pMethods->xFileControl(of(file)->real, operation,
						      argument);
}

static int file_sector(sqlite3_file *file)
{
	(void)file; /* all alike */
	return IMAGE_SECTOR;
}

static int file_abilities(sqlite3_file *file)
{
	return of(file)->real->pMethods->xDeviceCharacteristics(of(file)->real);
}

static int file_shm_map(sqlite3_file *file, int region, int size, int extend,
			void volatile **out)
{
	return of(file)->real->pMethods->xShmMap(of(file)->real, region, size,
						 extend, out);
}

static int file_shm_lock(sqlite3_file *file, int offset, int count, int flags)
{
	return of(file)->real->pMethods->xShmLock(of(file)->real, offset, count,
						  flags);
}

static void file_shm_barrier(sqlite3_file *file)
{
	of(file)->real->pMethods->xShmBarrier(of(file)->real);
}

static int file_shm_unmap(sqlite3_file *file, int remove)
{
	return of(file)->real->pMethods->xShmUnmap(of(file)->real, remove);
}

static const sqlite3_io_methods methods = {
	.iVersion = 2,
	.xClose = file_close,
	.xRead = file_read,
	.xWrite = file_write,
	.xTruncate = file_truncate,
	.xSync = file_sync,
	.xFileSize = file_size,
	.xLock = file_lock,
	.xUnlock = file_unlock,
	.xCheckReservedLock = file_is_reserved,
	.xFileControl = file_control,
	.xSectorSize = file_sector,
	.xDeviceCharacteristics = file_abilities,
	.xShmMap = file_shm_map,
	.xShmLock = file_shm_lock,
	.xShmBarrier = file_shm_barrier,
	.xShmUnmap = file_shm_unmap,
};

/* ---- The VFS's ---- */

static int vfs_open(sqlite3_vfs *vfs, sqlite3_filename path, sqlite3_file *file,
		    int flags, int *out)
{
	int code = check(false);

	(void)vfs; /* there is one */
	file->pMethods = NULL;
	of(file)->image = NULL;
	of(file)->real = (sqlite3_file *)(void *)(of(file) + 1);
	if (!code)
		code = disk.real->xOpen(disk.real, path, of(file)->real, flags,
					out);
	if (code)
		return code;
	file->pMethods = &methods;
	if (path) {
		pthread_mutex_lock(&disk.lock);
		of(file)->image = image_open(path);
		pthread_mutex_unlock(&disk.lock);
	}
	return SQLITE_OK;
}

static int vfs_delete(sqlite3_vfs *vfs, const char *path, int sync)
{
	int code = check(true);

	(void)vfs;  /* there is one */
	(void)sync; /* gone at once: what it held was synced elsewhere */
	if (!code)
		code = disk.real->xDelete(disk.real, path, 0);
	if (!code) {
		struct image *image;

		pthread_mutex_lock(&disk.lock);
		image = image_find(path);
		if (image)
			image_forget(image);
		pthread_mutex_unlock(&disk.lock);
	}
	return code;
}

void disk_install(void)
{
	disk.real = sqlite3_vfs_find(NULL);
	disk.vfs = *disk.real;
	disk.vfs.zName = "disk";
	disk.vfs.szOsFile = (int)sizeof(struct disk_file) + disk.real->szOsFile;
	disk.vfs.xOpen = vfs_open;
	disk.vfs.xDelete = vfs_delete;
	if (sqlite3_vfs_register(&disk.vfs, 1) != SQLITE_OK)
		abort();
}

void disk_forget(void)
{
	for (size_t i = 0; i < IMAGES_MAX; i++)
		image_forget(&disk.image[i]);
}

void disk_remove(void)
{
	(void)sqlite3_vfs_unregister(&disk.vfs); /* it was registered */
	disk_forget();
	disk_set_full(false);
	disk_set_broken(false);
	disk_set_sync_ms(0);
	disk_set_power(0);
}

void disk_set_full(bool full)
{
	atomic_store(&disk.full, full);
}

void disk_set_broken(bool broken)
{
	atomic_store(&disk.broken, broken);
}

void disk_set_sync_ms(unsigned int milliseconds)
{
	atomic_store(&disk.sync_ms, milliseconds);
}

unsigned int disk_syncs(void)
{
	return atomic_load(&disk.syncs);
}

void disk_set_power(unsigned int operations)
{
	atomic_store(&disk.power, operations);
	atomic_store(&disk.off, false);
}

bool disk_has_power(void)
{
	return !atomic_load(&disk.off);
}

void disk_restore_power(uint64_t *random)
{
	char path[600];

	for (size_t i = 0; i < IMAGES_MAX; i++) {
		struct image *image = &disk.image[i];

		if (image->path[0] == '\0')
			continue;
		image_put_back(image, random);
		snprintf(path, sizeof(path), "%s-shm", image->path);
		(void)unlink(path); /* memory: there may be none */
		image_forget(image);
	}
	disk_set_power(0);
}
