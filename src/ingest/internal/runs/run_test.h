// What tests of runs share: a database of its own, and tables with rows made by hand.
#pragma once

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/hash.h"
#include "core/money.h"
#include "ingest/internal/runs/run_statements.h"
#include "ingest/internal/runs/stored_rows.h"
#include "tables/table.h"
#include "tables/warehouse_tables.h"
#include "testing/manual_clock.h"
#include "testing/warehouse_server.h"
#include "warehouse/schema.h"
#include "warehouse/warehouse.h"

namespace rouse::ingest {

inline tables::Column column_of_type(std::string name, tables::ColumnType type, std::string subject = {}) {
  tables::Column column;
  column.name = std::move(name);
  column.type = type;
  column.subject = std::move(subject);
  return column;
}

// Accounts: number, customer, balance, rate, opened.
inline tables::Table accounts_table() {
  using tables::ColumnType;
  tables::Table table;
  table.name = "accounts";
  table.history = true;
  table.key = {"account_no"};
  table.columns = {column_of_type("account_no", ColumnType::kString, "account"),
                   column_of_type("customer_no", ColumnType::kString, "customer"),
                   column_of_type("balance", ColumnType::kMoney), column_of_type("rate", ColumnType::kNumber),
                   column_of_type("opened", ColumnType::kDate)};
  return table;
}

struct AccountRow {
  std::string account;
  std::string customer;
  std::string balance = "1.00";  // yuan; empty: missing
  std::string rate = "0.5";
};

class RunFixture : public ::testing::TestWithParam<testing::ServerKind> {
 protected:
  void SetUp() override {
    static std::atomic<int> databases{0};
    auto server = testing::WarehouseServer::shared(GetParam()).server();
    warehouse::Warehouse root{server};
    server.database = fmt::format("runs_{}", ++databases);
    const auto created = root.execute("CREATE DATABASE " + server.database);
    ASSERT_TRUE(created) << to_string(created.error());
    warehouse_ = std::make_unique<warehouse::Warehouse>(server);
    statements_ = std::make_unique<RunStatements>(*warehouse_, 1, [] { return core::Result<void>{}; });
  }

  void make(const tables::Table& table) {
    tables::Delivery delivery;
    delivery.tables = {table};
    const auto made = tables::ensure_tables(*warehouse_, delivery);
    ASSERT_TRUE(made) << to_string(made.error());
  }

  // Rows of accounts_table(); numbers of subjects are hashes of their texts.
  void put(const tables::Table& table, std::uint64_t run, std::string_view date,
           const std::vector<AccountRow>& rows) {
    std::string values;
    for (const auto& row : rows) {
      const auto key = core::hash128(row.account);
      const auto number = [](std::string_view text) { return text.empty() ? 0 : core::hash64(text); };
      const auto text = [](std::string_view value) {
        return value.empty() ? std::string{"NULL"} : fmt::format("'{}'", value);
      };
      values += fmt::format(
          "({}, '{}', {}, {}, {}, {}, {}, {}, {}, 20000, {}, {}, {})", run, date, run * 1000,
          number(row.customer), number(row.account), text(row.account), text(row.customer),
          row.balance.empty() ? "NULL" : std::to_string(core::parse_money(row.balance, "balance")->fen),
          row.rate.empty() ? "NULL" : row.rate, key.high, key.low,
          core::hash64(row.account + "/" + row.customer + "/" + row.balance + "/" + row.rate));
    }
    const auto put =
        warehouse_->execute(fmt::format("INSERT INTO {} (run, data_date, known_at, one_id, s_account, "
                                        "c_account_no, c_customer_no, c_balance, "
                                        "c_rate, c_opened, key_high, key_low, row_hash) VALUES {}",
                                        tables::business_name(table.name), values));
    ASSERT_TRUE(put) << to_string(put.error());
  }

  std::string ask(std::string_view sql) {
    const auto text = warehouse_->text(sql);
    return text ? *text : to_string(text.error());
  }

  std::unique_ptr<warehouse::Warehouse> warehouse_;
  std::unique_ptr<RunStatements> statements_;
};

}  // namespace rouse::ingest
