#include "tables/warehouse_tables.h"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include <memory>

#include "testing/warehouse_server.h"

namespace rouse::tables {
namespace {

using ::testing::HasSubstr;
using testing::ServerKind;
using testing::WarehouseServer;

constexpr std::string_view kHead = "delivery: core\ntables:\n";

Delivery parse(std::string_view tables) {
  auto delivery = parse_delivery(fmt::format("{}{}", kHead, tables), "core.yaml");
  EXPECT_TRUE(delivery) << core::to_string(delivery.error());
  return delivery ? *delivery : Delivery{};
}

constexpr std::string_view kCards = R"(
  - table: cards
    keeps: state
    history: true
    key: [card_id]
    columns:
      - {name: card_id, type: string, subject: card}
      - {name: customer_no, type: string, subject: customer}
      - {name: limit, type: money}
      - {name: kind, type: enum, values: [debit, credit]}
      - {name: rate, type: number}
      - {name: bills, type: integer}
      - {name: blocked, type: boolean}
      - {name: used_at, type: time}
      - {name: opened_on, type: date}
      - {name: card_no, type: string, pii: card}
)";

std::string with(std::string_view piece, std::string_view replacement) {
  std::string text{kCards};
  const auto at = text.find(piece);
  EXPECT_NE(at, std::string::npos) << piece;
  return text.replace(at, piece.size(), replacement);
}

class WarehouseTables : public ::testing::TestWithParam<ServerKind> {
 protected:
  // Each test works in a database of its own on the shared server.
  void SetUp() override {
    warehouse::Server server = WarehouseServer::shared(GetParam()).server();
    static int databases = 0;
    server.database = fmt::format("warehouse_tables_{}", ++databases);
    const auto created = warehouse::Warehouse{WarehouseServer::shared(GetParam()).server()}.execute(
        "CREATE DATABASE " + server.database);
    ASSERT_TRUE(created) << core::to_string(created.error());
    warehouse_ = std::make_unique<warehouse::Warehouse>(server);
  }
  void ensure(const Delivery& delivery) {
    const auto ensured = ensure_tables(*warehouse_, delivery);
    ASSERT_TRUE(ensured) << core::to_string(ensured.error());
  }
  void execute(std::string_view sql) {
    const auto done = warehouse_->execute(sql);
    ASSERT_TRUE(done) << core::to_string(done.error());
  }
  std::string text(std::string_view sql) {
    const auto answer = warehouse_->text(sql);
    return answer ? *answer : core::to_string(answer.error());
  }
  std::string columns(std::string_view table) {
    const auto stored = warehouse::stored_columns(*warehouse_, table);
    if (!stored) return core::to_string(stored.error());
    std::string all;
    for (const auto& [name, type] : *stored) all += fmt::format("{} {}\n", name, type);
    return all;
  }

  std::unique_ptr<warehouse::Warehouse> warehouse_;
};
INSTANTIATE_TEST_SUITE_P(, WarehouseTables, ::testing::ValuesIn(testing::kServerKinds),
                         testing::server_kind_name);

TEST_P(WarehouseTables, HaveAColumnForEachDeclaredOne) {
  const auto delivery = parse(kCards);
  ensure(delivery);
  ensure(delivery);  // safe to repeat
  constexpr std::string_view kColumns =
      "run UInt64\ndata_date Date\nknown_at Int64\none_id UInt64\ns_card UInt64\n"
      "c_card_id Nullable(String)\nc_customer_no Nullable(String)\nc_limit Nullable(Int64)\n"
      "c_kind Nullable(String)\nc_rate Nullable(Float64)\nc_bills Nullable(Int64)\n"
      "c_blocked Nullable(UInt8)\nc_used_at Nullable(Int64)\nc_opened_on Nullable(Int32)\n"
      "c_card_no Nullable(String)\nkey_high UInt64\nkey_low UInt64\nrow_hash UInt64\n";
  EXPECT_EQ(columns("business_cards"), kColumns);
  EXPECT_EQ(columns("history_cards"), fmt::format("{}gone UInt8\n", kColumns));
}

TEST_P(WarehouseTables, ARunIsAPartitionOfItsOwn) {
  ensure(parse(kCards));
  for (const auto run : {7, 8}) {
    execute(
        fmt::format("INSERT INTO business_cards (run, data_date, one_id, c_opened_on) VALUES "
                    "({}, '2026-11-21', 1, -7397)",
                    run));
  }
  execute("ALTER TABLE business_cards DROP PARTITION 7");
  EXPECT_EQ(text("SELECT run, one_id, c_opened_on, c_limit FROM business_cards"), "8\t1\t-7397\t\\N\n");
  EXPECT_EQ(
      text("SELECT partition FROM system.parts WHERE table = 'business_cards' AND active AND database = "
           "currentDatabase()"),
      "8\n");
}

TEST_P(WarehouseTables, OnlyStateWithHistoryHasATableForIt) {
  ensure(parse(with("history: true", "history: false")));
  EXPECT_EQ(text("EXISTS TABLE history_cards"), "0\n");
  ensure(parse(kCards));  // it may be declared later
  EXPECT_EQ(text("EXISTS TABLE history_cards"), "1\n");
}

TEST_P(WarehouseTables, ANewerDeclarationAddsColumns) {
  ensure(parse(kCards));
  execute("INSERT INTO business_cards (run, data_date, c_limit) VALUES (1, '2026-11-21', 100)");
  const auto newer = parse(with("      - {name: card_no",
                                "      - {name: points, type: integer}\n"
                                "      - {name: account_id, type: string, subject: account}\n"
                                "      - {name: card_no"));
  ensure(newer);
  EXPECT_EQ(text("SELECT c_limit, c_points, s_account FROM business_cards"), "100\t\\N\t0\n");
  ensure(parse(with("      - {name: rate, type: number}\n", "")));  // one that is gone stays in the warehouse
  EXPECT_THAT(columns("business_cards"), HasSubstr("c_rate Nullable(Float64)"));
  EXPECT_THAT(columns("history_cards"), HasSubstr("c_points Nullable(Int64)"));
}

TEST_P(WarehouseTables, AStoredColumnKeepsItsType) {
  ensure(parse(kCards));
  const auto refused =
      ensure_tables(*warehouse_, parse(with("name: limit, type: money", "name: limit, type: number")));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, core::ErrorCode::kConflict);
  EXPECT_EQ(refused.error().field, "c_limit");
}

TEST(CheckChange, RefusesWhatStoredRowsDoNotSurvive) {
  const auto before = parse(kCards);
  const struct {
    std::string_view piece, replacement, message;  // no message: it is allowed
  } cases[] = {
      {"name: limit, type: money", "name: limit, type: integer", "cards.limit: is stored as money"},
      {"name: kind, type: enum, values: [debit, credit]", "name: kind, type: string", ""},
      {"values: [debit, credit]", "values: [debit, credit, prepaid]", ""},
      {"type: string, pii: card", "type: string, pii: none", "cards.card_no: is stored as tokens"},
      {"type: string, pii: card", "type: string, pii: personal", ""},
      {"name: kind, type: enum, values: [debit, credit]", "name: kind, type: string, pii: name",
       "cards.kind: is stored in the clear"},
      {"name: kind, type: enum, values: [debit, credit]", "name: kind, type: string, subject: kind",
       "cards.kind: cannot become subject kind"},
      {"type: string, subject: card", "type: string", "cards.card_id: is stored as subject card"},
      {"key: [card_id]", "key: [customer_no]", "cards.key: is stored as [card_id]"},
      {"keeps: state\n    history: true", "keeps: days", "cards.keeps: state and days"},
      {"history: true", "history: false", ""},
      {"      - {name: rate, type: number}\n", "", ""},
      {"table: cards", "table: bank_cards", ""},
  };
  for (const auto& [piece, replacement, message] : cases) {
    SCOPED_TRACE(replacement);
    const auto checked = check_change(before, parse(with(piece, replacement)));
    EXPECT_EQ(checked.has_value(), message.empty());
    if (checked) continue;
    EXPECT_EQ(checked.error().code, core::ErrorCode::kConflict);
    EXPECT_THAT(checked.error().message, HasSubstr(message));
  }
}

}  // namespace
}  // namespace rouse::tables
