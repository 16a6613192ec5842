// Accounts and what is on them: balances, movements.
#include <algorithm>

#include "nights/rows.h"

namespace rouse::sim {
namespace {

// Everybody has one of class I; it holds all their money. The one of class II is only good for small
// payments, and empty.
struct AccountKind {
  std::uint32_t ordinal;
  std::string_view account_class;
  std::string_view status;  // while it is open
  std::int32_t opened_day;
};

AccountKind first_account(const Night& night) {
  return {1, "I", night.person.frozen ? "frozen" : "normal", night.customer.opened_day};
}

AccountKind second_account(const Night& night) {
  return {2, "II", night.person.second_dormant ? "dormant" : "normal",
          night.person.second_account ? night.customer.activated_day : kNever};
}

std::optional<Delivered::Account> state_of(const Night& night, const AccountKind& kind) {
  if (kind.opened_day > night.day.number) return {};
  return Delivered::Account{night.outlet_no(), night.life.closed};
}

void put_account(const Night& night, const AccountKind& kind, const std::string& number,
                 const std::optional<Delivered::Account>& before, NightTableFile& file) {
  const auto account = state_of(night, kind);
  if (account == before) return;
  file.numbered("A", night.customer.number, kind.ordinal);
  file.text(number);
  file.customer(night.customer.number);
  file.text(products().front().code);
  file.text(account->org_no);
  file.text("CNY");
  file.text(kind.account_class);
  file.text(account->closed ? "closed" : kind.status);
  file.day(kind.opened_day);
  file.day(night.life.closed_day);
  file.text(before ? "U" : "I");
  file.end_row();
}

bool is_empty(const ClassBalance& held) {
  return held.balance_fen == 0 && std::all_of(held.average_fen.begin(), held.average_fen.end(),
                                              [](std::int64_t average) { return average == 0; });
}

}  // namespace

Delivered delivered_after(const Night& night) {
  return {state_of(night, first_account(night)), state_of(night, second_account(night)), bill_of(night)};
}

void put_accounts(const Night& night, const Delivered& before, NightTableFile& file) {
  put_account(night, first_account(night), night.person.account_no, before.account, file);
  put_account(night, second_account(night), night.person.second_account_no, before.second_account, file);
}

void put_balances(const Night& night, NightTableFile& file) {
  if (night.life.closed) return;
  const auto balances = night.course.balances(night.life);
  for (std::size_t i = 0; i < balances.size(); ++i) {
    const auto product_class = static_cast<ProductClass>(i);
    const ClassBalance& held = balances[i];
    if (product_class != ProductClass::kDemandDeposit && is_empty(held)) continue;
    file.numbered("A", night.customer.number, 1);
    file.text(to_string(product_class));
    file.customer(night.customer.number);
    file.text(night.outlet_no());
    file.money(held.balance_fen);
    for (const std::int64_t average : held.average_fen) file.money(average);
    file.end_row();
  }
}

void put_movements(const Customer& customer, std::span<const Movement> movements, NightTableFile& file) {
  std::uint32_t ordinal = 0;
  for (const Movement& movement : movements) {
    file.numbered(file.date_text(), customer.number, ++ordinal);
    file.customer(customer.number);
    file.numbered("A", customer.number, 1);
    file.time(movement.time_ms);
    file.text(to_string(movement.channel));
    file.chinese(movement.type);
    file.text(movement.credit ? "credit" : "debit");
    file.money(movement.amount_fen);
    file.money(movement.balance_fen);
    file.chinese(movement.summary);
    file.end_row();
  }
}

}  // namespace rouse::sim
