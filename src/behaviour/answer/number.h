// A number of an answer: missing, a whole number exactly, or a fraction. Counts and sums of nothing are 0; a
// mean, a minimum, a maximum, a percentile of nothing and what is divided by 0 are missing.
#pragma once

#include <boost/json/fwd.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>

namespace rouse::behaviour {

inline constexpr double kFenPerYuan = 100;

using Number = std::variant<std::monostate, std::int64_t, double>;

std::optional<double> as_double(const Number& number);
boost::json::value number_json(const Number& number);
// Money is in fen, and shown in yuan. Exactly: as short as it can be read back, "" where it is missing;
// rounded: four digits of a fraction, "-" where it is missing.
std::string exact_text(const Number& number, bool money);
std::string rounded_text(const Number& number, bool money);

}  // namespace rouse::behaviour
