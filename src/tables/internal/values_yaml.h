// The customer values of a delivery, read from its declaration.
#pragma once

#include "core/yaml.h"
#include "tables/delivery.h"

namespace rouse::tables::internal {

// The member `values`, into the delivery whose tables are read.
core::Result<void> read_values(core::YamlObject& yaml, Delivery& delivery);

}  // namespace rouse::tables::internal
