// What the repositories need around SOCI: errors instead of exceptions, and SQL values of our types.
#pragma once

#include <soci/soci.h>

#include <cstdint>
#include <exception>
#include <string_view>
#include <type_traits>

#include "core/result.h"
#include "core/time.h"

namespace rouse::metadata {

core::Error error_of(const std::exception& problem);

// Runs `work`, which calls SOCI and gives a value or a Result, and turns what SOCI throws into an Error.
template <typename Work>
auto guarded(Work&& work) {
  using Given = std::invoke_result_t<Work>;
  if constexpr (std::is_void_v<Given>) {
    try {
      work();
      return core::Result<void>{};
    } catch (const std::exception& problem) {
      return core::Result<void>{core::fail(error_of(problem))};
    }
  } else if constexpr (requires(Given given) { given.error(); }) {
    try {
      return work();
    } catch (const std::exception& problem) {
      return Given{core::fail(error_of(problem))};
    }
  } else {
    try {
      return core::Result<Given>{work()};
    } catch (const std::exception& problem) {
      return core::Result<Given>{core::fail(error_of(problem))};
    }
  }
}

// The store holds 64-bit signed integers; larger numbers keep their bits.
inline long long to_sql(std::uint64_t number) { return static_cast<long long>(number); }
inline long long to_sql(core::Timestamp time) { return core::to_epoch_ms(time); }
inline std::uint64_t to_number(long long number) { return static_cast<std::uint64_t>(number); }

// The code of this name; kInternal for one that this program does not know.
core::ErrorCode error_code_of(std::string_view name);

// Counts the changes of sources and active plans (collection_version() of sources.h).
inline constexpr std::string_view kCollectionCounter = "collection";

// The next number of a counter, from 1; numbers are never given twice, also after a deletion.
std::uint64_t next_number(soci::session& sql, std::string_view counter);
void add_to_counter(soci::session& sql, std::string_view counter, std::uint64_t count);
std::uint64_t last_number(soci::session& sql, std::string_view counter);  // 0: none was given

}  // namespace rouse::metadata
