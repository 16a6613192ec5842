// The text of an input file: read from disk, unpacked if it is gzip, converted to UTF-8 if the mapping names
// another encoding. A byte-order mark is dropped.
//
// What is wrong with the whole file is an error here, naming the file: not found, a folder, gzip that ends
// early or is damaged, a file of another kind (Excel, Parquet, zip), another encoding than the mapping says.
// Not thread-safe. Memory: kChunkBytes three times.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>

#include "core/result.h"
#include "core/text/text_encoding.h"

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
};

core::Result<std::unique_ptr<Bytes>> open_text(const std::filesystem::path& file,
                                               core::TextEncoding encoding);

}  // namespace rouse::ingest
