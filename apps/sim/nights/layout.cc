#include "nights/layout.h"

#include <array>

namespace rouse::sim {
namespace {

constexpr std::array<std::string_view, 19> kCustomers{"customer_no",
                                                      "customer_name",
                                                      "id_no",
                                                      "phone",
                                                      "email",
                                                      "home_address",
                                                      "gender",
                                                      "age",
                                                      "occupation",
                                                      "city",
                                                      "org_no",
                                                      "customer_level",
                                                      "risk_tolerance",
                                                      "risk_assessed_on",
                                                      "opened_on",
                                                      "mobile_signed_on",
                                                      "mobile_activated_on",
                                                      "payroll",
                                                      "marketing_consent"};
constexpr std::array<std::string_view, 4> kCustomerManagers{"customer_no", "manager_role", "staff_no",
                                                            "assigned_on"};
constexpr std::array<std::string_view, 11> kAccounts{
    "account_id",    "account_no",     "customer_no", "product_code", "org_no",     "currency",
    "account_class", "account_status", "opened_on",   "closed_on",    "change_type"};
constexpr std::array<std::string_view, 8> kBalancesDaily{"account_id",      "product_class", "customer_no",
                                                         "org_no",          "balance",       "month_average",
                                                         "quarter_average", "year_average"};
constexpr std::array<std::string_view, 11> kCards{
    "card_id",     "card_no",      "customer_no", "account_id",   "card_kind",        "card_product",
    "card_status", "credit_limit", "issued_on",   "activated_on", "bound_for_payment"};
constexpr std::array<std::string_view, 12> kCardBills{
    "card_id",        "bill_month",   "customer_no",       "bill_day",
    "due_day",        "bill_amount",  "minimum_payment",   "paid_amount",
    "overdue_amount", "overdue_days", "instalment_amount", "instalment_terms"};
constexpr std::array<std::string_view, 13> kContracts{
    "contract_no", "customer_no", "product_code", "product_class", "amount",       "outstanding",    "rate",
    "term_days",   "started_on",  "matures_on",   "auto_renewal",  "overdue_days", "contract_status"};
constexpr std::array<std::string_view, 10> kTransactions{
    "transaction_no",   "customer_no", "account_id", "happened_at",   "transaction_channel",
    "transaction_type", "direction",   "amount",     "balance_after", "summary"};
constexpr std::array<std::string_view, 13> kOrgUnits{"org_no",
                                                     "org_name",
                                                     "org_level",
                                                     "parent_no",
                                                     "tier1_branch_no",
                                                     "tier1_branch_name",
                                                     "tier2_branch_no",
                                                     "tier2_branch_name",
                                                     "sub_branch_no",
                                                     "sub_branch_name",
                                                     "city",
                                                     "opened_on",
                                                     "closed_on"};
constexpr std::array<std::string_view, 8> kProducts{"product_code",   "product_name", "product_class",
                                                    "risk_level",     "currency",     "term_days",
                                                    "minimum_amount", "on_sale"};
constexpr std::array<std::string_view, 5> kStaff{"staff_no", "staff_name", "org_no", "post", "on_duty"};

struct Layout {
  std::string_view name;
  std::span<const std::string_view> columns;
};
// In the order of NightTable.
constexpr std::array<Layout, kNightTables> kLayouts{{{"customers", kCustomers},
                                                     {"customer_managers", kCustomerManagers},
                                                     {"accounts", kAccounts},
                                                     {"balances_daily", kBalancesDaily},
                                                     {"cards", kCards},
                                                     {"card_bills", kCardBills},
                                                     {"contracts", kContracts},
                                                     {"transactions", kTransactions},
                                                     {"org_units", kOrgUnits},
                                                     {"products", kProducts},
                                                     {"staff", kStaff}}};

}  // namespace

std::string_view table_name(NightTable table) { return kLayouts[static_cast<std::size_t>(table)].name; }

std::span<const std::string_view> table_columns(NightTable table) {
  return kLayouts[static_cast<std::size_t>(table)].columns;
}

}  // namespace rouse::sim
