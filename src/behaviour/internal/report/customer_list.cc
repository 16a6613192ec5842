#include "behaviour/internal/report/customer_list.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <unordered_map>

#include "warehouse/quote.h"

namespace rouse::behaviour {

using core::Result;

Result<void> check_page_limit(std::size_t limit) {
  if (limit >= 1 && limit <= kCustomerPageMax) return {};
  return core::invalid("/limit", fmt::format("/limit: expected 1 to {}", kCustomerPageMax));
}

Result<CustomerPage> page_of(const AnalysisContext& context, const std::string& subject,
                             const std::vector<Listed>& listed, std::size_t offset, std::size_t limit) {
  CustomerPage page{.total = listed.size(), .type = subject, .customers = {}};
  const std::size_t begin = std::min(offset, listed.size());
  const std::size_t end = std::min(begin + limit, listed.size());
  std::vector<std::uint64_t> ids;
  for (std::size_t i = begin; i < end; ++i) {
    page.customers.push_back({listed[i].id, {}, core::from_epoch_ms(listed[i].entered_ms)});
    ids.push_back(listed[i].id);
  }
  if (ids.empty()) return page;
  ROUSE_TRY(auto rows,
            context.warehouse.select(fmt::format(
                "SELECT id, any(value) AS name FROM identifiers WHERE type = {} AND id IN ({}) GROUP BY id",
                warehouse::quote(subject), fmt::join(ids, ", "))));
  std::unordered_map<std::uint64_t, std::string> values;
  while (true) {
    ROUSE_TRY(const bool more, rows.next());
    if (!more) break;
    const std::uint64_t id = rows.u64();
    values[id] = std::string{rows.string()};
  }
  for (auto& customer : page.customers) {
    if (const auto value = values.find(customer.id); value != values.end()) customer.value = value->second;
  }
  return page;
}

Result<std::uint64_t> each_page(const AnalysisContext& context, const std::string& subject,
                                const std::vector<Listed>& listed, const CustomerSink& sink) {
  for (std::size_t offset = 0; offset < listed.size(); offset += kCustomerPageMax) {
    ROUSE_TRY(const auto page, page_of(context, subject, listed, offset, kCustomerPageMax));
    ROUSE_CHECK(sink(page));
  }
  return listed.size();
}

}  // namespace rouse::behaviour
