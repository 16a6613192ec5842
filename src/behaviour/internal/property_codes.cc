#include "behaviour/internal/property_codes.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "behaviour/internal/exact_sum.h"
#include "core/money.h"
#include "core/time.h"
#include "events/value.h"
#include "warehouse/quote.h"

namespace rouse::behaviour {
namespace {

using core::Result;
using events::PropertyType;

bool is_hashed(const events::PropertyRef& property) {
  return property.builtin || property.type == PropertyType::kString || property.type == PropertyType::kEnum ||
         property.type == PropertyType::kNumber;
}

std::string text_of(PropertyType type, Code code) {
  if (type == PropertyType::kBoolean) return code == 2 ? "true" : "false";
  const std::int64_t number = whole_of(code);
  if (type == PropertyType::kMoney) return core::to_string(core::Money{number});
  if (type == PropertyType::kTime) return core::format_utc(core::from_epoch_ms(number));
  return fmt::format("{}", number);
}

Result<std::unordered_map<Code, std::string>> look_up(const AnalysisContext& context,
                                                      const SequenceQuery& query, const Scope& scope,
                                                      const events::PropertyRef& property,
                                                      const std::vector<Code>& codes) {
  const bool of_customer = std::ranges::find(query.values, property.name) != query.values.end();
  const auto from = of_customer ? fmt::format("({})", query.join->distinct_sql(property.name))
                                : fmt::format("{} WHERE {}", query.table, condition_sql(query, scope));
  ROUSE_TRY(auto rows,
            context.warehouse.select(fmt::format(
                "SELECT code, any(text) AS value FROM (SELECT {0} AS code, toString({1}) AS text FROM "
                "{2}) WHERE code IN ({3}) GROUP BY code",
                code_sql(property),
                property.builtin ? property.column : fmt::format("assumeNotNull({})", property.column), from,
                fmt::join(codes, ", "))));
  std::unordered_map<Code, std::string> values;
  while (true) {
    ROUSE_TRY(const bool more, rows.next());
    if (!more) return values;
    const Code code = rows.u64();
    values[code] = std::string{rows.string()};
  }
}

Result<Code> hashed(const AnalysisContext& context, const events::PropertyRef& property,
                    const std::string& value) {
  const auto quoted = warehouse::quote(value);
  const auto text = property.type == PropertyType::kNumber && !property.builtin
                        ? fmt::format("toString(toFloat64OrZero({}) + 0)", quoted)
                        : quoted;
  ROUSE_TRY(const auto answer,
            context.warehouse.text(fmt::format("SELECT greatest(cityHash64({}), toUInt64(1))", text)));
  Code code = kNoCode;
  std::from_chars(answer.data(), answer.data() + answer.size(), code);
  return code;
}

}  // namespace

Result<std::unordered_map<Code, std::string>> values_of(const AnalysisContext& context,
                                                        const SequenceQuery& query, const Scope& scope,
                                                        const events::PropertyRef& property,
                                                        const std::vector<Code>& codes) {
  std::unordered_map<Code, std::string> values;
  if (codes.empty()) return values;
  if (is_hashed(property)) return look_up(context, query, scope, property, codes);
  for (const auto code : codes) values[code] = text_of(property.type, code);
  return values;
}

Result<Code> code_of(const AnalysisContext& context, const events::PropertyRef& property,
                     const std::string& value, const std::string& field) {
  if (is_hashed(property)) return hashed(context, property, value);
  const auto parsed =
      events::parse_value(value, context.plan.properties[property.index], events::TimeFormat{});
  if (!parsed || events::is_missing(*parsed)) {
    return core::invalid(
        field, fmt::format("{}: '{}' is not a value of type {}", field, value, to_string(property.type)));
  }
  if (const auto* boolean = std::get_if<bool>(&*parsed)) return *boolean ? 2 : 1;
  std::int64_t number = 0;
  if (const auto* integer = std::get_if<std::int64_t>(&*parsed)) number = *integer;
  if (const auto* money = std::get_if<core::Money>(&*parsed)) number = money->fen;
  if (const auto* time = std::get_if<core::Timestamp>(&*parsed)) number = core::to_epoch_ms(*time);
  return code_from_whole(number);
}

}  // namespace rouse::behaviour
