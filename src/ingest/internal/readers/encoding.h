// What kind of bytes a file holds, told from its beginning, and conversion to UTF-8.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "core/result.h"
#include "ingest/internal/readers/byte_source.h"

namespace rouse::ingest {

inline std::uint8_t byte_at(std::string_view text, std::size_t i) {
  return static_cast<std::uint8_t>(text[i]);
}

bool is_utf8(std::string_view text);
bool has_high_byte(std::string_view text);

// The error about a file in another encoding than UTF-8, naming the encoding.
core::Error wrong_encoding(std::string_view file, std::string_view found, std::string_view setting);

// Fails when the bytes are those of a workbook, an archive, Parquet or other binary data.
core::Result<void> refuse_other_kinds(std::string_view head, const std::string& file);

// Fails when the beginning of a file contradicts the encoding that is expected.
core::Result<void> check_encoding(std::string_view head, core::TextEncoding encoding,
                                  const std::string& file);

// Skips a byte-order mark. `head` is the beginning of `bytes`, which still holds it.
core::Result<void> skip_mark(Bytes& bytes, core::TextEncoding encoding, std::string_view head);

// Likewise.
core::Result<std::unique_ptr<Bytes>> convert_to_utf8(std::unique_ptr<Bytes> bytes,
                                                     core::TextEncoding encoding, std::string_view head,
                                                     const std::string& file);

}  // namespace rouse::ingest
