// Rows as text: CSV (RFC 4180) with a header line, or JSON Lines without the missing values. UTF-8.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "files/output_file.h"
#include "files/row_writer.h"

namespace rouse::sim {

// As a JSON string. Texts of the simulation hold no control characters.
void put_json(std::string_view value, std::string& out);

class TextRows final : public RowWriter {
 public:
  // `format` is not kParquet.
  TextRows(Format format, core::FileSystem& system, RowFiles files);

  void text(std::string_view value) override;
  void integer(std::int64_t value) override;
  void money(std::int64_t fen) override;
  void number(double value) override;
  void boolean(bool value) override;
  void time(std::int64_t ms) override;
  void missing() override;
  core::Result<void> end_row() override;
  core::Result<void> finish() override;

 private:
  void begin_value();
  void bare(std::string_view value);    // a number or a switch
  void quoted(std::string_view value);  // a text
  void begin_part();
  core::Result<void> flush();
  core::Result<void> end_part();

  const Format format_;
  core::FileSystem& system_;
  const RowFiles files_;
  std::optional<OutputFile> file_;
  std::string buffer_;
  std::size_t column_ = 0;
  bool first_in_row_ = true;
  std::uint64_t rows_ = 0;  // of the part
  int parts_ = 0;
  std::int64_t day_ = -1;  // whose text `date_` is: most rows share it with the one before
  std::string date_;
};

}  // namespace rouse::sim
