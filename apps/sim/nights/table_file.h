// One table of one night as the bank's core systems hand it over: rows of GB18030 with |@| between the
// values, no quotes and no header, and a control file with their number, the sums of money and the SHA-256.
//
// The file has `.part` behind its name until finish(). Values are put in the order of the columns. The first
// error, which names the file, ends the writing; state() tells it. Memory: kNightBufferBytes. Not
// thread-safe.
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "core/file_system.h"
#include "core/result.h"
#include "nights/gb18030.h"
#include "nights/layout.h"

namespace rouse::sim {

inline constexpr std::size_t kNightBufferBytes = 64U << 10;

class NightTableFile {
 public:
  // `folder` exists. What is there under the file's names is replaced.
  static core::Result<std::unique_ptr<NightTableFile>> create(core::FileSystem& files, Gb18030& encoding,
                                                              const std::filesystem::path& folder,
                                                              NightTable table, std::int32_t date);
  ~NightTableFile();
  NightTableFile(const NightTableFile&) = delete;
  NightTableFile& operator=(const NightTableFile&) = delete;

  void missing() { begin_value(); }
  void text(std::string_view ascii);
  void chinese(std::string_view utf8) { text(encoding_.of(utf8)); }
  void integer(std::int64_t value);
  void money(std::int64_t fen);
  void day(std::int32_t day);  // 20261121; kNever is missing
  void boolean(bool value) { text(value ? "1" : "0"); }
  void customer(std::uint32_t number);  // "600000042", as events have it
  // "K6000000420001": something of a customer's, of which there are several.
  void numbered(std::string_view prefix, std::uint32_t customer, std::uint32_t ordinal);
  void time(std::int64_t ms);  // "20261121201509", within the file's day
  // The file's day, "20261121".
  std::string_view date_text() const { return date_text_; }
  void end_row();

  const core::Result<void>& state() const { return state_; }

  // Makes the file durable under its name and writes the control file.
  core::Result<void> finish();

 private:
  class Digest;

  NightTableFile(core::FileSystem& files, Gb18030& encoding, std::filesystem::path path, NightTable table,
                 std::int32_t date);
  void begin_value();
  void flush();
  core::Result<void> write_control();

  core::FileSystem& files_;
  Gb18030& encoding_;
  const std::filesystem::path path_;  // without `.part`
  const NightTable table_;
  const std::int32_t date_;
  const std::string date_text_;
  std::unique_ptr<core::File> file_;
  std::unique_ptr<Digest> digest_;
  std::string buffer_;
  std::uint64_t written_ = 0;
  std::uint64_t rows_ = 0;
  std::size_t column_ = 0;
  std::array<std::int64_t, kNightColumnsMax> sums_fen_{};
  std::array<bool, kNightColumnsMax> is_money_{};
  core::Result<void> state_;
};

// "accounts_20261121.ctl"
std::string control_file_name(NightTable table, std::int32_t date);
// "20261121"
std::string compact_day(std::int32_t day);

}  // namespace rouse::sim
