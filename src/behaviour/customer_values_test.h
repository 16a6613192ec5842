// For tests of analyses that use customer values.
#pragma once

#include "metadata/store.h"
#include "testing/business_world.h"

namespace rouse::behaviour {

// What the loader would have noted of the world's runs; once.
void note_runs(metadata::Store& metadata, const testing::BusinessWorld& world);

}  // namespace rouse::behaviour
