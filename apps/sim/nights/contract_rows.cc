// Contracts: deposits, wealth, funds, insurance, loans.
#include <fmt/format.h>

#include "nights/rows.h"

namespace rouse::sim {
namespace {

std::string_view status_of(const Holding& holding, const Product& product) {
  if (holding.ended == kNever) return "active";
  if (is_loan(product)) return "settled";
  return holding.ended == holding.matures ? "matured" : "redeemed";
}

void put_contract(std::uint32_t customer, const Holding& holding, NightTableFile& file) {
  const Product& product = products()[holding.product];
  file.numbered("H", customer, holding.ordinal);
  file.customer(customer);
  file.text(product.code);
  file.text(to_string(product.product_class));
  file.money(holding.amount_fen);
  file.money(holding.ended == kNever ? holding.amount_fen : 0);
  file.text(fmt::format("{}.{:02}", product.rate_bp / 100, product.rate_bp % 100));
  if (product.term_days > 0) {
    file.integer(product.term_days);
  } else {
    file.missing();
  }
  file.day(holding.started);
  file.day(holding.matures);
  file.boolean(false);
  file.integer(0);
  file.text(status_of(holding, product));
  file.end_row();
}

}  // namespace

void put_contracts(const Night& night, NightTableFile& file) {
  for (const Holding& holding : night.life.holdings) put_contract(night.customer.number, holding, file);
}

}  // namespace rouse::sim
