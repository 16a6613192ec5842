#include "tables/delivery.h"

#include <fmt/format.h>
#include <gmock/gmock.h>

namespace rouse::tables {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;

constexpr std::string_view kBank = R"(format: 1
delivery: core
zh: 核心系统
en: Core banking
due: "07:30"
due_days: 1
ends: 2030-12-31
files: {format: csv, encoding: gbk, separator: "|@|", quotes: false, header: false, ends_with_separator: true, name: "{table}_{date}*.dat"}
control: {format: key_value, name: "{table}_{date}.ok"}
tables:
  - table: customers
    zh: 客户
    owner: 零售部
    keeps: state
    delivered: changes
    history: true
    key: [customer_no]
    deleted: {column: change, values: [D]}
    columns:
      - {name: customer_no, zh: 客户号, type: string, subject: customer}
      - {name: customer_name, type: string, pii: name}
      - {name: age, type: integer, missing: ["?", " "]}
      - {name: opened_on, type: date, format: "%Y%m%d"}
      - {name: org_no, type: string}
      - {name: change, type: enum, values: [I, U, {value: D, zh: 删除}]}
    rules:
      - {rule: not_null, columns: [opened_on, org_no]}
      - {rule: range, column: age, low: 0, high: 150, severity: warn}
      - {rule: range, column: opened_on, low: 1949-10-01}
      - {rule: reference, column: org_no, table: orgs}
  - table: balances
    keeps: days
    keep_days: 400
    key: [account_no, product]
    columns:
      - {name: account_no, type: string, pii: none}
      - {name: customer_no, type: string, subject: customer}
      - {name: product, type: enum, values: [deposit, fund]}
      - {name: amount, type: money}
      - {name: rate, type: number}
    rules:
      - {rule: unique, columns: [account_no, rate], severity: warn}
      - {rule: range, column: amount, low: -12.34}
      - {rule: sum_change, column: amount, percent: 12.5}
      - {rule: rows_change, percent: 30, severity: warn}
      - {rule: reference, column: customer_no, delivery: crm, table: persons}
  - table: orgs
    keeps: state
    key: [org_no]
    files: {format: fixed_width, name: "ORG{date-}.txt"}
    columns:
      - {name: org_no, type: string, width: 6}
      - {name: branch, type: string, width: 6}
values:
  - {name: branch, zh: 分行, table: customers, column: org_no, lookup: branch}
  - name: aum
    table: balances
    column: amount
    aggregate: sum
    where: [{column: product, not_in: [fund]}]
    bands:
      - {value: low, below: 50000, zh: 5万以下}
      - {value: middle, below: 200000.5}
      - {value: high, zh: 20万以上}
  - {name: products, table: balances, aggregate: count}
)";

TEST(ParseDelivery, ReadsEveryField) {
  const auto delivery = parse_delivery(kBank, "bank.yaml");
  ASSERT_TRUE(delivery) << to_string(delivery.error());
  EXPECT_EQ(delivery->id, "core");
  EXPECT_EQ(delivery->label, (events::Label{"核心系统", "Core banking"}));
  EXPECT_EQ(delivery->due_minute, 450);
  EXPECT_EQ(delivery->control, (ControlRules{ControlFormat::kKeyValue, "{table}_{date}.ok"}));
  ASSERT_EQ(delivery->tables.size(), 3U);
  const auto& customers = delivery->tables[0];
  EXPECT_EQ(customers.owner, "零售部");
  EXPECT_EQ(customers.keeps, Keeps::kState);
  EXPECT_EQ(customers.delivered, Delivered::kChanges);
  EXPECT_TRUE(customers.history);
  EXPECT_THAT(customers.key, ElementsAre("customer_no"));
  EXPECT_EQ(customers.deleted, (DeletedRows{"change", {"D"}}));
  EXPECT_EQ(customers.files, (FileRules{FileFormat::kCsv, core::TextEncoding::kGbk, "|@|", false, false, true,
                                        "{table}_{date}*.dat"}));
  ASSERT_EQ(customers.columns.size(), 6U);
  EXPECT_EQ(customers.columns[0].subject, "customer");
  EXPECT_EQ(customers.columns[0].column(), "c_customer_no");
  EXPECT_EQ(customers.columns[1].pii, access::PersonalClass::kName);
  EXPECT_THAT(customers.columns[2].missing, ElementsAre("?", " "));
  EXPECT_EQ(customers.columns[3].format, "%Y%m%d");
  EXPECT_EQ(customers.columns[5].values[2].label.zh, "删除");
  EXPECT_EQ(delivery->tables[1].keep_days, 400);
  const auto& orgs = delivery->tables[2].files;
  EXPECT_EQ(orgs, (FileRules{FileFormat::kFixedWidth, core::TextEncoding::kGbk, "", false, false, false,
                             "ORG{date-}.txt"}));
  EXPECT_EQ(delivery->tables[2].columns[1].width, 6U);
}

TEST(ParseDelivery, ReadsRulesInTheUnitsOfTheirColumns) {
  const auto delivery = parse_delivery(kBank, "bank.yaml");
  ASSERT_TRUE(delivery) << to_string(delivery.error());
  using Kind = Rule::Kind;
  EXPECT_THAT(
      delivery->tables[0].rules,
      ElementsAre(
          Rule{.kind = Kind::kNotNull, .columns = {"opened_on"}},
          Rule{.kind = Kind::kNotNull, .columns = {"org_no"}},
          Rule{.kind = Kind::kRange, .severity = Severity::kWarn, .columns = {"age"}, .low = 0, .high = 150},
          Rule{.kind = Kind::kRange, .columns = {"opened_on"}, .low = -7397},
          Rule{.kind = Kind::kReference, .columns = {"org_no"}, .table = "orgs"}));
  EXPECT_THAT(
      delivery->tables[1].rules,
      ElementsAre(
          Rule{.kind = Kind::kUnique, .severity = Severity::kWarn, .columns = {"account_no", "rate"}},
          Rule{.kind = Kind::kRange, .columns = {"amount"}, .low = -1234},
          Rule{.kind = Kind::kSumChange, .columns = {"amount"}, .percent = 12.5},
          Rule{.kind = Kind::kRowsChange, .severity = Severity::kWarn, .percent = 30},
          Rule{.kind = Kind::kReference, .columns = {"customer_no"}, .delivery = "crm", .table = "persons"}));
}

TEST(ParseDelivery, ReadsCustomerValues) {
  const auto delivery = parse_delivery(kBank, "bank.yaml");
  ASSERT_TRUE(delivery) << to_string(delivery.error());
  ASSERT_EQ(delivery->values.size(), 3U);
  const auto& [branch, aum, products] =
      std::tie(delivery->values[0], delivery->values[1], delivery->values[2]);
  EXPECT_EQ(branch.label.zh, "分行");
  EXPECT_EQ(value_type(*delivery, branch), ColumnType::kString);
  ASSERT_NE(lookup_table(*delivery, branch), nullptr);
  EXPECT_EQ(lookup_table(*delivery, branch)->name, "orgs");
  EXPECT_EQ(aum.aggregate, CustomerValue::Aggregate::kSum);
  EXPECT_THAT(aum.where, ElementsAre(RowCondition{"product", true, {"fund"}}));
  EXPECT_EQ(value_type(*delivery, aum), ColumnType::kMoney);
  EXPECT_EQ(lookup_table(*delivery, aum), nullptr);
  EXPECT_THAT(aum.bands, ElementsAre(Band{"low", 5'000'000, {"5万以下", "5万以下"}},
                                     Band{"middle", 20'000'050, {"middle", "middle"}},
                                     Band{"high", {}, {"20万以上", "20万以上"}}));
  EXPECT_EQ(value_type(*delivery, products), ColumnType::kInteger);
}

TEST(ParseDelivery, NeedsLittle) {
  const auto delivery = parse_delivery(R"(
delivery: small
tables:
  - {table: staff, keeps: state, key: [staff_no], columns: [{name: staff_no, type: string}]}
)",
                                       "small.yaml");
  ASSERT_TRUE(delivery) << to_string(delivery.error());
  EXPECT_EQ(delivery->due_minute, 480);
  EXPECT_EQ(delivery->due_days, 1);
  EXPECT_EQ(delivery->ends, std::nullopt);
  EXPECT_EQ(delivery->control, (ControlRules{ControlFormat::kJson, "{table}_{date}.json"}));
  EXPECT_FALSE(delivery->control.for_delivery());
  EXPECT_EQ(delivery->tables[0].files, FileRules{});
  EXPECT_EQ(delivery->tables[0].label.zh, "staff");
  EXPECT_THAT(delivery->values, IsEmpty());
}

// Replaces one piece of the valid declaration, so that each case shows only what is wrong.
std::string spoilt(std::string_view piece, std::string_view replacement) {
  std::string text{kBank};
  const auto at = text.find(piece);
  EXPECT_NE(at, std::string::npos) << piece;
  return text.replace(at, piece.size(), replacement);
}

struct Refusal {
  std::string_view piece, replacement, field, message, hint;
};

void expect_refused(const Refusal& refusal) {
  SCOPED_TRACE(refusal.replacement);
  const auto delivery = parse_delivery(spoilt(refusal.piece, refusal.replacement), "bank.yaml");
  ASSERT_FALSE(delivery) << refusal.piece;
  EXPECT_EQ(delivery.error().code, core::ErrorCode::kInvalidArgument);
  EXPECT_EQ(delivery.error().field, refusal.field);
  EXPECT_THAT(delivery.error().message, StartsWith("bank.yaml:"));
  EXPECT_THAT(delivery.error().message, HasSubstr(refusal.message));
  EXPECT_THAT(delivery.error().hint, HasSubstr(refusal.hint));
}

TEST(ParseDelivery, RefusesDeliveriesAndFilesThatDoNotHold) {
  const Refusal cases[] = {
      {"format: 1\n", "format: 2\n", "format", "bank.yaml:1: format: 2 is newer than 1", "newer rouse"},
      {"delivery: core", "delivery: Core", "delivery", "'Core' is not a snake_case id", ""},
      {"due_days: 1", "due_day: 1", "due_day", "unknown key 'due_day'", "'due_days'"},
      {"due: \"07:30\"", "due: 7.30", "due", "'7.30' is not a time of the day", "08:00"},
      {"due: \"07:30\"", "due: \"24:00\"", "due", "is not a time of the day", ""},
      {"ends: 2030-12-31", "ends: 2030-02-30", "ends", "'2030-02-30' is not a date", "2026-12-31"},
      {"encoding: gbk", "encoding: gbc", "files.encoding", "'gbc' is not one of utf-8, gbk", "'gbk'"},
      {"separator: \"|@|\"", "separator: \"123456789\"", "files.separator", "is not a separator",
       "one to 8 bytes"},
      {"separator: \"|@|\"", "seperator: \"|\"", "files.seperator", "unknown key", "'separator'"},
      {"{table}_{date}*.dat", "{table}.dat", "files.name", "does not hold the data date", "{date-}"},
      {"{table}_{date}*.dat", "core_{date}.dat", "files.name", "does not hold {table}", ""},
      {"{table}_{date}*.dat", "{tables}_{date}.dat", "files.name", "a brace that is not", ""},
      {"{table}_{date}*.dat", "a/{table}_{date}.dat", "files.name", "names a folder", ""},
      {"{table}_{date}.ok", "{table}_{date}*", "control.name", "holds *", ""},
      {"{table}_{date}.ok", "core_{date}.ok", "control.name", "does not hold {table}", "json"},
      {"{table}_{date}.ok", "{table}_{date}*.dat", "control.name", "holds *", ""},
      {"format: key_value", "format: none", "control.name", "the format is none", ""},
      {"ORG{date-}.txt", "customers_{date}*.dat", "tables[2]", "are of another table, too", ""},
      {"format: fixed_width, ", "format: parquet, ", "tables[2].columns[0].width",
       "is for fixed_width; the format is parquet", ""},
      {"format: fixed_width, ", "format: fixed_width, quotes: true, ", "tables[2].files.quotes", "is for csv",
       ""},
      {"name: branch, type: string, width: 6", "name: branch, type: string", "tables[2].columns[1].width",
       "is required in a fixed-width file", ""},
      {"width: 6", "width: 0", "tables[2].columns[0].width", "0 is outside 1 to 10000", ""},
      {"\"ORG{date-}.txt\"", "\"{table}_{date}.ok\"", "control", "the files of orgs have the same name", ""},
  };
  for (const auto& refusal : cases) expect_refused(refusal);
}

TEST(ParseDelivery, RefusesTablesAndColumnsThatDoNotHold) {
  const Refusal cases[] = {
      {"table: balances", "table: customers", "tables[1]", "table 'customers' is declared twice", ""},
      {"keeps: days", "keeps: weeks", "tables[1].keeps", "'weeks' is not one of state, days", ""},
      {"keep_days: 400", "delivered: changes", "tables[1].delivered", "changes are of tables that keep state",
       ""},
      {"keep_days: 400", "history: true", "tables[1].history", "days are kept anyway", ""},
      {"history: true", "keep_days: 3", "tables[0].keep_days", "is for tables that keep days", ""},
      {"delivered: changes", "delivered: full", "tables[0].deleted", "is for tables delivered as changes",
       ""},
      {"column: change, values: [D]", "column: chang, values: [D]", "tables[0].deleted.column",
       "bank.yaml:18: tables[0].deleted.column: 'chang' is not a column of customers", "'change'"},
      {"values: [D]", "values: [X]", "tables[0].deleted.values[0]",
       "'X' is not a value of column change (enum)", "known: I, U, D"},
      {"column: change, values: [D]", "column: customer_name, values: [D]", "tables[0].deleted.column",
       "'customer_name' is personal data", ""},
      {"key: [customer_no]", "key: [customer]", "tables[0].key[0]", "'customer' is not a column of customers",
       ""},
      {"key: [account_no, product]", "key: [account_no, account_no]", "tables[1].key[1]", "is listed twice",
       ""},
      {"key: [account_no, product]", "key: [account_no, rate]", "tables[1].key", "rate is number", ""},
      {"name: age, type: integer", "name: org_no, type: integer", "tables[0].columns[4]",
       "column 'org_no' is declared twice", ""},
      {"name: age, type: integer", "name: age, source: Alter, type: integer", "tables[0].columns[2].source",
       "names a column of the header line", ""},
      {"type: integer, missing", "type: int, missing", "tables[0].columns[2].type", "'int' is not one of",
       ""},
      {"type: integer, missing", "type: integer, format: iso, missing", "tables[0].columns[2].format",
       "belongs to times and dates", ""},
      {"\"%Y%m%d\"", "\"%Y%m\"", "tables[0].columns[3].format",
       "tables[0].columns[3].format: time format '%Y%m' lacks %Y, %m or %d", "iso"},
      {"\"%Y%m%d\"", "epoch_s", "tables[0].columns[3].format", "is an instant, not a date", "time"},
      {"name: org_no, type: string", "name: org_no, type: string, values: [a]", "tables[0].columns[4].values",
       "belongs to an enum", ""},
      {"values: [I, U,", "values: [I, I,", "tables[0].columns[5].values[1]", "'I' is declared twice", ""},
      {"pii: name", "pii: names", "tables[0].columns[1].pii", "'names' is not one of phone, name", "'name'"},
      {", pii: name", "", "tables[0].columns[1].name", "'customer_name' is personal data by its name",
       "pii: name, or pii: none"},
      {"type: string, pii: name", "type: money, pii: name", "tables[0].columns[1].pii", "belongs to strings",
       ""},
      {"subject: customer}\n      - {name: customer_name",
       "pii: card, subject: customer}\n      - {name: customer_name", "tables[0].columns[0].pii",
       "a subject's number is no personal data", ""},
      {"subject: customer}\n      - {name: customer_name", "pii: none}\n      - {name: customer_name",
       "tables[0].columns", "customer_name is personal data, and no column tells whose", ""},
      {"name: age", "name: cvv2", "tables[0].columns[2].name", "'cvv2' is never delivered", "leave it out"},
      {"type: integer, missing", "type: integer, subject: age, missing", "tables[0].columns[2].subject",
       "declare the type string", ""},
      {"name: org_no, type: string", "name: org_no, type: string, subject: customer", "tables[0].columns[4]",
       "subject 'customer' has a column already", ""},
  };
  for (const auto& refusal : cases) expect_refused(refusal);
}

TEST(ParseDelivery, RefusesRulesThatDoNotFit) {
  const Refusal cases[] = {
      {"rule: not_null", "rule: notnull", "tables[0].rules[0].rule", "'notnull' is not one of", "'not_null'"},
      {"columns: [opened_on, org_no]", "columns: [opened_on, org]", "tables[0].rules[0].columns[1]",
       "'org' is not a column of customers", ""},
      {"columns: [opened_on, org_no]", "columns: []", "tables[0].rules[0].columns", "holds 0 elements", ""},
      {"columns: [opened_on, org_no]", "columns: [org_no], percent: 3", "tables[0].rules[0].percent",
       "is not a key of rule not_null", ""},
      {"low: 0, high: 150", "low: 10, high: 9", "tables[0].rules[1].high", "is below low", ""},
      {"low: 0, high: 150", "low: 0.5", "tables[0].rules[1].low", "'0.5' is not a whole number", ""},
      {", low: 0, high: 150", "", "tables[0].rules[1].low", "is required, or high", ""},
      {"severity: warn", "severity: warning", "tables[0].rules[1].severity",
       "'warning' is not one of stop, warn", "known: stop, warn"},
      {"column: age, low", "column: change, low", "tables[0].rules[1].column", "change is enum", ""},
      {"low: 1949-10-01", "low: 1949-02-30", "tables[0].rules[2].low", "'1949-02-30' is not a date", ""},
      {"low: -12.34", "low: 12.345", "tables[1].rules[1].low", "'12.345' is not yuan", ""},
      {"table: orgs}", "table: org}", "tables[0].rules[3].table", "'org' is not a table of the delivery",
       "'orgs'"},
      {"table: orgs}", "table: balances}", "tables[0].rules[3].table", "'balances' keeps days", ""},
      {"column: org_no, table", "column: age, table", "tables[0].rules[3].table",
       "age is integer, the key org_no of 'orgs' is string", ""},
      {"delivery: crm", "delivery: core", "tables[1].rules[4].delivery", "is this one", ""},
      {"column: amount, percent", "column: product, percent", "tables[1].rules[2].column",
       "rule sum_change needs a number, integer or money", ""},
      {"percent: 12.5", "percent: 0", "tables[1].rules[2].percent", "is not above 0", ""},
      {"percent: 12.5", "percent: ''", "tables[1].rules[2].percent", "is not a number", ""},
      {"rule: rows_change, percent: 30, severity: warn", "rule: sum_change, column: amount, percent: 12.5",
       "tables[1].rules[3]", "the rule is declared twice", ""},
  };
  for (const auto& refusal : cases) expect_refused(refusal);
}

TEST(ParseDelivery, RefusesCustomerValuesThatDoNotFit) {
  const Refusal cases[] = {
      {"name: products", "name: aum", "values[2]", "value 'aum' is declared twice", ""},
      {"table: balances, aggregate", "table: balance, aggregate", "values[2].table",
       "'balance' is not a table of the delivery", "'balances'"},
      {"table: balances, aggregate", "table: orgs, aggregate", "values[2].table",
       "has no column with subject", ""},
      {"aggregate: count", "column: rate, aggregate: count", "values[2].column", "is not a key of count", ""},
      {"aggregate: count", "aggregate: avg", "values[2].aggregate", "'avg' is not one of", ""},
      {"aggregate: count", "column: amount", "values[2].aggregate",
       "a customer may have several rows in 'balances', one for each account_no", "sum, max"},
      {"aggregate: count", "column: product, aggregate: max", "values[2].aggregate", "max of enum product",
       ""},
      {"column: org_no, lookup", "column: customer_name, lookup", "values[0].column", "is personal data", ""},
      {"lookup: branch", "lookup: branche", "values[0].lookup", "'branche' is not a column of orgs",
       "'branch'"},
      {"column: org_no, lookup", "column: age, lookup", "values[0].lookup", "'age' refers to no table",
       "reference"},
      {"not_in: [fund]", "not_in: [funds]", "values[1].where[0].not_in[0]",
       "'funds' is not a value of column", "'fund'"},
      {"not_in: [fund]", "in: [fund], not_in: [fund]", "values[1].where[0].in", "either in or not_in", ""},
      {"column: product, not_in: [fund]", "column: amount, not_in: [1]", "values[1].where[0].column",
       "'amount' is money", ""},
      {"below: 200000.5", "below: 50000", "values[1].bands[1]", "below is not above", ""},
      {"value: middle, below: 200000.5", "value: middle", "values[1].bands[1].below", "is required", ""},
      {"value: high, zh", "value: high, below: 1, zh", "values[1].bands[2].below", "the last band has none",
       ""},
      {"value: high, zh", "value: low, zh", "values[1].bands[2]", "band 'low' is declared twice", ""},
      {"column: amount\n    aggregate: sum", "column: customer_no\n    aggregate: sum", "values[1].aggregate",
       "sum of string customer_no", ""},
  };
  for (const auto& refusal : cases) expect_refused(refusal);
}

TEST(CheckBeside, HoldsADeliveryAgainstTheOthers) {
  const auto core_bank = parse_delivery(kBank, "bank.yaml");
  ASSERT_TRUE(core_bank) << to_string(core_bank.error());
  const auto other = [](std::string_view text) {
    auto delivery = parse_delivery(text, "other.yaml");
    EXPECT_TRUE(delivery) << to_string(delivery.error());
    return *delivery;
  };
  const auto with_table = [&](std::string_view id, std::string_view table, std::string_view type) {
    return other(
        fmt::format("delivery: {}\ntables:\n  - {{table: {}, keeps: state, key: [no], columns: "
                    "[{{name: no, type: {}}}]}}\n",
                    id, table, type));
  };
  const struct {
    Delivery other;
    core::ErrorCode code;
    std::string_view message;
  } cases[] = {
      {with_table("hr", "staff", "string"), core::ErrorCode::kInvalidArgument, "there is no delivery 'crm'"},
      {with_table("crm", "staff", "string"), core::ErrorCode::kInvalidArgument, "crm has no table 'persons'"},
      {with_table("crm", "persons", "integer"), core::ErrorCode::kInvalidArgument, "customer_no is string"},
      {with_table("hr", "orgs", "string"), core::ErrorCode::kConflict,
       "delivery hr has a table 'orgs' already"},
  };
  for (const auto& [beside, code, message] : cases) {
    const auto checked = check_beside(*core_bank, {&beside, 1});
    ASSERT_FALSE(checked) << message;
    EXPECT_EQ(checked.error().code, code);
    EXPECT_THAT(checked.error().message, HasSubstr(message));
  }
  const Delivery fitting[] = {with_table("crm", "persons", "string"), *core_bank};
  EXPECT_TRUE(check_beside(*core_bank, fitting));  // its own earlier version is not in its way
}

}  // namespace
}  // namespace rouse::tables
