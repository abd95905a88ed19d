/* SPDX-License-Identifier: MIT */
/* How a force spreads over the cells. */
#include "check.h"

#include "contact.h"

static const struct contact_grid point = {
	.columns = 4,
	.rows = 4,
	.pitch_x_mm = 5.0,
	.pitch_y_mm = 5.0,
	.curvature_mm = 12.0,
};

static const struct contact_grid cuff = {
	.columns = 8,
	.rows = 1,
	.pitch_x_mm = 30.0,
	.pitch_y_mm = 20.0,
};

static double sum(const struct contact_grid *grid, const double *shares)
{
	double total = 0.0;

	for (size_t i = 0; i < contact_cells(grid); i++)
		total += shares[i];
	return total;
}

static void total_is_conserved_wherever_the_contact_is(void **state)
{
	double shares[CONTACT_CELLS_MAX];

	(void)state;
	for (double depth = -1.0; depth < 30.0; depth += 0.5) {
		for (double x = -40.0; x <= 40.0; x += 2.5) {
			contact_shares(&point, x, x / 2.0, depth, shares);
			assert_near(sum(&point, shares), 1.0, 1e-9);
		}
	}
}

static void no_cell_is_pulled(void **state)
{
	double shares[CONTACT_CELLS_MAX];

	(void)state;
	for (double x = -40.0; x <= 40.0; x += 1.0) {
		contact_shares(&point, x, -x, 6.0, shares);
		for (size_t i = 0; i < 16; i++)
			assert_true(shares[i] >= 0.0);
	}
}

static void centred_contact_is_symmetric_and_highest_in_the_middle(void **state)
{
	double shares[CONTACT_CELLS_MAX];

	(void)state;
	contact_shares(&point, 0.0, 0.0, 10.0, shares);
	for (size_t i = 0; i < 16; i++)
		assert_near(shares[i], shares[15 - i], 1e-12);
	assert_true(shares[5] > shares[1]);
	assert_true(shares[1] > shares[0]);
}

static void deeper_contact_is_wider(void **state)
{
	double shallow[CONTACT_CELLS_MAX], deep[CONTACT_CELLS_MAX];

	(void)state;
	contact_shares(&point, 0.0, 0.0, 2.0, shallow);
	contact_shares(&point, 0.0, 0.0, 20.0, deep);
	assert_true(deep[0] > shallow[0]);
	assert_true(deep[5] < shallow[5]);
}

static void centre_of_pressure_follows_the_contact(void **state)
{
	double shares[CONTACT_CELLS_MAX];

	(void)state;
	for (double x = -4.0; x <= 4.0; x += 0.5) {
		double centre = 0.0;

		contact_shares(&point, x, 0.0, 3.0, shares);
		for (unsigned i = 0; i < 16; i++)
			centre += shares[i] * ((i % 4) - 1.5) * 5.0;
		assert_near(centre, x, 1.0);
	}
}

static void flat_pad_spreads_evenly(void **state)
{
	double shares[CONTACT_CELLS_MAX];

	(void)state;
	contact_shares(&cuff, 3.0, 0.0, 10.0, shares);
	for (size_t i = 0; i < 8; i++)
		assert_near(shares[i], 1.0 / 8.0, 1e-12);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(total_is_conserved_wherever_the_contact_is),
		cmocka_unit_test(no_cell_is_pulled),
		cmocka_unit_test(
			centred_contact_is_symmetric_and_highest_in_the_middle),
		cmocka_unit_test(deeper_contact_is_wider),
		cmocka_unit_test(centre_of_pressure_follows_the_contact),
		cmocka_unit_test(flat_pad_spreads_evenly),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
