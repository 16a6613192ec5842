#include "bank/products.h"

#include <array>

namespace rouse::sim {
namespace {

using enum ProductClass;

constexpr std::array<Product, 14> kProducts{{
    {"D0001", "活期存款", "Demand deposit", kDemandDeposit, 1, 0, 5, 0},
    {"T0090", "定期存款三个月", "Term deposit, 3 months", kTermDeposit, 1, 90, 65, 50},
    {"T0365", "定期存款一年", "Term deposit, 1 year", kTermDeposit, 1, 365, 95, 50},
    {"T1095", "定期存款三年", "Term deposit, 3 years", kTermDeposit, 1, 1'095, 125, 50},
    {"C1095", "大额存单三年", "Certificate of deposit, 3 years", kCertificateOfDeposit, 1, 1'095, 155,
     200'000},
    {"W0001", "现金添利", "Cash plus", kWealth, 1, 0, 145, 1},
    {"W0090", "稳健九十天", "Steady 90 days", kWealth, 2, 90, 215, 1'000},
    {"W0365", "稳健一年", "Steady 1 year", kWealth, 2, 365, 260, 1'000},
    {"F0101", "货币市场基金", "Money market fund", kFund, 1, 0, 140, 1},
    {"F0201", "纯债基金", "Bond fund", kFund, 2, 0, 280, 10},
    {"F0301", "混合精选基金", "Mixed fund", kFund, 4, 0, 520, 10},
    {"G0001", "积存金", "Gold accumulation", kPreciousMetal, 3, 0, 300, 10},
    {"I0001", "两全保险五年", "Endowment insurance, 5 years", kInsurance, 2, 1'825, 200, 10'000},
    {"L0012", "消费贷款", "Consumer loan", kLoan, 1, 365, 350, 1'000},
}};

// In the order of kProducts, for risk tolerances C1 to C5; a product above the tolerance is never bought.
constexpr std::array<std::array<double, kProducts.size()>, 5> kTastes{{
    {0, 20, 25, 12, 6, 22, 0, 0, 15, 0, 0, 0, 0, 0},
    {0, 12, 16, 8, 5, 20, 14, 9, 10, 4, 0, 0, 2, 0},
    {0, 8, 10, 6, 4, 16, 16, 12, 10, 9, 0, 7, 2, 0},
    {0, 4, 6, 4, 3, 12, 16, 14, 10, 13, 8, 8, 2, 0},
    {0, 3, 4, 3, 3, 10, 14, 14, 8, 14, 15, 11, 1, 0},
}};

}  // namespace

std::string_view to_string(ProductClass product_class) {
  constexpr std::array<std::string_view, kProductClasses> kNames{
      "demand_deposit", "term_deposit", "certificate_of_deposit", "wealth", "fund", "precious_metal",
      "insurance",      "loan"};
  return kNames[static_cast<std::size_t>(product_class)];
}

std::string_view risk_level(const Product& product) {
  constexpr std::array<std::string_view, 5> kLevels{"R1", "R2", "R3", "R4", "R5"};
  return kLevels[product.risk - 1U];
}

std::span<const Product> products() { return kProducts; }

std::span<const double> tastes(std::uint8_t risk_tolerance) { return kTastes[risk_tolerance - 1U]; }

}  // namespace rouse::sim
