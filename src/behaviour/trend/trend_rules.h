// Which options of a trend go together, and the ranges and periods it looks at.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "behaviour/trend/formula.h"
#include "behaviour/trend/trend_result.h"
#include "behaviour/trend/trend_spec.h"
#include "core/result.h"
#include "core/zone.h"

namespace rouse::behaviour {

// Whether a measure counts values of a property, and whether it needs numbers.
bool measures_property(Measure measure);
bool measures_numbers(Measure measure);

std::string series_letter(std::size_t series);  // of the first, "A"

// Fail with kInvalidArgument at the JSON pointer of the option that does not fit.
core::Result<void> check_measure(const TrendSeries& series, const std::string& pointer);
core::Result<void> check_trend(const TrendSpec& spec, const events::Plan& plan);

// The customer values that a trend asks for; their names, ascending.
std::vector<std::string> customer_values_of(const TrendSpec& spec, const events::Plan& plan);

// All but `final`.
std::vector<TrendPeriod> trend_periods(Period period, const DayRange& range, const core::Zone& zone);

}  // namespace rouse::behaviour
