#include "testing/business_world.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <charconv>

namespace rouse::testing {
namespace {

constexpr std::string_view kYaml = R"(format: 1
delivery: core
files: {name: "{table}_{date}.csv"}
tables:
  - table: customers
    zh: 客户
    keeps: state
    history: true
    key: [customer_no]
    columns:
      - {name: customer_no, type: string, subject: customer}
      - {name: level, type: enum, values: [a, b, c]}
      - {name: org_no, type: string}
      - {name: born_on, type: date, pii: none}
      - {name: staff, type: boolean}
    rules:
      - {rule: reference, column: org_no, table: orgs}
  - table: accounts
    keeps: state
    history: true
    key: [account_no]
    columns:
      - {name: account_no, type: string, pii: none}
      - {name: customer_no, type: string, subject: customer}
      - {name: kind, type: enum, values: [loan, deposit]}
      - {name: amount, type: money}
  - table: balances
    keeps: days
    key: [account_no]
    columns:
      - {name: account_no, type: string, pii: none}
      - {name: customer_no, type: string, subject: customer}
      - {name: product, type: enum, values: [deposit, fund]}
      - {name: amount, type: money}
      - {name: rate, type: number}
  - table: cards
    keeps: state
    key: [card_no]
    columns:
      - {name: card_no, type: string, pii: none}
      - {name: customer_no, type: string, subject: customer}
      - {name: grade, type: integer}
  - table: orgs
    keeps: state
    history: true
    key: [org_no]
    columns:
      - {name: org_no, type: string}
      - {name: branch, type: string}
values:
  - {name: level, zh: 等级, table: customers, column: level}
  - {name: branch, zh: 分行, en: Branch, table: customers, column: org_no, lookup: branch}
  - {name: born, table: customers, column: born_on}
  - {name: staff, table: customers, column: staff}
  - {name: loans, table: accounts, column: amount, aggregate: sum, where: [{column: kind, in: [loan]}]}
  - {name: accounts, table: accounts, aggregate: count}
  - {name: largest, table: accounts, column: amount, aggregate: max}
  - name: aum
    table: balances
    column: amount
    aggregate: sum
    where: [{column: product, not_in: [fund]}]
    bands: [{value: low, below: 1000}, {value: middle, below: 2000}, {value: high}]
  - {name: total, table: balances, column: amount, aggregate: sum}
  - {name: products, table: balances, aggregate: count, where: [{column: product, in: [fund, deposit]}]}
  - {name: smallest, table: balances, column: amount, aggregate: min}
  - {name: rate, table: balances, column: rate, aggregate: max}
  - {name: cards, table: cards, aggregate: count, where: [{column: grade, in: [1, 2]}]}
)";

struct Shape {
  std::string_view table;
  std::vector<std::pair<std::string_view, std::string_view>> columns;  // name, type
  bool history;
};

const std::vector<Shape>& shapes() {
  static const std::vector<Shape> kShapes{
      {"customers",
       {{"customer_no", "String"},
        {"level", "String"},
        {"org_no", "String"},
        {"born_on", "Int32"},
        {"staff", "UInt8"}},
       true},
      {"accounts",
       {{"account_no", "String"}, {"customer_no", "String"}, {"kind", "String"}, {"amount", "Int64"}},
       true},
      {"balances",
       {{"account_no", "String"},
        {"customer_no", "String"},
        {"product", "String"},
        {"amount", "Int64"},
        {"rate", "Float64"}},
       false},
      {"cards", {{"card_no", "String"}, {"customer_no", "String"}, {"grade", "Int64"}}, false},
      {"orgs", {{"org_no", "String"}, {"branch", "String"}}, true}};
  return kShapes;
}

std::int64_t number(const std::string& text) {
  std::int64_t value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

void must(const core::Result<void>& result) {
  if (!result) ADD_FAILURE() << core::to_string(result.error());
}

std::string columns_sql(const Shape& shape) {
  std::string sql = "run UInt64, data_date Date, known_at Int64, one_id UInt64";
  for (const auto& [name, type] : shape.columns) sql += fmt::format(", c_{} Nullable({})", name, type);
  return sql + ", key_high UInt64, key_low UInt64, row_hash UInt64";
}

// Where rows go.
class Writer {
 public:
  Writer(warehouse::Warehouse& warehouse, const Shape& shape, bool history)
      : shape_(shape), history_(history), insert_(start(warehouse, shape, history)) {}

  void row(const BusinessWorld::Run& run, const std::string& key, const BusinessWorld::Row& row, bool gone) {
    insert_.u64(run.id);
    insert_.u64(static_cast<std::uint64_t>(run.data_date));
    insert_.i64(0);
    insert_.u64(row.one_id);
    for (const auto& [name, type] : shape_.columns) {
      const auto& cell = row.cells.at(std::string{name});
      if (!cell) {
        insert_.null();
      } else if (type == "String") {
        insert_.string(*cell);
      } else if (type == "Float64") {
        insert_.f64(static_cast<double>(number(*cell)));
      } else if (type == "UInt8") {
        insert_.u64(static_cast<std::uint64_t>(number(*cell)));
      } else {
        insert_.i64(number(*cell));
      }
    }
    insert_.u64(std::hash<std::string>{}(key));
    insert_.u64(key.size());
    insert_.u64(0);
    if (history_) insert_.u64(gone ? 1 : 0);
    must(insert_.end_row());
  }
  ~Writer() { EXPECT_TRUE(insert_.finish()); }
  Writer(const Writer&) = delete;
  Writer& operator=(const Writer&) = delete;

 private:
  static warehouse::Insert start(warehouse::Warehouse& warehouse, const Shape& shape, bool history) {
    std::vector<std::string> columns{"run", "data_date", "known_at", "one_id"};
    for (const auto& column : shape.columns) columns.push_back(fmt::format("c_{}", column.first));
    for (const auto* name : {"key_high", "key_low", "row_hash"}) columns.emplace_back(name);
    if (history) columns.emplace_back("gone");
    return warehouse.insert(fmt::format("{}_{}", history ? "history" : "business", shape.table), columns)
        .value();
  }

  const Shape& shape_;
  const bool history_;
  warehouse::Insert insert_;
};

}  // namespace

std::string_view BusinessWorld::delivery_yaml() { return kYaml; }

std::vector<std::string> BusinessWorld::tables() {
  std::vector<std::string> names;
  for (const auto& shape : shapes()) names.emplace_back(shape.table);
  return names;
}

std::vector<std::string> BusinessWorld::values() {
  return {"level", "branch", "born",     "staff",    "loans", "accounts", "largest",
          "aum",   "total",  "products", "smallest", "rate",  "cards"};
}

BusinessWorld::BusinessWorld(std::uint64_t seed) {
  core::Random random{seed};
  State state;
  for (const auto& shape : shapes()) state[std::string{shape.table}];
  std::uint64_t id = 1;
  for (std::int32_t day = kFirstDay + 3; day < kFirstDay + kDays - 2; ++day) {
    if (random.chance(0.4)) continue;
    if (random.chance(0.3)) {
      State wrong = state;
      change(wrong, random, true);
      runs_.push_back({.id = id, .data_date = day, .published = false});
      states_[id++] = std::move(wrong);
    }
    change(state, random, true);
    runs_.push_back({.id = id, .data_date = day, .published = true, .balances_cleared = random.chance(0.15)});
    states_[id++] = state;
  }
  if (!runs_.empty()) runs_.back().balances_cleared = false;
}

void BusinessWorld::change(State& state, core::Random& random, bool balances) const {
  const auto text = [&](const char* prefix, std::uint64_t count) -> std::optional<std::string> {
    if (random.chance(0.1)) return std::nullopt;
    return fmt::format("{}{}", prefix, random.below(count));
  };
  const auto amount = [&] { return text("", 300'000); };
  const auto customer = [&] { return random.below(kCustomers - 2) + 1; };
  const auto sometimes = [&](Rows& rows, const std::string& key, const auto& make) {
    if (random.chance(0.7)) return;
    if (random.chance(0.25)) {
      rows.erase(key);
    } else {
      rows[key] = make();
    }
  };
  constexpr std::string_view kLevels[] = {"a", "b", "c"};
  for (std::uint64_t i = 1; i <= kCustomers - 2; ++i) {
    const auto no = fmt::format("c{}", i);
    sometimes(state["customers"], no, [&] {
      return Row{i,
                 {{"customer_no", no},
                  {"level", std::string{kLevels[random.below(3)]}},
                  {"org_no", text("o", 5)},
                  {"born_on", fmt::format("{}", random.between(-9'000, 9'000))},
                  {"staff", text("", 2)}}};
    });
  }
  for (std::uint64_t i = 0; i < 25; ++i) {
    const auto no = fmt::format("n{}", i);
    sometimes(state["accounts"], no, [&] {
      const auto of = customer();
      return Row{of,
                 {{"account_no", no},
                  {"customer_no", fmt::format("c{}", of)},
                  {"kind", random.chance(0.5) ? "loan" : "deposit"},
                  {"amount", amount()}}};
    });
    sometimes(state["cards"], no, [&] {
      const auto of = customer();
      return Row{of, {{"card_no", no}, {"customer_no", fmt::format("c{}", of)}, {"grade", text("", 4)}}};
    });
  }
  for (int i = 0; i < 4; ++i) {
    const auto no = fmt::format("o{}", i);
    sometimes(state["orgs"], no, [&] { return Row{0, {{"org_no", no}, {"branch", text("branch ", 3)}}}; });
  }
  if (!balances) return;
  auto& rows = state["balances"];
  rows.clear();
  for (std::uint64_t i = 0; i < 25; ++i) {
    if (random.chance(0.4)) continue;
    const auto of = customer();
    std::optional<std::string> product;
    if (random.chance(0.9)) product = random.chance(0.5) ? "fund" : "deposit";
    rows[fmt::format("n{}", i)] = Row{of,
                                      {{"account_no", fmt::format("n{}", i)},
                                       {"customer_no", fmt::format("c{}", of)},
                                       {"product", product},
                                       {"amount", amount()},
                                       {"rate", text("", 9)}}};
  }
}

void BusinessWorld::write(warehouse::Warehouse& warehouse) const {
  for (const auto& shape : shapes()) {
    must(warehouse.execute(
        fmt::format("CREATE TABLE business_{} ({}) ENGINE = MergeTree PARTITION BY run ORDER "
                    "BY (one_id, key_high, key_low)",
                    shape.table, columns_sql(shape))));
    if (shape.history) {
      must(warehouse.execute(
          fmt::format("CREATE TABLE history_{} ({}, gone UInt8) ENGINE = MergeTree PARTITION BY "
                      "toYYYYMM(data_date) ORDER BY (one_id, key_high, key_low)",
                      shape.table, columns_sql(shape))));
    }
    const std::string table{shape.table};
    static const Rows kNone;
    const Rows* published = &kNone;
    for (const auto& run : runs_) {
      const auto& rows = states_.at(run.id).at(table);
      if (!(run.balances_cleared && table == "balances")) {
        Writer writer{warehouse, shape, false};
        for (const auto& [key, row] : rows) writer.row(run, key, row, false);
      }
      if (!shape.history) continue;
      Writer writer{warehouse, shape, true};
      for (const auto& [key, row] : rows) {
        const auto before = published->find(key);
        if (before == published->end() || before->second != row) writer.row(run, key, row, false);
      }
      for (const auto& [key, row] : *published) {
        if (!rows.contains(key)) writer.row(run, key, row, true);
      }
      if (run.published) published = &rows;
    }
  }
}

const BusinessWorld::State* BusinessWorld::state_of(std::string_view table,
                                                    std::optional<std::int32_t> day) const {
  const State* found = nullptr;
  for (const auto& run : runs_) {
    if (!run.published || (day && table != "cards" && run.data_date > *day)) continue;
    if (day && table == "balances" && run.balances_cleared) continue;
    found = &states_.at(run.id);
  }
  return found;
}

namespace {

struct Value {
  std::string_view table;
  std::string_view column;
  enum { kOnly, kSum, kMax, kMin, kCount } how;
  bool (*counts)(const BusinessWorld::Row&);
};

bool any_row(const BusinessWorld::Row&) { return true; }

const std::map<std::string_view, Value>& how_to() {
  static const std::map<std::string_view, Value> kValues{
      {"level", {"customers", "level", Value::kOnly, any_row}},
      {"branch", {"customers", "org_no", Value::kOnly, any_row}},
      {"born", {"customers", "born_on", Value::kOnly, any_row}},
      {"staff", {"customers", "staff", Value::kOnly, any_row}},
      {"loans",
       {"accounts", "amount", Value::kSum, [](const auto& row) { return row.cells.at("kind") == "loan"; }}},
      {"accounts", {"accounts", "", Value::kCount, any_row}},
      {"largest", {"accounts", "amount", Value::kMax, any_row}},
      {"aum",
       {"balances", "amount", Value::kSum,
        [](const auto& row) { return row.cells.at("product") == "deposit"; }}},
      {"total", {"balances", "amount", Value::kSum, any_row}},
      {"products",
       {"balances", "", Value::kCount, [](const auto& row) { return row.cells.at("product").has_value(); }}},
      {"smallest", {"balances", "amount", Value::kMin, any_row}},
      {"rate", {"balances", "rate", Value::kMax, any_row}},
      {"cards", {"cards", "", Value::kCount, [](const auto& row) {
                   return row.cells.at("grade") == "1" || row.cells.at("grade") == "2";
                 }}}};
  return kValues;
}

std::optional<std::string> aggregate(const Value& value, const BusinessWorld::Rows& rows,
                                     std::uint64_t customer) {
  std::optional<std::int64_t> result;
  for (const auto& [key, row] : rows) {
    if (row.one_id != customer || !value.counts(row)) continue;
    if (value.how == Value::kCount) {
      result = result.value_or(0) + 1;
      continue;
    }
    const auto& cell = row.cells.at(std::string{value.column});
    if (!cell) continue;
    if (value.how == Value::kOnly) return cell;
    const auto each = number(*cell);
    if (!result) {
      result = each;
    } else if (value.how == Value::kSum) {
      *result += each;
    } else {
      result = value.how == Value::kMax ? std::max(*result, each) : std::min(*result, each);
    }
  }
  if (!result) return std::nullopt;
  return fmt::format("{}", *result);
}

}  // namespace

std::optional<std::string> BusinessWorld::value(std::string_view name, std::uint64_t customer,
                                                std::optional<std::int32_t> day) const {
  const auto& how = how_to().at(name);
  const auto* state = state_of(how.table, day);
  if (!state) return std::nullopt;
  auto found = aggregate(how, state->at(std::string{how.table}), customer);
  if (!found) return std::nullopt;
  if (name == "aum") return number(*found) < 100'000 ? "low" : number(*found) < 200'000 ? "middle" : "high";
  // Midnight in Shanghai.
  if (name == "born") return fmt::format("{}", number(*found) * 86'400'000 - 8 * 3'600'000);
  if (name != "branch") return found;
  const auto& orgs = state->at("orgs");
  const auto org = orgs.find(*found);
  return org == orgs.end() ? std::nullopt : org->second.cells.at("branch");
}

}  // namespace rouse::testing
