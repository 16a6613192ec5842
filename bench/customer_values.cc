#include "bench/customer_values.h"

#include <fmt/format.h>

#include "bench/report.h"
#include "core/zone.h"
#include "metadata/table_runs.h"
#include "tables/customer_days.h"
#include "tables/warehouse_tables.h"

namespace rouse::bench {
namespace {

constexpr std::string_view kYaml = R"(format: 1
delivery: core
simulated: true
files: {name: "{table}_{date}.csv"}
tables:
  - table: customers
    keeps: state
    history: true
    key: [customer_no]
    columns:
      - {name: customer_no, type: string, subject: customer}
      - {name: org_no, type: string}
    rules:
      - {rule: reference, column: org_no, table: orgs}
  - table: balances
    keeps: days
    key: [account_no]
    columns:
      - {name: account_no, type: string, pii: none}
      - {name: customer_no, type: string, subject: customer}
      - {name: amount, type: money}
  - table: orgs
    keeps: state
    history: true
    key: [org_no]
    columns:
      - {name: org_no, type: string}
      - {name: branch, type: string}
values:
  - {name: branch, table: customers, column: org_no, lookup: branch}
  - name: aum
    table: balances
    column: amount
    aggregate: sum
    bands: [{value: low, below: 2000}, {value: middle, below: 10000}, {value: high}]
)";
constexpr std::int32_t kFirstDate = 20'512;  // 2026-02-28
constexpr std::int32_t kDates = 31;
constexpr int kOutlets = 400;

void insert(warehouse::Warehouse& warehouse, const std::string& table, std::uint64_t run,
            const std::string& columns, const std::string& values, std::uint64_t rows,
            std::string_view where = "1") {
  warehouse::QueryOptions options;
  options.time_max = core::Milliseconds{600'000};
  must(warehouse.execute(
      fmt::format("INSERT INTO {} (run, data_date, known_at, {}) SELECT {}, toDate('{}'), 0, {} FROM "
                  "numbers({}) WHERE {}",
                  table, columns, run, core::format_day(kFirstDate + static_cast<std::int32_t>(run) - 1),
                  values, rows, where),
      options));
}

void insert_run(warehouse::Warehouse& warehouse, std::uint64_t run, std::uint64_t customers) {
  const auto rows = fmt::format("(number + {}) % 50 = 0", run);
  const auto outlet =
      fmt::format("concat('o', toString(cityHash64(number, intDiv(number + {}, 50)) % {}))", run, kOutlets);
  const auto state =
      fmt::format("number + 1, concat('c', toString(number)), {}, 1, number, cityHash64({})", outlet, outlet);
  const std::string columns = "one_id, c_customer_no, c_org_no, key_high, key_low, row_hash";
  insert(warehouse, "business_customers", run, columns, state, customers);
  insert(warehouse, "history_customers", run, columns + ", gone", state + ", 0", customers,
         run == 1 ? std::string_view{"1"} : std::string_view{rows});
  insert(
      warehouse, "business_balances", run,
      "one_id, c_account_no, c_customer_no, c_amount, key_high, key_low, row_hash",
      fmt::format("intDiv(number, 2) + 1, concat('a', toString(number)), concat('c', toString(intDiv(number, "
                  "2))), toInt64(cityHash64(number, intDiv(number + {}, 7)) % 1000000), 1, number, 0",
                  run),
      customers * 2);
  const std::string org = "concat('o', toString(number)), concat('b', toString(number % 20)), 1, number, 0";
  insert(warehouse, "business_orgs", run, "c_org_no, c_branch, key_high, key_low, row_hash", org, kOutlets);
  if (run > 1) return;
  insert(warehouse, "history_orgs", run, "c_org_no, c_branch, key_high, key_low, row_hash, gone", org + ", 0",
         kOutlets);
}

}  // namespace

void make_business_tables(warehouse::Warehouse& warehouse, metadata::Store& metadata,
                          std::uint64_t customers) {
  const auto delivery = must(tables::parse_delivery(kYaml, "bench"));
  must(tables::ensure_tables(warehouse, delivery));
  auto transaction = must(metadata.begin());
  must(metadata::save_delivery(transaction, delivery.id, kYaml));
  for (std::int32_t i = 0; i < kDates; ++i) {
    const auto run = must(metadata::start_run(transaction, delivery.id, 1, kFirstDate + i, "/bench"));
    for (const auto& table : delivery.tables) {
      must(metadata::record_table(transaction, run.id, {.table = table.name}));
    }
    insert_run(warehouse, run.id, customers);
    must(metadata::publish_run(transaction, run.id, {}));
  }
  must(transaction.commit());
}

double make_customer_days(warehouse::Warehouse& warehouse, const tables::CustomerValues& values) {
  warehouse::QueryOptions options;
  options.time_max = core::Milliseconds{600'000};
  const tables::DayStatements statements{
      .execute = [&](const auto& sql) { return warehouse.execute(sql, options); },
      .select = [&](const auto& sql) { return warehouse.select(sql, options); }};
  const auto& source = values.deliveries.front();
  double last = 0;
  for (std::int32_t i = 0; i < kDates; ++i) {
    last = best_of(1, [&] {
      for (const auto& table : source.delivery.tables) {
        if (!tables::has_customer_days(source.delivery, table)) continue;
        const auto& dates = source.dates.find(table.name)->second;
        const auto at = static_cast<std::size_t>(i);
        must(tables::ensure_days_table(warehouse, source.delivery, table));
        must(tables::write_customer_days(statements, {.delivery = &source.delivery,
                                                      .table = &table,
                                                      .run = dates[at].run,
                                                      .data_date = dates[at].data_date,
                                                      .published = std::span{dates}.first(at)}));
        must(tables::clear_customer_days(statements, table, std::span{dates}.first(at + 1), {}));
      }
    });
  }
  return last;
}

}  // namespace rouse::bench
