// Saved insights: named analyses. Two people who edit one at a time cannot overwrite each other: an edit
// names the version it started from.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "core/time.h"
#include "metadata/store.h"

namespace rouse::metadata {

inline constexpr std::size_t kInsightNameBytesMax = 200;
inline constexpr std::size_t kInsightSpecBytesMax = 1024 * 1024;

struct Insight {
  std::uint64_t id = 0;  // from 1
  std::string name;
  std::string spec;          // JSON as text, not read here
  std::int64_t version = 0;  // from 1, plus one at every edit
  core::Timestamp created_at{};
  core::Timestamp updated_at{};
};

// Fail with kInvalidArgument, field "name" or "spec", when one is empty or too long.
core::Result<Insight> add_insight(Transaction& transaction, std::string_view name, std::string_view spec);
// Fails with kNotFound, and with kConflict, field "version", when `version` is not the current one.
core::Result<Insight> edit_insight(Transaction& transaction, std::uint64_t id, std::int64_t version,
                                   std::string_view name, std::string_view spec);
core::Result<void> remove_insight(Transaction& transaction, std::uint64_t id);  // fails with kNotFound

core::Result<Insight> find_insight(const Reader& reader, std::uint64_t id);  // fails with kNotFound
// Names need not be unique: all of that name, last edited first.
core::Result<std::vector<Insight>> insights_named(const Reader& reader, std::string_view name);
// Last edited first, at most `limit` after skipping `offset`.
core::Result<std::vector<Insight>> list_insights(const Reader& reader, std::size_t offset, std::size_t limit);

}  // namespace rouse::metadata
