// What is known of each model, by its definition: the name of its kind and its functions. A new model is
// added here and to the variants of any_analysis.h.
#pragma once

#include <boost/json/fwd.hpp>
#include <string>
#include <string_view>

#include "behaviour/attribution/attribution.h"
#include "behaviour/attribution/attribution_answer.h"
#include "behaviour/distribution/distribution.h"
#include "behaviour/distribution/distribution_answer.h"
#include "behaviour/funnel/funnel.h"
#include "behaviour/funnel/funnel_json.h"
#include "behaviour/funnel/funnel_text.h"
#include "behaviour/hours/hours.h"
#include "behaviour/hours/hours_answer.h"
#include "behaviour/interval/interval.h"
#include "behaviour/interval/interval_answer.h"
#include "behaviour/lifecycle/lifecycle.h"
#include "behaviour/lifecycle/lifecycle_answer.h"
#include "behaviour/ltv/ltv.h"
#include "behaviour/ltv/ltv_answer.h"
#include "behaviour/path/path.h"
#include "behaviour/path/path_answer.h"
#include "behaviour/retention/retention.h"
#include "behaviour/retention/retention_answer.h"
#include "behaviour/session/session.h"
#include "behaviour/session/session_answer.h"
#include "behaviour/stickiness/stickiness.h"
#include "behaviour/stickiness/stickiness_answer.h"
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
struct Model<LifecycleSpec> {
  static constexpr std::string_view kKind = "lifecycle";
  static constexpr std::string_view kQuestion =
      "Who is new, returning, resurrecting or dormant, period by period";
  static constexpr auto kParse = parse_lifecycle_spec;
  static constexpr auto kParseCell = parse_lifecycle_cell;
  static constexpr auto kRun = run_lifecycle;
  static constexpr auto kCustomers = lifecycle_customers;
};

template <>
struct Model<StickinessSpec> {
  static constexpr std::string_view kKind = "stickiness";
  static constexpr std::string_view kQuestion = "In how many days, weeks or months customers are active";
  static constexpr auto kParse = parse_stickiness_spec;
  static constexpr auto kParseCell = parse_stickiness_cell;
  static constexpr auto kRun = run_stickiness;
  static constexpr auto kCustomers = stickiness_customers;
};

template <>
struct Model<DistributionSpec> {
  static constexpr std::string_view kKind = "distribution";
  static constexpr std::string_view kQuestion = "How many do something so often, or for so much";
  static constexpr auto kParse = parse_distribution_spec;
  static constexpr auto kParseCell = parse_distribution_cell;
  static constexpr auto kRun = run_distribution;
  static constexpr auto kCustomers = distribution_customers;
};

template <>
struct Model<LtvSpec> {
  static constexpr std::string_view kKind = "ltv";
  static constexpr std::string_view kQuestion = "What customers are worth, and what came back of their cost";
  static constexpr auto kParse = parse_ltv_spec;
  static constexpr auto kParseCell = parse_ltv_cell;
  static constexpr auto kRun = run_ltv;
  static constexpr auto kCustomers = ltv_customers;
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
struct Model<PathSpec> {
  static constexpr std::string_view kKind = "path";
  static constexpr std::string_view kQuestion = "What they do next, step by step";
  static constexpr auto kParse = parse_path_spec;
  static constexpr auto kParseCell = parse_path_cell;
  static constexpr auto kRun = run_path;
  static constexpr auto kCustomers = path_customers;
};

template <>
struct Model<SessionSpec> {
  static constexpr std::string_view kKind = "session";
  static constexpr std::string_view kQuestion = "How many visits, how long and how deep";
  static constexpr auto kParse = parse_session_spec;
  static constexpr auto kParseCell = parse_session_cell;
  static constexpr auto kRun = run_session;
  static constexpr auto kCustomers = session_customers;
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

template <>
struct Model<AttributionSpec> {
  static constexpr std::string_view kKind = "attribution";
  static constexpr std::string_view kQuestion = "Which touches brought the conversions";
  static constexpr auto kParse = parse_attribution_spec;
  static constexpr auto kParseCell = parse_attribution_cell;
  static constexpr auto kRun = run_attribution;
  static constexpr auto kCustomers = attribution_customers;
};

}  // namespace rouse::behaviour
