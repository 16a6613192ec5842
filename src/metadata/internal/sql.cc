#include "metadata/internal/sql.h"

#include <fmt/format.h>
#include <soci/sqlite3/soci-sqlite3.h>

#include <array>
#include <string>

namespace rouse::metadata {
namespace {

constexpr int kPrimaryCodeMask = 0xFF;  // the rest of an SQLite result code is detail

core::Error sqlite_error(int code, const char* what) {
  const auto error = [&](core::ErrorCode kind, const char* rule, std::string hint = {}) {
    return core::Error{kind, "metadata", fmt::format("metadata: {} ({})", rule, what), std::move(hint)};
  };
  using core::ErrorCode;
  switch (code & kPrimaryCodeMask) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return error(ErrorCode::kUnavailable, "another process holds the store locked", "try again");
    case SQLITE_FULL: return error(ErrorCode::kResourceExhausted, "the disk is full", "free some space");
    case SQLITE_NOMEM: return error(ErrorCode::kResourceExhausted, "out of memory");
    case SQLITE_CONSTRAINT: return error(ErrorCode::kConflict, "the record contradicts one that is stored");
    case SQLITE_READONLY:
    case SQLITE_PERM: return error(ErrorCode::kPermissionDenied, "the store cannot be written");
    case SQLITE_CANTOPEN:
      return error(ErrorCode::kUnavailable, "the store cannot be opened", "does its folder exist?");
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return error(ErrorCode::kInternal, "the file is damaged or is not a store", "restore it from a backup");
    default: return error(ErrorCode::kInternal, "the store failed");
  }
}

}  // namespace

core::Error error_of(const std::exception& problem) {
  if (const auto* sqlite = dynamic_cast<const soci::sqlite3_soci_error*>(&problem)) {
    return sqlite_error(sqlite->result(), problem.what());
  }
  return core::Error{core::ErrorCode::kInternal, "metadata", fmt::format("metadata: {}", problem.what()), {}};
}

core::ErrorCode error_code_of(std::string_view name) {
  using core::ErrorCode;
  constexpr std::array kCodes{ErrorCode::kInvalidArgument,   ErrorCode::kNotFound,
                              ErrorCode::kConflict,          ErrorCode::kPermissionDenied,
                              ErrorCode::kResourceExhausted, ErrorCode::kCancelled,
                              ErrorCode::kDeadlineExceeded,  ErrorCode::kUnavailable};
  for (const auto code : kCodes) {
    if (core::to_string(code) == name) return code;
  }
  return ErrorCode::kInternal;
}

std::uint64_t last_number(soci::session& sql, std::string_view counter) {
  const std::string name{counter};
  long long last = 0;
  sql << "SELECT coalesce(max(last), 0) FROM counters WHERE name = :name", soci::use(name), soci::into(last);
  return to_number(last);
}

void add_to_counter(soci::session& sql, std::string_view counter, std::uint64_t count) {
  const std::string name{counter};
  long long last = 0;
  sql << "SELECT last FROM counters WHERE name = :name", soci::use(name), soci::into(last);
  const long long next = last + to_sql(count);
  if (sql.got_data()) {
    sql << "UPDATE counters SET last = :last WHERE name = :name", soci::use(next), soci::use(name);
  } else {
    sql << "INSERT INTO counters (name, last) VALUES (:name, :last)", soci::use(name), soci::use(next);
  }
}

std::uint64_t next_number(soci::session& sql, std::string_view counter) {
  add_to_counter(sql, counter, 1);
  return last_number(sql, counter);
}

}  // namespace rouse::metadata
