// What is wrong with a delivered table: a missing file, a wrong column, a value that does not read. Findings
// go to people and stay in metadata, so they hold no value of the file, only its shape ("99/99/9999").
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"

namespace rouse::ingest {

inline constexpr std::size_t kFindingsMax = 100;  // of one table; reading stops there

struct TableFinding {
  std::string rule{};      // stable: see below; of a row that is none, a RejectReason
  std::string file{};      // its name in the folder; empty if the table as a whole is meant
  std::uint64_t line = 0;  // 0: the file as a whole
  std::string column{};    // as the file names it; empty if none is meant
  std::string message{};
  std::string hint{};

  bool operator==(const TableFinding&) const = default;
};

inline constexpr std::string_view kMissingFile = "missing_file";
inline constexpr std::string_view kTwoFiles = "two_files";
inline constexpr std::string_view kNoRegularFile = "no_regular_file";
inline constexpr std::string_view kUnreadableFile = "unreadable_file";
inline constexpr std::string_view kFileChanged = "file_changed";  // while it was read
inline constexpr std::string_view kControlFile = "control_file";
inline constexpr std::string_view kChecksum = "checksum";
inline constexpr std::string_view kColumns = "columns";
inline constexpr std::string_view kUnreadableValue = "bad_value";
inline constexpr std::string_view kMissingKey = "missing_key";
inline constexpr std::string_view kBadIdentifier = "bad_identifier";
inline constexpr std::string_view kNamesNobody = "names_nobody";  // a warning

// Of an error about a file.
inline TableFinding finding_of(std::string_view rule, std::string_view file, const core::Error& error) {
  return {.rule = std::string{rule},
          .file = std::string{file},
          .line = 0,
          .column = {},
          .message = error.message,
          .hint = error.hint};
}

}  // namespace rouse::ingest
