#include "behaviour/trend/formula.h"

#include <fmt/format.h>

#include <charconv>
#include <cmath>

#include "behaviour/internal/spec_json.h"

namespace rouse::behaviour {
namespace {

using core::Result;
using Kind = Formula::Step::Kind;

// Recursive descent: sum = product {+- product}, product = factor {*/ factor}, factor = number | letter |
// (sum) | - factor. A formula of kFormulaBytesMax bytes is no deeper than that.
class Parser {
 public:
  Parser(std::string_view text, std::size_t series, const std::string& field)
      : text_(text), series_(series), field_(field) {}

  Result<Formula> whole() {
    ROUSE_CHECK(sum());
    skip_blanks();
    if (at_ < text_.size()) return wrong(fmt::format("'{}' is not expected here", text_[at_]));
    return std::move(formula_);
  }

 private:
  tl::unexpected<core::Error> wrong(const std::string& what) const {
    return refuse(field_, fmt::format("{}, at character {} of '{}'", what, at_ + 1, text_));
  }
  void skip_blanks() {
    while (at_ < text_.size() && text_[at_] == ' ') ++at_;
  }
  bool take(char c) {
    skip_blanks();
    if (at_ >= text_.size() || text_[at_] != c) return false;
    ++at_;
    return true;
  }
  void emit(Kind kind) { formula_.steps.push_back({.kind = kind}); }

  Result<void> sum() {
    ROUSE_CHECK(product());
    while (true) {
      const bool plus = take('+');
      if (!plus && !take('-')) return {};
      ROUSE_CHECK(product());
      emit(plus ? Kind::kAdd : Kind::kSubtract);
    }
  }
  Result<void> product() {
    ROUSE_CHECK(factor());
    while (true) {
      const bool times = take('*');
      if (!times && !take('/')) return {};
      ROUSE_CHECK(factor());
      emit(times ? Kind::kMultiply : Kind::kDivide);
    }
  }
  Result<void> factor() {
    if (take('-')) {
      ROUSE_CHECK(factor());
      emit(Kind::kNegate);
      return {};
    }
    if (take('(')) {
      ROUSE_CHECK(sum());
      return take(')') ? Result<void>{} : wrong("expected )");
    }
    skip_blanks();
    if (at_ >= text_.size()) return wrong("expected a letter, a number or (");
    const char c = text_[at_];
    return c >= 'A' && c <= 'Z' ? letter(c) : number();
  }
  Result<void> letter(char c) {
    const auto index = static_cast<std::size_t>(c - 'A');
    if (index >= series_) {
      return wrong(series_ == 1 ? fmt::format("there is no series {}, only A", c)
                                : fmt::format("there is no series {}, only A to {}", c,
                                              static_cast<char>('A' + static_cast<char>(series_ - 1))));
    }
    ++at_;
    formula_.steps.push_back({.kind = Kind::kSeries, .series = index});
    return {};
  }
  Result<void> number() {
    double value = 0;
    const auto* begin = text_.data() + at_;
    const auto [end, failed] = std::from_chars(begin, text_.data() + text_.size(), value);
    if (failed != std::errc{} || !std::isfinite(value)) return wrong("expected a letter, a number or (");
    at_ += static_cast<std::size_t>(end - begin);
    formula_.steps.push_back({.kind = Kind::kNumber, .number = value});
    return {};
  }

  const std::string_view text_;
  const std::size_t series_;
  const std::string& field_;
  std::size_t at_ = 0;
  Formula formula_;
};

std::optional<double> apply(Kind kind, double a, double b) {
  switch (kind) {
    case Kind::kAdd: return a + b;
    case Kind::kSubtract: return a - b;
    case Kind::kMultiply: return a * b;
    default: return b == 0 ? std::nullopt : std::optional{a / b};
  }
}

}  // namespace

Result<Formula> parse_formula(std::string_view text, std::size_t series, const std::string& field) {
  return Parser{text, series, field}.whole();
}

std::optional<double> evaluate(const Formula& formula, std::span<const std::optional<double>> series) {
  std::vector<double> stack;
  for (const auto& step : formula.steps) {
    if (step.kind == Kind::kNumber) {
      stack.push_back(step.number);
    } else if (step.kind == Kind::kSeries) {
      if (!series[step.series]) return std::nullopt;
      stack.push_back(*series[step.series]);
    } else if (step.kind == Kind::kNegate) {
      stack.back() = -stack.back();
    } else {
      const double right = stack.back();
      stack.pop_back();
      const auto result = apply(step.kind, stack.back(), right);
      if (!result) return std::nullopt;
      stack.back() = *result;
    }
  }
  return std::isfinite(stack.back()) ? std::optional{stack.back()} : std::nullopt;
}

}  // namespace rouse::behaviour
