// What the simulated bank sells. Made up; yields are of the order of 2026's.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace rouse::sim {

enum class ProductClass : std::uint8_t {
  kDemandDeposit,
  kTermDeposit,
  kCertificateOfDeposit,
  kWealth,
  kFund,
  kPreciousMetal,
  kInsurance,
  kLoan
};
inline constexpr std::size_t kProductClasses = 8;
std::string_view to_string(ProductClass product_class);  // as in packs/bank/tables.yaml

struct Product {
  std::string_view code;
  std::string_view zh;
  std::string_view en;
  ProductClass product_class;
  std::uint8_t risk;          // 1 to 5
  std::int32_t term_days;     // 0: none
  std::int32_t rate_bp;       // yield, or rate of interest, in hundredths of a percent
  std::int64_t minimum_yuan;  // to buy
};

inline bool is_loan(const Product& product) { return product.product_class == ProductClass::kLoan; }

std::span<const Product> products();
std::string_view risk_level(const Product& product);  // "R1" to "R5"
// Those that are bought in the app, by taste: weights of a pick for a risk tolerance of 1 to 5.
std::span<const double> tastes(std::uint8_t risk_tolerance);

}  // namespace rouse::sim
