#include "metadata/bank.h"

#include <fmt/format.h>

#include "metadata/internal/sql.h"

namespace rouse::metadata {

core::Result<std::optional<std::string>> bank_zone(const Reader& reader) {
  return guarded([&] {
    std::string zone;
    auto& sql = reader.session();
    sql << "SELECT value FROM settings WHERE name = 'zone'", soci::into(zone);
    return sql.got_data() ? std::optional{zone} : std::nullopt;
  });
}

core::Result<void> fix_bank_zone(Transaction& transaction, std::string_view zone) {
  ROUSE_TRY(const auto fixed, bank_zone(transaction));
  if (fixed == zone) return {};
  if (fixed) {
    return core::fail(core::ErrorCode::kConflict, "zone",
                      fmt::format("zone: the data are in zone {} and cannot change to {}", *fixed, zone),
                      "load them into a new data directory");
  }
  return guarded([&] {
    const std::string value{zone};
    transaction.session() << "INSERT INTO settings (name, value) VALUES ('zone', :value)", soci::use(value);
  });
}

}  // namespace rouse::metadata
