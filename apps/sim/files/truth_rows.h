// The truth as rows, in files that Rouse never reads: each customer's hidden nature and what it means for the
// month after the last day; each touch with its chances, what came of it, and what would have been without.
#pragma once

#include <vector>

#include "files/row_writer.h"
#include "world/truth.h"
#include "world/world.h"

namespace rouse::sim {

std::vector<FileColumn> customer_truth_columns();
void put_customer_truth(const Customer& customer, const Life& life, const CustomerTruth& truth,
                        RowWriter& rows);

std::vector<FileColumn> touch_truth_columns();
void put_touch_truth(const Customer& customer, const TouchTruth& truth, RowWriter& rows);

// Which text is about what.
std::vector<FileColumn> feedback_truth_columns();
void put_feedback_truth(std::uint16_t text, RowWriter& rows);

}  // namespace rouse::sim
