#include "metadata/identity.h"

#include <fmt/format.h>

#include "metadata/internal/sql.h"

namespace rouse::metadata {
namespace {

constexpr std::string_view kOverridesCounter = "identity_overrides";

}  // namespace

core::Result<IdentityProgress> identity_progress(const Reader& reader) {
  return guarded([&] {
    long long entries = 0;
    long long numbers = 0;
    long long squashed = 0;
    reader.session() << "SELECT entries, numbers, squashed FROM identity_progress", soci::into(entries),
        soci::into(numbers), soci::into(squashed);
    return IdentityProgress{to_number(entries), to_number(numbers), to_number(squashed),
                            last_number(reader.session(), kOverridesCounter)};
  });
}

core::Result<void> set_identity_entries(Transaction& transaction, std::uint64_t entries,
                                        std::uint64_t numbers) {
  ROUSE_TRY(const auto known, identity_progress(transaction));
  if (entries < known.entries || numbers < known.numbers) {
    return core::fail(core::ErrorCode::kConflict, "identity",
                      fmt::format("identity: {} entries and {} numbers are committed, so {} and {} go back",
                                  known.entries, known.numbers, entries, numbers));
  }
  return guarded([&] {
    const long long to_entry = to_sql(entries);
    const long long to_number = to_sql(numbers);
    transaction.session() << "UPDATE identity_progress SET entries = :entries, numbers = :numbers",
        soci::use(to_entry), soci::use(to_number);
  });
}

core::Result<void> add_identity_overrides(Transaction& transaction, std::uint64_t rows) {
  return guarded([&] { add_to_counter(transaction.session(), kOverridesCounter, rows); });
}

core::Result<void> set_identity_squashed(Transaction& transaction, std::uint64_t squashed) {
  ROUSE_TRY(const auto known, identity_progress(transaction));
  if (squashed < known.squashed || squashed > known.entries) {
    return core::fail(core::ErrorCode::kConflict, "identity",
                      fmt::format("identity: squashed up to entry {} is not between {} and {}", squashed,
                                  known.squashed, known.entries));
  }
  return guarded([&] {
    const long long entry = to_sql(squashed);
    transaction.session() << "UPDATE identity_progress SET squashed = :squashed", soci::use(entry);
  });
}

}  // namespace rouse::metadata
