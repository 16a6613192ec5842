#include "testing/business_world.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <array>
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
        insert_.f64(static_cast<double>(BusinessWorld::number(*cell)));
      } else if (type == "UInt8") {
        insert_.u64(static_cast<std::uint64_t>(BusinessWorld::number(*cell)));
      } else {
        insert_.i64(BusinessWorld::number(*cell));
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

// What a day changes.
class Changes {
 public:
  Changes(BusinessWorld::State& state, core::Random& random) : state_(state), random_(random) {}

  void make() {
    for (std::uint64_t i = 1; i <= BusinessWorld::kCustomers - 2; ++i) customer(i);
    for (std::uint64_t i = 0; i < kAccounts; ++i) {
      account(fmt::format("n{}", i));
      card(fmt::format("n{}", i));
    }
    for (int i = 0; i < 4; ++i) org(fmt::format("o{}", i));
    auto& balances = state_["balances"];
    balances.clear();
    for (std::uint64_t i = 0; i < kAccounts; ++i) {
      if (!random_.chance(0.4)) balances[fmt::format("n{}", i)] = balance(fmt::format("n{}", i));
    }
  }

 private:
  using Row = BusinessWorld::Row;
  static constexpr std::uint64_t kAccounts = 25;

  std::optional<std::string> text(const char* prefix, std::uint64_t count) {
    if (random_.chance(0.1)) return std::nullopt;
    return fmt::format("{}{}", prefix, random_.below(count));
  }
  std::uint64_t owner() { return random_.below(BusinessWorld::kCustomers - 2) + 1; }

  template <typename Make>
  void sometimes(const char* table, const std::string& key, const Make& make) {
    if (random_.chance(0.7)) return;
    auto& rows = state_[table];
    if (random_.chance(0.25)) {
      rows.erase(key);
    } else {
      rows[key] = make();
    }
  }

  void customer(std::uint64_t of) {
    constexpr std::array<const char*, 3> kLevels{"a", "b", "c"};
    const auto no = fmt::format("c{}", of);
    sometimes("customers", no, [&] {
      return Row{of,
                 {{"customer_no", no},
                  {"level", kLevels[random_.below(3)]},
                  {"org_no", text("o", 5)},
                  {"born_on", fmt::format("{}", random_.between(-9'000, 9'000))},
                  {"staff", text("", 2)}}};
    });
  }
  void account(const std::string& no) {
    sometimes("accounts", no, [&] {
      const auto of = owner();
      return Row{of,
                 {{"account_no", no},
                  {"customer_no", fmt::format("c{}", of)},
                  {"kind", random_.chance(0.5) ? "loan" : "deposit"},
                  {"amount", text("", 300'000)}}};
    });
  }
  void card(const std::string& no) {
    sometimes("cards", no, [&] {
      const auto of = owner();
      return Row{of, {{"card_no", no}, {"customer_no", fmt::format("c{}", of)}, {"grade", text("", 4)}}};
    });
  }
  void org(const std::string& no) {
    sometimes("orgs", no, [&] { return Row{0, {{"org_no", no}, {"branch", text("branch ", 3)}}}; });
  }
  Row balance(const std::string& no) {
    const auto of = owner();
    std::optional<std::string> product;
    if (random_.chance(0.9)) product = random_.chance(0.5) ? "fund" : "deposit";
    return {of,
            {{"account_no", no},
             {"customer_no", fmt::format("c{}", of)},
             {"product", product},
             {"amount", text("", 300'000)},
             {"rate", text("", 9)}}};
  }

  BusinessWorld::State& state_;
  core::Random& random_;
};

void create(warehouse::Warehouse& warehouse, const Shape& shape) {
  must(
      warehouse.execute(fmt::format("CREATE TABLE business_{} ({}) ENGINE = MergeTree PARTITION BY run ORDER "
                                    "BY (one_id, key_high, key_low)",
                                    shape.table, columns_sql(shape))));
  if (!shape.history) return;
  must(warehouse.execute(
      fmt::format("CREATE TABLE history_{} ({}, gone UInt8) ENGINE = MergeTree PARTITION BY "
                  "toYYYYMM(data_date) ORDER BY (one_id, key_high, key_low)",
                  shape.table, columns_sql(shape))));
}

void write_rows(Writer writer, const BusinessWorld::Run& run, const BusinessWorld::Rows& rows) {
  for (const auto& [key, row] : rows) writer.row(run, key, row, false);
}

// Only what differs from what was published before.
void write_history(Writer writer, const BusinessWorld::Run& run, const BusinessWorld::Rows& published,
                   const BusinessWorld::Rows& rows) {
  for (const auto& [key, row] : rows) {
    const auto before = published.find(key);
    if (before == published.end() || before->second != row) writer.row(run, key, row, false);
  }
  for (const auto& [key, row] : published) {
    if (!rows.contains(key)) writer.row(run, key, row, true);
  }
}

}  // namespace

std::int64_t BusinessWorld::number(const std::string& cell) {
  std::int64_t value = 0;
  std::from_chars(cell.data(), cell.data() + cell.size(), value);
  return value;
}

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
      Changes{wrong, random}.make();
      runs_.push_back({.id = id, .data_date = day, .published = false});
      states_[id++] = std::move(wrong);
    }
    Changes{state, random}.make();
    runs_.push_back({.id = id, .data_date = day, .published = true, .balances_cleared = random.chance(0.15)});
    states_[id++] = state;
  }
  if (!runs_.empty()) runs_.back().balances_cleared = false;
}

void BusinessWorld::write(warehouse::Warehouse& warehouse) const {
  for (const auto& shape : shapes()) {
    create(warehouse, shape);
    const std::string table{shape.table};
    static const Rows kNone;
    const Rows* published = &kNone;
    for (const auto& run : runs_) {
      const auto& rows = states_.at(run.id).at(table);
      const bool cleared = run.balances_cleared && table == "balances";
      if (!cleared) write_rows(Writer{warehouse, shape, false}, run, rows);
      if (shape.history) write_history(Writer{warehouse, shape, true}, run, *published, rows);
      if (run.published) published = &rows;
    }
  }
}

}  // namespace rouse::testing
