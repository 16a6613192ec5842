// Differential test: over random rows and filters, the SQL of a filter selects on real servers exactly the
// events that its predicate matches.
#include <gmock/gmock.h>

#include <boost/json.hpp>
#include <cmath>
#include <limits>

#include "core/random.h"
#include "events/event_table.h"
#include "events/filter.h"
#include "testing/warehouse_server.h"
#include "warehouse/warehouse.h"

namespace rouse::events {
namespace {

using core::Random;
using testing::ServerKind;
using testing::WarehouseServer;

constexpr std::uint64_t kSeed = 20261121;
constexpr std::size_t kRows = 500;
constexpr std::size_t kQueries = 40;
constexpr std::size_t kFiltersOfQuery = 15;
constexpr std::string_view kTable = "events_filter_sql_test";

// Values that rows and filters share, so that comparisons hit; what breaks naive SQL is among them.
const std::vector<std::string> kTexts{"",       "a",  "A",    "ab", "it's", "\\",   "\\'", "%", "_",  "NULL",
                                      "line\n", "\t", "首页", "首", "😀",   "a\"b", "`a`", " ", "-- "};
const std::vector<double> kNumbers{0, 0.1, -0.1, 2.5, 1e16, -1e300, 1e-300, 12345678.9, std::nan("")};
const std::vector<std::int64_t> kIntegers{0,
                                          1,
                                          -1,
                                          7,
                                          255,
                                          256,
                                          std::numeric_limits<std::int64_t>::min(),
                                          std::numeric_limits<std::int64_t>::max()};
const std::vector<std::int64_t> kFen{
    0, 1, -1, 100, 1234, -99'999, 999'999'999'999'999, 4'000'000'000'000'000'099};
const std::vector<std::int64_t> kTimes{0, -1, 1, 1'317'422'324'546, 4'102'444'800'000};
const std::vector<std::string> kEnums{"loan", "card", "基金", "it's"};
const std::vector<std::string> kEvents{"login", "transfer", "转账"};

template <typename T>
const T& any_of(Random& random, const std::vector<T>& pool) {
  return pool[random.below(pool.size())];
}

Plan plan_of_every_type() {
  Plan plan;
  plan.id = "filter_sql_test";
  plan.subject = {"customer", {}};
  plan.properties = {{"note", "note", {}, PropertyType::kString, {}, false},
                     {"score", "2", {}, PropertyType::kNumber, {}, false},
                     {"count", "count", {}, PropertyType::kInteger, {}, false},
                     {"amount", "4", {}, PropertyType::kMoney, {}, false},
                     {"first", "first", {}, PropertyType::kBoolean, {}, false},
                     {"due", "due", {}, PropertyType::kTime, {}, false},
                     {"product", "7", {}, PropertyType::kEnum, {}, false}};
  for (const auto& value : kEnums) plan.properties.back().values.push_back({value, {}});
  for (const auto& name : kEvents) plan.events.push_back({name, {}, {}, {}});
  return plan;
}

Value random_value(Random& random, PropertyType type) {
  if (random.chance(0.25)) return {};
  switch (type) {
    case PropertyType::kString: return any_of(random, kTexts);
    case PropertyType::kNumber: return any_of(random, kNumbers);
    case PropertyType::kInteger: return any_of(random, kIntegers);
    case PropertyType::kMoney: return core::Money{any_of(random, kFen)};
    case PropertyType::kBoolean: return random.chance(0.5);
    case PropertyType::kTime: return core::from_epoch_ms(any_of(random, kTimes));
    case PropertyType::kEnum: return any_of(random, kEnums);
  }
  return {};
}

std::vector<Event> random_events(Random& random, const Plan& plan) {
  std::vector<Event> events(kRows);
  for (auto& event : events) {
    event.name = any_of(random, kEvents);
    for (auto* text : {&event.app, &event.platform, &event.channel, &event.page, &event.campaign_source,
                       &event.campaign_activity, &event.campaign_creative})
      *text = any_of(random, kTexts);
    for (const auto& property : plan.properties)
      event.properties.push_back(random_value(random, property.type));
  }
  return events;
}

// Filters are made as JSON, so the reader is part of what is tested.
class FilterMaker {
 public:
  FilterMaker(Random& random, const Plan& plan) : random_(random), plan_(plan) {}

  boost::json::value make(int depth) {
    if (depth == 0 || random_.chance(0.4)) return condition();
    if (random_.chance(0.3)) return boost::json::object{{"not", make(depth - 1)}};
    boost::json::array parts;
    for (std::uint64_t n = 1 + random_.below(3); n > 0; --n) parts.push_back(make(depth - 1));
    return boost::json::object{{random_.chance(0.5) ? "all" : "any", std::move(parts)}};
  }

 private:
  boost::json::value text(const std::vector<std::string>& pool, bool empty_allowed) {
    while (true) {
      const auto& picked = any_of(random_, pool);
      if (empty_allowed || !picked.empty()) return boost::json::string{picked};
    }
  }

  boost::json::value value_of(const PropertyRef& property, FilterOp op) {
    switch (property.type) {
      case PropertyType::kString:
        if (property.name == "event" && op != FilterOp::kContains && op != FilterOp::kStartsWith) {
          return text(kEvents, false);
        }
        return text(kTexts, !property.builtin && op != FilterOp::kContains && op != FilterOp::kStartsWith);
      case PropertyType::kNumber: {
        const double number = any_of(random_, kNumbers);
        return std::isnan(number) ? 3.0 : number;
      }
      case PropertyType::kInteger: return any_of(random_, kIntegers);
      case PropertyType::kMoney:
        return boost::json::string{core::to_string(core::Money{any_of(random_, kFen)})};
      case PropertyType::kBoolean: return random_.chance(0.5);
      case PropertyType::kTime: return any_of(random_, kTimes);
      case PropertyType::kEnum: return text(kEnums, false);
    }
    return nullptr;
  }

  PropertyRef property() {
    const auto builtins = builtin_properties();
    const auto index = random_.below(builtins.size() + plan_.properties.size());
    const std::string name = index < builtins.size() ? std::string{builtins[index]}
                                                     : plan_.properties[index - builtins.size()].name;
    return *find_property(plan_, name, "");
  }

  boost::json::value values(const PropertyRef& property, FilterOp op, std::uint64_t count) {
    boost::json::array list;
    for (; count > 0; --count) list.push_back(value_of(property, op));
    return list;
  }

  boost::json::value condition() {
    const auto drawn = property();
    while (true) {
      const auto op = static_cast<FilterOp>(random_.below(static_cast<int>(FilterOp::kAbsent) + 1));
      boost::json::object json{{"property", drawn.name}, {"op", to_string(op)}};
      if (op == FilterOp::kIn || op == FilterOp::kNotIn) {
        json["value"] = values(drawn, op, 1 + random_.below(4));
      } else if (op == FilterOp::kBetween) {
        json["value"] = values(drawn, op, 2);
      } else if (op != FilterOp::kExists && op != FilterOp::kAbsent) {
        json["value"] = value_of(drawn, op);
      }
      // Ops that the type does not have, and bounds in the wrong order, are drawn again.
      if (parse_filter(json, "", plan_)) return json;
    }
  }

  Random& random_;
  const Plan& plan_;
};

class FilterSql : public ::testing::TestWithParam<ServerKind> {
 protected:
  void create_table(const Plan& plan) {
    const auto drop = warehouse_.execute("DROP TABLE IF EXISTS " + std::string{kTable});
    ASSERT_TRUE(drop) << core::to_string(drop.error());
    const auto traits = warehouse_.traits();
    ASSERT_TRUE(traits);
    warehouse::QueryOptions options;
    if (traits->number < 19'000) options.settings = {{"allow_experimental_low_cardinality_type", "1"}};
    const auto created = warehouse_.execute(create_event_table_sql(plan, kTable), options);
    ASSERT_TRUE(created) << core::to_string(created.error());
  }

  static void write(warehouse::Insert& insert, const Value& value) {
    if (is_missing(value)) return insert.null();
    if (const auto* text = std::get_if<std::string>(&value)) return insert.string(*text);
    if (const auto* number = std::get_if<double>(&value)) return insert.f64(*number);
    if (const auto* number = std::get_if<std::int64_t>(&value)) return insert.i64(*number);
    if (const auto* money = std::get_if<core::Money>(&value)) return insert.i64(money->fen);
    if (const auto* flag = std::get_if<bool>(&value)) return insert.u64(*flag ? 1 : 0);
    insert.i64(core::to_epoch_ms(std::get<core::Timestamp>(value)));
  }

  void store(const Plan& plan, const std::vector<Event>& events) {
    std::vector<std::string> columns{"seq"};
    for (const auto name : builtin_properties()) columns.emplace_back(name);
    for (const auto& property : plan.properties) columns.push_back(property.column());
    auto insert = warehouse_.insert(kTable, columns);
    ASSERT_TRUE(insert) << core::to_string(insert.error());
    for (std::size_t i = 0; i < events.size(); ++i) {
      const auto& event = events[i];
      insert->u64(i);
      for (const auto* text : {&event.name, &event.app, &event.platform, &event.channel, &event.page,
                               &event.campaign_source, &event.campaign_activity, &event.campaign_creative}) {
        insert->string(*text);
      }
      for (const auto& value : event.properties) write(*insert, value);
      const auto ended = insert->end_row();
      ASSERT_TRUE(ended) << core::to_string(ended.error());
    }
    const auto finished = insert->finish();
    ASSERT_TRUE(finished) << core::to_string(finished.error());
  }

  warehouse::Warehouse warehouse_{WarehouseServer::shared(GetParam()).server()};
};
INSTANTIATE_TEST_SUITE_P(, FilterSql, ::testing::ValuesIn(testing::kServerKinds), testing::server_kind_name);

TEST_P(FilterSql, SelectsWhatThePredicateMatches) {
  SCOPED_TRACE("seed " + std::to_string(kSeed));
  Random random{kSeed};
  const Plan plan = plan_of_every_type();
  const auto events = random_events(random, plan);
  ASSERT_NO_FATAL_FAILURE(create_table(plan));
  ASSERT_NO_FATAL_FAILURE(store(plan, events));

  FilterMaker maker{random, plan};
  for (std::size_t query = 0; query < kQueries; ++query) {
    std::vector<Filter> filters;
    std::string sql = "SELECT seq";
    for (std::size_t i = 0; i < kFiltersOfQuery; ++i) {
      const auto filter = parse_filter(maker.make(4), "", plan);
      ASSERT_TRUE(filter) << core::to_string(filter.error());
      filters.push_back(*filter);
      sql += ", " + to_sql(*filter) + " AS f" + std::to_string(i);
    }
    auto rows = warehouse_.select(sql + " FROM " + std::string{kTable});
    ASSERT_TRUE(rows) << core::to_string(rows.error()) << "\n" << sql;
    for (std::size_t i = 0; i < kFiltersOfQuery; ++i) {
      ASSERT_EQ(rows->columns()[i + 1].type, "UInt8") << to_sql(filters[i]);
    }
    std::size_t count = 0;
    auto more = rows->next();
    for (; more && *more; more = rows->next(), ++count) {
      const auto& event = events[rows->u64()];
      for (const auto& filter : filters) {
        ASSERT_EQ(rows->u64(), matches(filter, event) ? 1U : 0U)
            << boost::json::serialize(to_json(filter)) << "\n"
            << to_sql(filter);
      }
    }
    ASSERT_TRUE(more) << core::to_string(more.error());
    ASSERT_EQ(count, kRows);
  }
}

TEST_P(FilterSql, HoldsAsAConditionAndSaysWhatIsMissing) {
  Random random{kSeed + 1};
  const Plan plan = plan_of_every_type();
  const auto events = random_events(random, plan);
  ASSERT_NO_FATAL_FAILURE(create_table(plan));
  ASSERT_NO_FATAL_FAILURE(store(plan, events));
  for (const char* name : {"page", "note", "score"}) {
    const auto property = *find_property(plan, name, "");
    const Filter absent{Filter::Kind::kCondition, {}, {property, FilterOp::kAbsent, {}}};
    const auto expected =
        std::ranges::count_if(events, [&](const Event& event) { return matches(absent, event); });
    for (const auto& condition : {to_sql(absent), missing_sql(property)}) {
      const auto counted =
          warehouse_.text("SELECT count() FROM " + std::string{kTable} + " WHERE " + condition);
      ASSERT_TRUE(counted) << core::to_string(counted.error());
      EXPECT_EQ(*counted, std::to_string(expected) + "\n") << condition;
    }
  }
}

// The largest list allowed must also run; QueryOptions::settings of a caller need nothing for it.
TEST_P(FilterSql, TakesTheLongestList) {
  const Plan plan = plan_of_every_type();
  ASSERT_NO_FATAL_FAILURE(create_table(plan));
  Event event;
  event.name = "login";
  event.properties.resize(plan.properties.size());
  event.properties[2] = std::int64_t{4'999};
  ASSERT_NO_FATAL_FAILURE(store(plan, {event}));
  boost::json::array values;
  for (std::size_t i = 0; i < kFilterListMax; ++i) values.push_back(static_cast<std::int64_t>(i));
  const auto filter =
      parse_filter(boost::json::object{{"property", "count"}, {"op", "in"}, {"value", values}}, "", plan);
  ASSERT_TRUE(filter) << core::to_string(filter.error());
  const auto counted =
      warehouse_.text("SELECT count() FROM " + std::string{kTable} + " WHERE " + to_sql(*filter));
  ASSERT_TRUE(counted) << core::to_string(counted.error());
  EXPECT_EQ(*counted, "1\n");
}

}  // namespace
}  // namespace rouse::events
