/* SPDX-License-Identifier: MIT */
#include "board.h"

#include <string.h>

/* Every pad of every wearable tripped at once, on record and told, and as
 * many replies: what one stop for all may bring (project default). */
#define NOTICES_CAPACITY 1024

int board_init(struct board *board)
{
	int error;

	memset(board, 0, sizeof(*board));
	error = queue_new(NOTICES_CAPACITY, sizeof(struct notice),
			  &board->notices);
	if (error == 0)
		error = snapshot_new(sizeof(struct hub_view), &board->hub);
	if (error == 0)
		error = snapshot_new(sizeof(struct engine_health),
				     &board->health);
	if (error == 0)
		error = snapshot_new(sizeof(struct session_view),
				     &board->session);
	if (error == 0)
		error = snapshot_new_many(WEARABLES_MAX,
					  sizeof(struct wearable_view),
					  &board->wearables);
	if (error < 0)
		board_done(board);
	return error;
}

void board_done(struct board *board)
{
	queue_free(board->notices);
	snapshot_free(board->hub);
	snapshot_free(board->health);
	snapshot_free(board->session);
	snapshot_free(board->wearables);
	memset(board, 0, sizeof(*board));
}

void board_publish(struct board *board, const struct hub *hub, uint64_t now_us,
		   uint64_t wearables)
{
	struct hub_view hub_seen;
	struct wearable_view seen;

	for (uint16_t i = 0; wearables != 0; i++, wearables >>= 1) {
		if ((wearables & 1) == 0)
			continue;
		hub_wearable_view(hub, i, now_us, &seen);
		snapshot_write_at(board->wearables, i, &seen);
	}
	hub_view(hub, now_us, &hub_seen);
	snapshot_write(board->hub, &hub_seen);
}

bool board_publish_session(struct board *board, const struct hub *hub,
			   uint64_t now_us)
{
	struct session_view seen;

	hub_session_view(hub, now_us, &seen);
	snapshot_write(board->session, &seen);
	return seen.state >= SESSION_CHECKING && seen.state <= SESSION_ENDING;
}

void board_mark(struct board *board, bool hub, uint64_t wearables)
{
	if (hub)
		atomic_store(&board->hub_changed, true);
	if (wearables != 0)
		atomic_fetch_or(&board->wearables_changed, wearables);
}

void board_mark_session(struct board *board)
{
	atomic_store(&board->session_changed, true);
}

bool board_tell(struct board *board, const struct notice *notice)
{
	size_t length;

	if (!queue_push(board->notices, notice)) {
		board->notices_lost++;
		return false;
	}
	length = queue_length(board->notices);
	if (length > board->notices_max)
		board->notices_max = (uint32_t)length;
	return true;
}
