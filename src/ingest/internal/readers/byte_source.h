// The text of an input file: read from disk, unpacked if it is gzip, converted to UTF-8 if the mapping names
// another encoding. A byte-order mark is dropped.
//
// What is wrong with the whole file is an error here, naming the file: not found, a folder, gzip that ends
// early or is damaged, a file of another kind (Excel, Parquet, zip), another encoding than the mapping says.
// Not thread-safe. Memory: kChunkBytes five times.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string_view>

#include "core/result.h"
#include "core/text/text_encoding.h"
#include "ingest/internal/readers/file_digest.h"

namespace rouse::ingest {

inline constexpr std::size_t kChunkBytes = 1U << 20;

// A layer of the above; each reads the one below it.
class Bytes {
 public:
  virtual ~Bytes() = default;
  // Fills `out` from its start; fewer bytes than its size only at the end of the file.
  virtual core::Result<std::size_t> read(std::span<char> out) = 0;
  // Of the file as it is stored.
  virtual std::uint64_t bytes_read() const = 0;
  // The encoding it converts from line by line, marking lines that are not in it (readers/gbk_lines.h); empty
  // if it does not.
  virtual std::string_view marks_lines_not_in() const { return {}; }
};

struct TextOptions {
  FileDigest* digest = nullptr;  // takes in the file as it is stored
  bool may_be_empty = false;     // where no header line is due
};

core::Result<std::unique_ptr<Bytes>> open_text(const std::filesystem::path& file, core::TextEncoding encoding,
                                               const TextOptions& options = {});
// The same text, but in its own encoding, which is not UTF-16.
core::Result<std::unique_ptr<Bytes>> open_unconverted(const std::filesystem::path& file,
                                                      core::TextEncoding encoding,
                                                      const TextOptions& options = {});

}  // namespace rouse::ingest
