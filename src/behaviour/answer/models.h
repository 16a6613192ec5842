// What is known of each model, by its definition: the name of its kind and its functions. A new model is
// added here and to the variants of any_analysis.h.
#pragma once

#include <boost/json/fwd.hpp>
#include <string>
#include <string_view>

#include "behaviour/funnel/funnel.h"
#include "behaviour/funnel/funnel_json.h"
#include "behaviour/funnel/funnel_text.h"
#include "behaviour/hours/hours.h"
#include "behaviour/hours/hours_answer.h"
#include "behaviour/interval/interval.h"
#include "behaviour/interval/interval_answer.h"
#include "behaviour/retention/retention.h"
#include "behaviour/retention/retention_answer.h"
#include "behaviour/timing/timing.h"
#include "behaviour/timing/timing_answer.h"
#include "behaviour/trend/trend.h"
#include "behaviour/trend/trend_json.h"
#include "behaviour/trend/trend_text.h"

namespace rouse::behaviour {

template <typename Spec>
struct Model;

template <>
struct Model<FunnelSpec> {
  static constexpr std::string_view kKind = "funnel";
  static constexpr std::string_view kQuestion = "How many reach each step";
  static constexpr auto kParse = parse_funnel_spec;
  static constexpr auto kParseCell = parse_funnel_cell;
  static constexpr auto kRun = run_funnel;
  static constexpr auto kCustomers = funnel_customers;
};

template <>
struct Model<TrendSpec> {
  static constexpr std::string_view kKind = "trend";
  static constexpr std::string_view kQuestion = "How much happened, period by period";
  static constexpr auto kParse = parse_trend_spec;
  static constexpr auto kParseCell = parse_trend_cell;
  static constexpr auto kRun = run_trend;
  static constexpr auto kCustomers = trend_customers;
};

template <>
struct Model<RetentionSpec> {
  static constexpr std::string_view kKind = "retention";
  static constexpr std::string_view kQuestion = "How many come back, and when";
  static constexpr auto kParse = parse_retention_spec;
  static constexpr auto kParseCell = parse_retention_cell;
  static constexpr auto kRun = run_retention;
  static constexpr auto kCustomers = retention_customers;
};

template <>
struct Model<IntervalSpec> {
  static constexpr std::string_view kKind = "interval";
  static constexpr std::string_view kQuestion = "How long it takes from one thing to another";
  static constexpr auto kParse = parse_interval_spec;
  static constexpr auto kParseCell = parse_interval_cell;
  static constexpr auto kRun = run_interval;
  static constexpr auto kCustomers = interval_customers;
};

template <>
struct Model<TimingSpec> {
  static constexpr std::string_view kKind = "timing";
  static constexpr std::string_view kQuestion = "How many days before or after a date of the customer";
  static constexpr auto kParse = parse_timing_spec;
  static constexpr auto kParseCell = parse_timing_cell;
  static constexpr auto kRun = run_timing;
  static constexpr auto kCustomers = timing_customers;
};

template <>
struct Model<HoursSpec> {
  static constexpr std::string_view kKind = "hours";
  static constexpr std::string_view kQuestion = "On which day of the week, in which hour";
  static constexpr auto kParse = parse_hours_spec;
  static constexpr auto kParseCell = parse_hours_cell;
  static constexpr auto kRun = run_hours;
  static constexpr auto kCustomers = hours_customers;
};

}  // namespace rouse::behaviour
