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

void put_account(const Night& night, const AccountKind& kind, const std::string& number,
                 std::optional<Delivered::Account>& delivered, NightTableFile& file) {
  if (kind.opened_day > night.day.number) return;
  const Delivered::Account account{night.outlet_no(), night.life.closed};
  if (delivered == account) return;
  file.numbered("A", night.customer.number, kind.ordinal);
  file.text(number);
  file.customer(night.customer.number);
  file.text(products().front().code);
  file.text(account.org_no);
  file.text("CNY");
  file.text(kind.account_class);
  file.text(account.closed ? "closed" : kind.status);
  file.day(kind.opened_day);
  file.day(night.life.closed_day);
  file.text(delivered ? "U" : "I");
  file.end_row();
  delivered = account;
}

bool is_empty(const ClassBalance& held) {
  return held.balance_fen == 0 && std::all_of(held.average_fen.begin(), held.average_fen.end(),
                                              [](std::int64_t average) { return average == 0; });
}

}  // namespace

void put_accounts(const Night& night, Delivered& delivered, NightTableFile& file) {
  const NightPerson& person = night.person;
  const AccountKind first{1, "I", person.frozen ? "frozen" : "normal", night.customer.opened_day};
  put_account(night, first, person.account_no, delivered.account, file);
  if (!person.second_account) return;
  const AccountKind second{2, "II", person.second_dormant ? "dormant" : "normal",
                           night.customer.activated_day};
  put_account(night, second, person.second_account_no, delivered.second_account, file);
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
