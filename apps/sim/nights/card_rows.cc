// Cards and the bills of credit cards.
#include "core/zone.h"
#include "nights/rows.h"

namespace rouse::sim {
namespace {

constexpr std::string_view kDebitCard = "D";
constexpr std::string_view kCreditCard = "K";

std::string_view credit_card_product(std::int64_t limit_fen) {
  if (limit_fen >= 5'000'000) return "白金信用卡";
  return limit_fen >= 2'000'000 ? "金卡信用卡" : "普通信用卡";
}

void put_debit_card(const Night& night, NightTableFile& file) {
  const Customer& customer = night.customer;
  file.numbered(kDebitCard, customer.number, 1);
  file.text(night.person.debit_card_no);
  file.customer(customer.number);
  file.numbered("A", customer.number, 1);
  file.text("debit");
  file.chinese(customer.payroll ? "代发工资借记卡" : "普通借记卡");
  file.text(night.life.closed ? "cancelled" : night.person.card_locked ? "locked" : "normal");
  file.missing();
  file.day(customer.opened_day);
  file.day(customer.opened_day);
  file.boolean(night.person.bound_for_payment);
  file.end_row();
}

void put_credit_card(const Night& night, NightTableFile& file) {
  const Customer& customer = night.customer;
  file.numbered(kCreditCard, customer.number, 1);
  file.text(night.person.credit_card_no);
  file.customer(customer.number);
  file.missing();
  file.text("credit");
  file.chinese(credit_card_product(night.person.credit_limit_fen));
  file.text(night.life.closed ? "cancelled" : "normal");
  file.money(night.person.credit_limit_fen);
  file.day(night.person.credit_card_day);
  file.day(night.person.credit_card_day);
  file.boolean(night.person.bound_for_payment);
  file.end_row();
}

// 202610
std::int32_t written_month(std::int32_t month) { return (1970 + month / 12) * 100 + month % 12 + 1; }

}  // namespace

std::optional<Delivered::Bill> bill_of(const Night& night) {
  if (!night.customer.credit_card || night.life.closed) return {};
  Delivered::Bill bill{night.day.month, night.course.bill_paid_fen(night.customer, night.life),
                       night.course.bill_overdue_days(night.customer, night.life), 0, 0};
  const Instalment& instalment = night.life.instalment;
  if (instalment.months_left == 0) return bill;
  bill.instalment_fen = instalment.amount_fen;
  bill.instalment_months = instalment.months;
  return bill;
}

void put_cards(const Night& night, NightTableFile& file) {
  put_debit_card(night, file);
  if (night.customer.credit_card) put_credit_card(night, file);
}

// What a month's purchases come to is the bill of its last day, due on the repayment day of the next.
void put_bill(const Night& night, const Delivered& before, NightTableFile& file) {
  const Customer& customer = night.customer;
  const auto bill = bill_of(night);
  if (!bill || bill == before.bill) return;
  const std::int32_t month_begins = core::first_day_of_month(night.day.month);
  const std::int64_t amount = night.life.bill_fen;
  file.numbered(kCreditCard, customer.number, 1);
  file.integer(written_month(night.day.month - 1));
  file.customer(customer.number);
  file.day(month_begins - 1);
  file.day(month_begins - 1 + customer.repayment_day);
  file.money(amount);
  file.money(amount / 10);
  file.money(bill->paid_fen);
  file.money(bill->overdue_days > 0 ? amount - bill->paid_fen : 0);
  file.integer(bill->overdue_days);
  file.money(bill->instalment_fen);
  file.integer(bill->instalment_months);
  file.end_row();
}

}  // namespace rouse::sim
