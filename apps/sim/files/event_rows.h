// Events as rows: the columns of packs/bank/mapping.yaml.
#pragma once

#include <string>
#include <vector>

#include "files/row_writer.h"
#include "world/event.h"

namespace rouse::sim {

std::vector<FileColumn> event_columns();
void put_event(const Event& event, RowWriter& rows);

// "600000042"
std::string customer_no(std::uint32_t customer);

}  // namespace rouse::sim
