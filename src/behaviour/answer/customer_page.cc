#include "behaviour/answer/customer_page.h"

#include <fmt/format.h>

#include <boost/json.hpp>

#include "behaviour/internal/report/text_table.h"

namespace rouse::behaviour {

boost::json::value to_json(const CustomerPage& page) {
  boost::json::array customers;
  for (const auto& customer : page.customers) {
    customers.push_back({{"id", customer.id},
                         {"type", page.type},
                         {"value", customer.value},
                         {"entered_at", core::format_utc(customer.entered_at)}});
  }
  return {{"total", page.total}, {"customers", std::move(customers)}};
}

std::string csv_header_of_customers(const std::string& subject_type) {
  return csv_row({"id", subject_type, "entered_at"});
}

std::string csv_rows(const CustomerPage& page) {
  std::string text;
  for (const auto& customer : page.customers) {
    text += csv_row({fmt::format("{}", customer.id), customer.value, core::format_utc(customer.entered_at)});
  }
  return text;
}

}  // namespace rouse::behaviour
