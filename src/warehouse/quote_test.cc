#include "warehouse/quote.h"

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

#include "core/random.h"
#include "testing/warehouse_server.h"
#include "warehouse/warehouse.h"

namespace rouse::warehouse {
namespace {

using testing::ServerKind;
using testing::WarehouseServer;

class Quoting : public ::testing::TestWithParam<ServerKind> {
 protected:
  // Sends `values` as one SELECT of literals and reads them back.
  std::vector<std::string> round_trip(const std::vector<std::string>& values) {
    std::string list;
    for (const auto& value : values) list += (list.empty() ? "" : ", ") + quote(value);
    auto rows = warehouse_.select("SELECT arrayJoin([" + list + "]) AS s");
    std::vector<std::string> back;
    EXPECT_TRUE(rows) << core::to_string(rows.error());
    if (!rows) return back;
    auto more = rows->next();
    for (; more && *more; more = rows->next()) back.emplace_back(rows->string());
    EXPECT_TRUE(more) << core::to_string(more.error());
    return back;
  }

  Warehouse warehouse_{WarehouseServer::shared(GetParam()).server()};
};
INSTANTIATE_TEST_SUITE_P(, Quoting, ::testing::ValuesIn(testing::kServerKinds), testing::server_kind_name);

TEST_P(Quoting, BringsBackWhatEndsOrEscapesALiteral) {
  std::vector<std::string> values = {
      "",
      "'",
      "''",
      "\\",
      "\\'",
      "\\\\'",
      "' OR 1 = 1 --",
      "'); DROP TABLE events_app; --",
      "/* */ -- # `\"$tag$",
      std::string("a\0b", 3),
      "\\0\\n\\x41\\N",
      "{x:String} %s %27",
      "\xff\xfe\xc3\x28\xf0\x9f",
      "中文 客户 😀",
      "\r\n\t\b\f\a\v\x1b\x7f",
  };
  for (int byte = 0; byte < 256; ++byte) {
    values.emplace_back(1, static_cast<char>(byte));
    values.push_back("\\" + values.back() + "'");
  }
  EXPECT_EQ(round_trip(values), values);
}

TEST_P(Quoting, BringsBackRandomBytes) {
  const std::uint64_t seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  core::Random random{seed};
  constexpr std::string_view kSpecial{"'\\\"`\0\n\r\t-/*#;{}$0xXnN\x80\xff", 23};
  for (int round = 0; round < 20; ++round) {
    std::vector<std::string> values(200);
    for (auto& value : values) {
      for (auto left = random.below(40); left > 0; --left) {
        const bool special = random.chance(0.5);
        value += special ? kSpecial[random.below(kSpecial.size())] : static_cast<char>(random.below(256));
      }
    }
    ASSERT_EQ(round_trip(values), values);
  }
}

TEST_P(Quoting, BringsBackNames) {
  const std::string names[] = {"a`b", "a\\b", "select", "a b", "1",   "a'b",
                               "\"",  "a\nb", "中文",   "a,b", "a.b", "\\`"};
  for (const auto& name : names) {
    auto rows = warehouse_.select("SELECT 1 AS " + quote_identifier(name));
    ASSERT_TRUE(rows) << name << ": " << core::to_string(rows.error());
    EXPECT_EQ(rows->columns().at(0).name, name);
  }
}

}  // namespace
}  // namespace rouse::warehouse
