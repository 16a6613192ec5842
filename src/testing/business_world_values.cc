// What customer values are, told from the rows one by one.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "testing/business_world.h"

namespace rouse::testing {

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

std::int64_t combined(const Value& value, std::int64_t so_far, std::int64_t each) {
  if (value.how == Value::kSum) return so_far + each;
  return value.how == Value::kMax ? std::max(so_far, each) : std::min(so_far, each);
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
    result = result ? combined(value, *result, BusinessWorld::number(*cell)) : BusinessWorld::number(*cell);
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
