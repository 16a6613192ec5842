// Checks of stored rows: totals, keys, rules, references.
#include <gmock/gmock.h>

#include "ingest/internal/runs/repeated_rows.h"
#include "ingest/internal/runs/rule_checks.h"
#include "ingest/internal/runs/run_test.h"
#include "ingest/internal/runs/table_scan.h"

namespace rouse::ingest {
namespace {

using metadata::Finding;
using tables::Rule;
using ::testing::ElementsAre;

std::string told(const Finding& finding) {
  std::string examples;
  for (const auto& example : finding.examples) examples += " [" + example + "]";
  return fmt::format("{} {}{}{}: {}{}{}", finding.severity, finding.rule, finding.column.empty() ? "" : " ",
                     finding.column, finding.holds ? "ok, " : "", finding.message, examples);
}

class StoredChecks : public RunFixture {
 protected:
  std::vector<std::string> reconciled(const tables::Table& table, const StatedTotals& control) {
    const auto scan = scan_table(*statements_, {&table, 1}, {});
    EXPECT_TRUE(scan) << to_string(scan.error());
    std::vector<std::string> all;
    for (const auto& finding : reconcile(*scan, control)) all.push_back(told(finding));
    return all;
  }
  std::vector<std::string> ruled(const tables::Table& table, const RuleInputs& inputs = {}) {
    const StoredRows rows{&table, 1};
    const auto scan = scan_table(*statements_, rows, rule_conditions(table));
    EXPECT_TRUE(scan) << to_string(scan.error());
    const auto findings = check_rules(*statements_, rows, *scan, scan->counts, inputs);
    EXPECT_TRUE(findings) << to_string(findings.error());
    std::vector<std::string> all;
    for (const auto& finding : *findings) all.push_back(told(finding));
    return all;
  }
};

TEST_P(StoredChecks, ControlTotalsAreHeldAgainstWhatIsStored) {
  const auto table = accounts_table();
  make(table);
  put(table, 1, "2026-11-20",
      {{"a1", "c1", "10.01", "0.1"}, {"a2", "c1", "-0.02", "0.2"}, {"a3", "", "", ""}});
  put(table, 2, "2026-11-20", {{"a9", "c1", "500.00"}});  // another run's
  EXPECT_THAT(reconciled(table, {3, {{"balance", "9.99"}, {"rate", "0.3"}}}),
              ElementsAre("stop control_rows: ok, 3, as in the control file",
                          "stop control_sum balance: ok, 9.99, as in the control file",
                          "stop control_sum rate: ok, 0.3, as in the control file"));
  EXPECT_THAT(reconciled(table, {4, {{"balance", "9.98"}, {"opened", "1"}, {"rate", "0.31"}}}),
              ElementsAre("stop control_rows: 3 stored, the control file says 4",
                          "stop control_sum balance: 9.99 stored, the control file says 9.98",
                          "stop control_sum opened: no column that adds up stored, the control file says 1",
                          "stop control_sum rate: 0.3 stored, the control file says 0.31"));
}

TEST_P(StoredChecks, SumsOfMoneyAreExactBeyond64Bits) {
  const auto table = accounts_table();
  make(table);
  const std::string large = "92000000000000000.01";
  put(table, 1, "2026-11-20", {{"a1", "c1", large}, {"a2", "c1", large}, {"a3", "c1", "-0.03"}});
  EXPECT_THAT(reconciled(table, {3, {{"balance", "183999999999999999.99"}}}),
              ElementsAre("stop control_rows: ok, 3, as in the control file",
                          "stop control_sum balance: ok, 183999999999999999.99, as in the control file"));
}

TEST_P(StoredChecks, AnEmptyPartitionHasTotals) {
  const auto table = accounts_table();
  make(table);
  EXPECT_THAT(reconciled(table, {0, {{"balance", "0"}}}),
              ElementsAre("stop control_rows: ok, 0, as in the control file",
                          "stop control_sum balance: ok, 0.00, as in the control file"));
}

TEST_P(StoredChecks, KeysAreThereAndTheirOwn) {
  const auto table = accounts_table();
  make(table);
  put(table, 1, "2026-11-20", {{"a1", "c1"}, {"a1", "c2"}, {"a1", "c3"}, {"a2", "c1"}, {"", "c1"}});
  const StoredRows rows{&table, 1};
  const auto scan = scan_table(*statements_, rows, key_conditions(table));
  ASSERT_TRUE(scan);
  for (const std::uint64_t count : {scan->rows, std::uint64_t{40'000'000}}) {  // one slice, and forty
    const auto key = check_key(*statements_, rows, count, scan->counts);
    ASSERT_TRUE(key) << to_string(key.error());
    EXPECT_EQ(
        told(*key),
        "stop key account_no: 3 rows without a key of their own [account_no=a1 (3 rows)] [account_no=]");
  }
  put(table, 2, "2026-11-20", {{"a1", "c1"}});
  const auto good = check_key(*statements_, {&table, 2}, 1, std::vector<std::uint64_t>{0});
  ASSERT_TRUE(good);
  EXPECT_TRUE(good->holds);
}

TEST_P(StoredChecks, RulesNameTheRowsThatBreakThem) {
  auto table = accounts_table();
  table.rules = {{.kind = Rule::Kind::kNotNull, .columns = {"customer_no"}},
                 {.kind = Rule::Kind::kRange,
                  .severity = tables::Severity::kWarn,
                  .columns = {"balance"},
                  .low = std::int64_t{0},
                  .high = std::int64_t{10'000}},
                 {.kind = Rule::Kind::kRange, .columns = {"rate"}, .high = 0.75},
                 {.kind = Rule::Kind::kUnique, .columns = {"customer_no", "rate"}},
                 {.kind = Rule::Kind::kSumChange, .columns = {"balance"}, .percent = 50},
                 {.kind = Rule::Kind::kRowsChange, .percent = 20}};
  make(table);
  put(table, 1, "2026-11-20",
      {{"a1", "c1", "100.00", "0.5"},
       {"a2", "", "100.01", ""},
       {"a3", "c1", "", "0.5"},
       {"a4", "", "-1.00", "1"}});
  EXPECT_THAT(
      ruled(table),
      ElementsAre(
          "stop not_null customer_no: 2 rows without a value [account_no=a2] [account_no=a4]",
          "warn range balance: 2 rows outside the range [account_no=a2] [account_no=a4]",
          "stop range rate: 1 row outside the range [account_no=a4]",
          "stop unique customer_no,rate: 1 row more than one each [customer_no=c1, rate=0.5 (2 rows)]",
          "stop sum_change balance: ok, 199.01", "stop rows_change: ok, 4"));
  RuleInputs inputs;
  inputs.previous = PreviousTotals{.rows = 5, .sums = {{"balance", "100.00"}}};
  const auto changed = ruled(table, inputs);
  EXPECT_EQ(
      changed[4],
      "stop sum_change balance: 199.01 after 100.00 the date before: 99.01% of change, 50% are allowed");
  EXPECT_EQ(changed[5], "stop rows_change: ok, 4 after 5 the date before: 20.00% of change, 20% are allowed");
  inputs.previous = PreviousTotals{.rows = 3, .sums = {{"balance", "0.00"}}};
  const auto grown = ruled(table, inputs);
  EXPECT_EQ(grown[4],
            "stop sum_change balance: 199.01 after 0.00 the date before: inf% of change, 50% are allowed");
  EXPECT_EQ(grown[5], "stop rows_change: 4 after 3 the date before: 33.33% of change, 20% are allowed");
}

TEST_P(StoredChecks, ReferencesAreFoundByNumberOrByText) {
  auto table = accounts_table();
  auto customers = accounts_table();
  customers.name = "customers";
  customers.key = {"customer_no"};
  auto products = accounts_table();
  products.name = "products";  // found by text: its key identifies no subject
  products.columns[0].subject.clear();
  table.rules = {{.kind = Rule::Kind::kReference, .columns = {"customer_no"}, .table = "customers"},
                 {.kind = Rule::Kind::kReference, .columns = {"account_no"}, .table = "products"},
                 {.kind = Rule::Kind::kReference, .columns = {"account_no"}, .table = "branches"}};
  make(table);
  make(customers);
  make(products);
  ASSERT_TRUE(warehouse_->execute("ALTER TABLE business_products ADD COLUMN s_account UInt64"));
  put(table, 1, "2026-11-20", {{"a1", "c1"}, {"a2", "c2"}, {"a3", "c3"}, {"a4", ""}});
  put(customers, 7, "2026-11-19", {{"x1", "c1"}, {"x2", "c3"}});
  put(customers, 8, "2026-11-19", {{"x1", "c2"}});  // not the run that counts
  put(products, 1, "2026-11-20", {{"a1", ""}, {"a2", ""}, {"a4", ""}});
  for (const std::uint64_t count : {std::uint64_t{3}, std::uint64_t{7'000'000}}) {
    RuleInputs inputs;
    inputs.references["customers"] = {{&customers, 7}, count};
    inputs.references["products"] = {{&products, 1}, count};
    EXPECT_THAT(
        ruled(table, inputs),
        ElementsAre(
            "stop reference customer_no: 1 row with a value that customers does not have [account_no=a2]",
            "stop reference account_no: 1 row with a value that products does not have [account_no=a3]",
            "stop reference account_no: branches has no rows to refer to: it was not published, or not "
            "read"));
  }
}

TEST_P(StoredChecks, WideTablesTakeSeveralPasses) {
  tables::Table table;
  table.name = "wide";
  table.key = {"c0"};
  std::string columns;
  std::string values;
  for (int i = 0; i < 150; ++i) {
    table.columns.push_back(column_of_type(fmt::format("c{}", i), tables::ColumnType::kInteger));
    table.rules.push_back({.kind = Rule::Kind::kNotNull, .columns = {fmt::format("c{}", i)}});
    columns += fmt::format(", c_c{}", i);
    values += i == 149 ? ", NULL" : fmt::format(", {}", i);
  }
  make(table);
  ASSERT_TRUE(
      warehouse_->execute(fmt::format("INSERT INTO business_wide (run{}) VALUES (1{})", columns, values)));
  const auto scan = scan_table(*statements_, {&table, 1}, rule_conditions(table));
  ASSERT_TRUE(scan) << to_string(scan.error());
  EXPECT_EQ(to_text(scan->sums.at("c148")), "148");
  EXPECT_EQ(scan->counts[148], 0U);
  EXPECT_EQ(scan->counts[149], 1U);
  EXPECT_EQ(parse_totals(totals_json(*scan))->at("c17"), "17");
}

INSTANTIATE_TEST_SUITE_P(, StoredChecks, ::testing::ValuesIn(testing::kServerKinds),
                         testing::server_kind_name);

TEST(ColumnSum, AgreesWithControlTotalsAsTheyAreWritten) {
  using tables::ColumnType;
  const struct {
    ColumnSum sum;
    std::string control;
    bool agreed;
  } cases[] = {
      {{ColumnType::kMoney, 123450}, "1234.5", true},
      {{ColumnType::kMoney, 123450}, "1234.5000", true},
      {{ColumnType::kMoney, 123450}, "1234.501", false},
      {{ColumnType::kMoney, -1}, "-0.01", true},
      {{ColumnType::kMoney, -1}, "0.01", false},
      {{ColumnType::kInteger, 17}, "17", true},
      {{ColumnType::kInteger, 17}, "+17.0", true},
      {{ColumnType::kInteger, 17}, "17.5", false},
      {{ColumnType::kNumber, 1, 0.004, 2}, "1", true},
      {{ColumnType::kNumber, 1, 0.006, 2}, "1", false},
      {{ColumnType::kNumber, 1, 0.3 + 1e-13, 2}, "1.3", true},
      {{ColumnType::kNumber, 1, 0.3001, 2}, "1.3002", false},
      {{ColumnType::kNumber, 10, -0.5, 11}, "9.5", true},
  };
  for (const auto& [sum, control, agreed] : cases) {
    const auto answer = agrees(sum, control, "balance");
    ASSERT_TRUE(answer) << control;
    EXPECT_EQ(*answer, agreed) << to_text(sum) << " and " << control;
  }
  for (const std::string_view text : {"", "-", "1,234.50", "1e3", ".5", "1.", "1.2.3", "0x1", "NaN"}) {
    EXPECT_FALSE(agrees({ColumnType::kMoney}, text, "balance")) << text;
  }
}

}  // namespace
}  // namespace rouse::ingest
