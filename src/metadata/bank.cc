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

core::Result<std::optional<core::Timestamp>> simulated_time(const Reader& reader) {
  return guarded([&] {
    long long ms = 0;
    auto& sql = reader.session();
    sql << "SELECT CAST(value AS BIGINT) FROM settings WHERE name = 'simulated_time'", soci::into(ms);
    return sql.got_data() ? std::optional{core::from_epoch_ms(ms)} : std::nullopt;
  });
}

core::Result<void> set_simulated_time(Transaction& transaction, core::Timestamp now) {
  return guarded([&] {
    const std::string value = std::to_string(core::to_epoch_ms(now));
    transaction.session() << "INSERT INTO settings (name, value) VALUES ('simulated_time', :value)"
                             " ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        soci::use(value);
  });
}

}  // namespace rouse::metadata
