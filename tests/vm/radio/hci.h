/* SPDX-License-Identifier: MIT */
/*
 * The words of HCI that a Low Energy controller needs: Bluetooth Core
 * Specification 5.2, volume 4, part E; the section of each is in [brackets].
 */
#ifndef HCI_H
#define HCI_H

#include <stdint.h>

enum hci_packet {
	HCI_COMMAND = 0x01,
	HCI_DATA = 0x02,
	HCI_EVENT = 0x04,
	HCI_VENDOR = 0xff, /* /dev/vhci's own: make a controller */
};

enum hci_status {
	HCI_SUCCESS = 0x00,
	HCI_UNKNOWN_COMMAND = 0x01,
	HCI_UNKNOWN_CONNECTION = 0x02,
	HCI_KEY_MISSING = 0x06,
	HCI_CONNECTION_TIMEOUT = 0x08,
	HCI_CONNECTION_LIMIT = 0x09,
	HCI_COMMAND_DISALLOWED = 0x0c,
	HCI_INVALID_PARAMETERS = 0x12,
	HCI_LOCAL_HOST_ENDED = 0x16,
	HCI_MIC_FAILURE = 0x3d,
};

enum hci_event {
	HCI_DISCONNECTION_COMPLETE = 0x05, /* [7.7.5] */
	HCI_ENCRYPTION_CHANGE = 0x08,	   /* [7.7.8] */
	HCI_REMOTE_VERSION = 0x0c,	   /* [7.7.12] */
	HCI_COMMAND_COMPLETE = 0x0e,	   /* [7.7.14] */
	HCI_COMMAND_STATUS = 0x0f,	   /* [7.7.15] */
	HCI_HARDWARE_ERROR = 0x10,	   /* [7.7.16] */
	HCI_COMPLETED_PACKETS = 0x13,	   /* [7.7.19] */
	HCI_KEY_REFRESH = 0x30,		   /* [7.7.39] */
	HCI_LE_META = 0x3e,		   /* [7.7.65] */
};

enum hci_le_event {
	HCI_LE_CONNECTION_COMPLETE = 0x01, /* [7.7.65.1] */
	HCI_LE_ADVERTISING_REPORT = 0x02,  /* [7.7.65.2] */
	HCI_LE_CONNECTION_UPDATE = 0x03,   /* [7.7.65.3] */
	HCI_LE_REMOTE_FEATURES = 0x04,	   /* [7.7.65.4] */
	HCI_LE_KEY_REQUEST = 0x05,	   /* [7.7.65.5] */
};

/* How an advertisement may be answered [7.8.5]; also what is reported. */
enum hci_advertising {
	HCI_ADV_CONNECTABLE = 0x00,
	HCI_ADV_DIRECTED = 0x01,
	HCI_ADV_SCANNABLE = 0x02,
	HCI_ADV_NOT_CONNECTABLE = 0x03,
	HCI_ADV_DIRECTED_SLOW = 0x04,
	HCI_SCAN_RESPONSE = 0x04,
};

static inline uint16_t hci_get16(const uint8_t *p)
{
	return (uint16_t)(p[0] | p[1] << 8);
}

static inline void hci_put16(uint8_t *p, unsigned int value)
{
	p[0] = (uint8_t)value;
	p[1] = (uint8_t)(value >> 8);
}

#endif
