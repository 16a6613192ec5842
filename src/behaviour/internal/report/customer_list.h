// The customers of a cell, found by a kernel, in pages with the identifiers the bank knows.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "behaviour/analysis.h"
#include "behaviour/answer/analysis_result.h"
#include "core/result.h"

namespace rouse::behaviour {

// Fails with kInvalidArgument, field "/limit", unless it is 1 to kCustomerPageMax.
core::Result<void> check_page_limit(std::size_t limit);

// Of all that are listed, ascending.
core::Result<CustomerPage> page_of(const AnalysisContext& context, const std::string& subject,
                                   const std::vector<Listed>& listed, std::size_t offset, std::size_t limit);
core::Result<std::uint64_t> each_page(const AnalysisContext& context, const std::string& subject,
                                      const std::vector<Listed>& listed, const CustomerSink& sink);

}  // namespace rouse::behaviour
